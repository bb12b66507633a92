import type { BrowserContext, Page } from 'playwright-core'

/** What must not happen in a page, as it happened. */
export class Watch {
  readonly faults: string[] = []

  /** Faults that match an expected pattern are none: the answer 404 that a test is about, for instance. */
  constructor(private readonly expected: readonly RegExp[]) {}

  private add(fault: string) {
    if (!this.expected.some((pattern) => pattern.test(fault))) this.faults.push(fault)
  }

  /**
   * Notes errors and warnings on the console, uncaught errors, violations of the
   * Content-Security-Policy, and requests to other hosts than the page's.
   */
  async follow(context: BrowserContext, origin: string): Promise<void> {
    await context.exposeBinding('reportViolation', (_, violation: string) => this.add(violation))
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        const { reportViolation } = window as unknown as { reportViolation: (text: string) => void }
        reportViolation(`violates ${event.violatedDirective}: ${event.blockedURI} ${event.sample}`)
      })
    })
    context.on('request', (request) => {
      const url = new URL(request.url())
      const isOwn = url.origin === origin || url.protocol === 'data:' || url.protocol === 'blob:'
      if (!isOwn) this.add(`request to ${url.href}`)
    })
    context.on('page', (page) => this.listen(page))
  }

  private listen(page: Page) {
    page.on('pageerror', (error) => this.add(`uncaught: ${error.stack ?? error.message}`))
    page.on('crash', () => this.add('the page crashed'))
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning')
        this.add(`console ${message.type()}: ${message.text()} (${message.location().url})`)
    })
  }
}
