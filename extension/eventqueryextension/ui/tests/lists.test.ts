import type { Page } from 'playwright-core'
import { describe } from 'vitest'
import type { StoredEvent } from '../src/api/types'
import { eventList, eventRows, expectEvents, searchFor } from './harness/explore'
import { requestOf } from './harness/otlp'
import type { Store } from './harness/store'
import { expect, test } from './harness/test'

const numbersOf = (page: Page) =>
  eventRows(page).evaluateAll((rows) => rows.map((row) => Number(/number: (\d+)/.exec(row.textContent)?.[1])))

// Matches that are dense at first, then far from one another.
async function sendUneven(store: Store): Promise<void> {
  let number = 0
  for (let batch = 0; batch < 30; batch++) {
    const facts = Array.from({ length: 400 }, (_, i) => {
      const isWanted = batch < 3 || (i + batch) % (batch * 2) === 0
      return { type: isWanted ? 'Wanted' : 'Other', body: { number: isWanted ? number++ : -1 } }
    })
    await store.send(requestOf(facts))
  }
}

const jumpTo = (page: Page, share: number) =>
  eventList(page).evaluate(async (list, to) => {
    const first = list.querySelector('[role=option]')
    const before = first?.getAttribute('aria-posinset')
    list.scrollTop = to * list.scrollHeight
    const isThere = () => list.querySelector('[role=option]')?.getAttribute('aria-posinset') !== before
    while (!isThere()) await new Promise(requestAnimationFrame)
  }, share)

describe('a filtered list', () => {
  test('shows neighbours wherever it is scrolled to', async ({ start, visit }) => {
    const { store } = await start()
    await sendUneven(store)
    const { count } = await store.get<{ count: number }>('/counts', { eventType: 'Wanted' })
    const page = await visit(store, '/?eventType=Wanted')
    await expectEvents(page, count)
    let asked = 0
    page.on('request', () => asked++)
    for (const share of [0.5, 0.3, 0.9, 1, 0.6, 0.05, 0]) {
      await jumpTo(page, share)
      await expect
        .poll(async () => (await numbersOf(page)).every((n) => n >= 0), { timeout: 20_000 })
        .toBe(true)
      const numbers = await numbersOf(page)
      expect(numbers).toEqual(numbers.map((_, i) => (numbers[0] ?? 0) - i))
      if (share === 1) expect(numbers.at(-1)).toBe(0)
      if (share === 0) expect(numbers[0]).toBe(count - 1)
    }
    expect(asked).toBeLessThan(100)
  })

  test('shows nothing of another query beside a problem', async ({ filled, visit }) => {
    const page = await visit(filled, '/', { expected: [/400/] })
    await expectEvents(page, 2903)
    await searchFor(page, 'from:yesterday')
    await page.getByRole('alert').filter({ hasText: 'HTTP 400' }).waitFor()
    await page.getByText('From yesterday').waitFor()
    await expect.poll(() => eventRows(page).count()).toBe(0)
    expect(await page.getByRole('region', { name: 'Events over time' }).count()).toBe(0)
    await page.goBack()
    await expectEvents(page, 2903)
  })

  test('has all events, however large they are', async ({ start, visit }) => {
    const { store } = await start()
    const text = 'x'.repeat(400_000)
    for (let i = 0; i < 60; i++) await store.send(requestOf([{ type: 'Large', body: { number: i, text } }]))
    const page = await visit(store, '/?eventType=Large')
    await expectEvents(page, 60)
    await jumpTo(page, 1)
    await eventRows(page).last().getByText('number: 0').waitFor()
    const { events } = await store.get<{ events: StoredEvent[] }>('/events', {
      eventType: 'Large',
      limit: 60,
    })
    expect(events.length, 'events of one page of the API').toBeLessThan(60)
  })
})
