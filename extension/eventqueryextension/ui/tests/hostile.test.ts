import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe } from 'vitest'
import type { EventPage, StoredEvent } from '../src/api/types'
import { type Collector, startCollector } from './harness/collector'
import { eventRows, expectEvents } from './harness/explore'
import * as hostile from './harness/hostile'
import { requestOf } from './harness/otlp'
import { projecting } from './harness/overlays'
import type { Store } from './harness/store'
import { expect, test } from './harness/test'

let collector: Collector
let store: Store
let facts: ReturnType<typeof hostile.hostileFacts>

beforeAll(async () => {
  collector = await startCollector({ overlays: [projecting] })
  store = collector.store
  facts = hostile.hostileFacts(Date.UTC(2026, 0))
  for (const fact of facts)
    await store.send(requestOf([fact], { 'service.name': hostile.script, [hostile.script]: hostile.address }))
  await store.send(
    requestOf([
      { type: '', body: hostile.script },
      { type: '', body: hostile.address },
    ]),
  )
  expect((await store.status()).events).toBe(facts.length)
})
afterAll(() => collector.stop())

/** Whether anything that came with the events ran, or became more than text. */
async function expectHarmless(page: Page): Promise<void> {
  await expect.poll(() => page.locator('.state-loading').count()).toBe(0)
  const found = await page.evaluate(() => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    const turning: string[] = []
    // An isolate that is left open takes the end of the one around it, so the marks must not be there at all.
    while (texts.nextNode()) {
      const { textContent, parentElement } = texts.currentNode
      if (parentElement?.tagName !== 'OPTION' && /[\u202a-\u202e\u2066-\u2069]/.test(textContent ?? ''))
        turning.push(textContent ?? '')
    }
    return {
      pwned: (window as unknown as { pwned?: number }).pwned,
      scripts: document.scripts.length,
      images: document.querySelectorAll('img, iframe, object, embed, base, form[action]').length,
      links: [...document.querySelectorAll<HTMLAnchorElement>('a[href]')]
        .map(({ href }) => href)
        .filter((href) => !href.startsWith(`${location.origin}/`)),
      polluted: ({} as { polluted?: boolean }).polluted,
      turning,
    }
  })
  expect(found).toEqual({
    pwned: undefined,
    scripts: 1,
    images: 0,
    links: [],
    polluted: undefined,
    turning: [],
  })
}

const inQuery = (params: Record<string, string>) => `?${new URLSearchParams(params)}`

describe('events that mean harm', () => {
  test('are text in the list, in facets and in completions', async ({ visit }) => {
    const page = await visit(store)
    await expectEvents(page, facts.length)
    await expectHarmless(page)
    const types = await eventRows(page).locator('.event-type').allTextContents()
    const { events } = await store.get<EventPage>('/events', { order: 'desc' })
    expect(types.length).toBe(facts.length)
    for (const [i, { eventType }] of events.entries()) expect(types[i]).toContain(eventType.split(' ')[0])
    await page.getByRole('combobox').fill('service:<')
    const suggestions = page.getByRole('listbox', { name: 'Suggestions' })
    await suggestions.getByRole('option', { name: '</script>' }).waitFor()
    await expectHarmless(page)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await expectEvents(page, facts.length)
  })

  test.for(hostile.kinds)('are text in the panel: %s', async (kind, { visit }) => {
    const id = facts[hostile.kinds.indexOf(kind)]?.id ?? ''
    const page = await visit(store, `/${inQuery({ event: id })}`)
    const panel = page.getByRole('complementary', { name: 'Event' })
    await panel.getByText(/^position \d/).waitFor()
    for (const tab of ['Data', 'Metadata', 'Resource', 'OTLP', 'Causes & effects']) {
      await panel.getByRole('tab', { name: tab, exact: true }).click()
      await panel.getByText(kind).first().waitFor()
      await expectHarmless(page)
    }
  })

  test.for(hostile.kinds)('are text in their aggregate: %s', async (kind, { visit }) => {
    const fact = facts[hostile.kinds.indexOf(kind)]
    const [type = '', id = ''] = fact?.aggregate ?? []
    const page = await visit(store, `/aggregate${inQuery({ type, id, chain: '1' })}`)
    await page.getByText('of 1', { exact: true }).waitFor()
    await page.getByRole('tree', { name: 'State' }).waitFor()
    await expectHarmless(page)
  })

  test('are text in the timeline', async ({ visit }) => {
    const page = await visit(
      store,
      `/timeline${inQuery({ correlation: hostile.correlation, find: 'script' })}`,
    )
    await page.getByRole('option').first().waitFor()
    expect(await page.getByRole('option').first().getAttribute('aria-setsize')).toBe(String(facts.length))
    await expectHarmless(page)
    await page.goto(store.page('/timeline'))
    await page.getByRole('link', { name: hostile.correlation }).click()
    await page.getByRole('option').first().waitFor()
    await expectHarmless(page)
  })

  test('are text in trends, aggregates and operations', async ({ visit }) => {
    for (const path of [
      '/trends?groupBy=tag',
      '/trends?groupBy=aggregateId',
      '/aggregate',
      '/operations',
      '/operations?section=rejections',
      '/operations?section=projections&projection=types',
      `/operations${inQuery({ section: 'projections', projection: 'types', key: facts[0]?.type ?? '' })}`,
    ]) {
      const page = await visit(store, path)
      await page.getByRole('heading').first().waitFor()
      for (const summary of await page.locator('.rejection summary').all()) await summary.click()
      await expectHarmless(page)
      await page.context().close()
    }
  })

  test('are found by a filter in the URL', async ({ visit }) => {
    for (const kind of hostile.kinds) {
      const text = hostile[kind]
      const page = await visit(store, `/${inQuery({ eventType: `${kind} ${text}` })}`)
      await expectEvents(page, 1)
      await expectHarmless(page)
      await page.context().close()
    }
  })
})

describe('an event of a megabyte', () => {
  test('is shown cut, and whole on demand', async ({ visit }) => {
    const page = await visit(store, '/?event=hostile-Huge')
    const more = page.getByRole('button', { name: /1,044,480 characters/ })
    await more.first().waitFor()
    await page.evaluate(() => document.title)
    await more.first().click()
    await expectHarmless(page)
    await page.getByRole('tab', { name: 'OTLP' }).click()
    await page.getByRole('button', { name: 'Copy the OTLP JSON' }).waitFor()
    await expectHarmless(page)
  })
})

describe('deep, wide and odd data', () => {
  test.for(['Deep', 'Wide', 'Names'])('is a tree: %s', async (type, { visit }) => {
    const page = await visit(store, `/?event=hostile-${type}`)
    await page.getByRole('tree', { name: 'Data' }).getByRole('treeitem').first().waitFor()
    await expectHarmless(page)
    for (const tab of ['OTLP', 'Data']) await page.getByRole('tab', { name: tab, exact: true }).click()
    await page.goto(store.page(`/aggregate?type=Hostile&id=${type}`))
    await page.getByRole('tree', { name: 'State' }).waitFor()
    await expectHarmless(page)
  })

  test('keeps the digits of numbers', async ({ visit }) => {
    const page = await visit(store, '/?event=hostile-Numbers')
    const text = await (await store.read('/events/hostile-Numbers')).text()
    const tree = page.getByRole('tree', { name: 'Data' })
    await tree.waitFor()
    const { data } = JSON.parse(text) as StoredEvent
    for (const key of Object.keys(data)) {
      const digits = new RegExp(`"${key}":([^,}]+)`).exec(text)?.[1] ?? ''
      await tree.getByText(digits, { exact: true }).waitFor()
    }
  })
})
