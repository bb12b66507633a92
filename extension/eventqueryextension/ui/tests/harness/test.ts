import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core'
import { test as base, expect, inject } from 'vitest'
import { type Collector, type CollectorOptions, startCollector } from './collector'
import { Store } from './store'
import { Watch } from './watch'

export interface VisitOptions extends BrowserContextOptions {
  /** Faults of the page that the test is about. */
  expected?: RegExp[]
  /** Runs in the page before its own script. */
  init?: () => void
}

/** Opens a path of a collector's page in a context of its own: nothing is left of another test. */
export type Visit = (store: Store, path?: string, options?: VisitOptions) => Promise<Page>

interface Fixtures {
  /** The store with the CloudTrail data and the payment flow. */
  filled: Store
  /** Starts a collector that ends with the test. */
  start: (options?: CollectorOptions) => Promise<Collector>
  visit: Visit
}

let connection: Promise<Browser> | undefined

/** The browser that all tests share. */
export const theBrowser = (): Promise<Browser> => {
  connection ??= chromium.connect(inject('browser'))
  return connection
}

export const wide = { width: 1360, height: 850 }
export const narrow = { width: 360, height: 740 }

/** A test against the real binary and browser. It fails when a page that it opened had a fault. */
export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads what a fixture uses from the pattern
  filled: async ({}, use) => use(new Store(inject('filled'))),
  start: ({ onTestFinished }, use) =>
    use(async (options) => {
      const collector = await startCollector(options)
      // Beside the fixtures: one whose end fails keeps the others from theirs.
      onTestFinished(() => collector.stop())
      return collector
    }),
  // biome-ignore lint/correctness/noEmptyPattern: as above
  visit: async ({}, use) => {
    const browser = await theBrowser()
    const opened: { watch: Watch; context: BrowserContext }[] = []
    await use(async (store, path = '/', { expected = [], init, ...options } = {}) => {
      const context = await browser.newContext({ viewport: wide, ...options })
      const watch = new Watch(expected)
      opened.push({ watch, context })
      await watch.follow(context, store.addresses.api)
      if (init) await context.addInitScript(init)
      const page = await context.newPage()
      page.setDefaultTimeout(actionBound)
      await page.goto(store.page(path))
      return page
    })
    for (const { context } of opened) await settle(context)
    const faults = opened.flatMap(({ watch }) => watch.faults)
    for (const { context } of opened) await context.close()
    expect(faults, 'faults of the page').toEqual([])
  },
})

// What a page has reported before this answers was received.
async function settle(context: BrowserContext): Promise<void> {
  for (const page of context.pages()) await page.evaluate(() => undefined).catch(() => {})
}

// Only a hang comes to it.
const actionBound = 20_000

export { expect }
