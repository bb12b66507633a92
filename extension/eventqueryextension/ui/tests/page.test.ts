import { describe } from 'vitest'
import { expect, narrow, test, theBrowser } from './harness/test'
import { Watch } from './harness/watch'

describe('the page', () => {
  test('opens on Explore', async ({ filled, visit }) => {
    const page = await visit(filled)
    const link = page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Explore' })
    await link.waitFor()
    expect(await link.getAttribute('aria-current')).toBe('page')
  })

  test('names every view at 360 px', async ({ filled, visit }) => {
    const page = await visit(filled, '/', { viewport: narrow })
    const [scrollWidth, clientWidth] = await page
      .getByRole('navigation', { name: 'Views' })
      .evaluate((nav) => [nav.scrollWidth, nav.clientWidth] as const)
    expect(scrollWidth).toBeLessThanOrEqual(clientWidth)
  })
})

// What the other tests rest on: that faults are seen.
describe('a fault of a page', () => {
  const causes = async (origin: string, act: () => void, fault: RegExp) => {
    const context = await (await theBrowser()).newContext()
    const watch = new Watch([])
    await watch.follow(context, origin)
    const page = await context.newPage()
    await page.goto(origin)
    await page.evaluate(act)
    await expect.poll(() => watch.faults.join('\n')).toMatch(fault)
    await context.close()
  }

  test('is HTML made of text', ({ filled }) =>
    causes(
      filled.addresses.api,
      () => {
        setTimeout(() => {
          document.body.innerHTML = '<b>text</b>'
        })
      },
      /violates require-trusted-types-for/,
    ))
  test('is an inline style', ({ filled }) =>
    causes(
      filled.addresses.api,
      () => document.body.setAttribute('style', 'color: red'),
      /violates style-src-attr/,
    ))
  test('is a request to another host', ({ filled }) =>
    causes(
      filled.addresses.api,
      () => {
        fetch('http://127.0.0.2:9/').catch(() => {})
      },
      /violates connect-src/,
    ))
  test('is an uncaught error', ({ filled }) =>
    causes(
      filled.addresses.api,
      () => {
        setTimeout(() => {
          throw new Error('on purpose')
        })
      },
      /uncaught: Error: on purpose/,
    ))
})
