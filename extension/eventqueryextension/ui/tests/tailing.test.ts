import { describe } from 'vitest'
import type { StoredEvent } from '../src/api/types'
import { eventRows, paramsOf, searchFor } from './harness/explore'
import { requestOf } from './harness/otlp'
import type { Store } from './harness/store'
import { expect, test } from './harness/test'

const send = (store: Store, from: number, count: number, type = 'Tick') =>
  store.send(requestOf(Array.from({ length: count }, (_, i) => ({ type, id: `${type}-${from + i}` }))))

describe('the live tail', () => {
  test('is off until it is switched on, then shows what is appended', async ({ start, visit }) => {
    const { store } = await start()
    await send(store, 1, 3)
    const page = await visit(store)
    await expect.poll(() => eventRows(page).count()).toBe(3)
    expect((await store.status()).tails).toBe(0)
    await page.getByRole('button', { name: 'Live tail' }).click()
    await page.getByText('Live', { exact: true }).waitFor()
    await expect.poll(() => eventRows(page).count()).toBe(3)
    expect(paramsOf(page).get('tail')).toBe('on')
    await expect.poll(async () => (await store.status()).tails).toBe(1)
    await send(store, 4, 2)
    await page.getByText('2 events since it began').waitFor()
    await expect.poll(() => eventRows(page).count()).toBe(5)
    await eventRows(page).first().click()
    await expect.poll(() => paramsOf(page).get('event')).toBe('Tick-5')
  })

  test('counts what comes while it is paused', async ({ start, visit }) => {
    const { store } = await start()
    const page = await visit(store, '/?tail=on')
    await page.getByText('Live', { exact: true }).waitFor()
    await send(store, 1, 10)
    await expect.poll(() => eventRows(page).count()).toBe(10)
    await page.getByRole('button', { name: 'Pause' }).click()
    for (let i = 0; i < 7; i++) await send(store, 11 + i * 1000, 1000)
    await page.getByText('7,000 events came meanwhile').waitFor()
    await page.getByText('7,010 events since it began').waitFor()
    await expect.poll(() => eventRows(page).count()).toBe(10)
    await page.getByRole('button', { name: 'Resume' }).click()
    await eventRows(page).first().click()
    await expect.poll(() => paramsOf(page).get('event')).toBe('Tick-7010')
  })

  test('has the filter of the search', async ({ start, visit }) => {
    const { store } = await start()
    await send(store, 1, 1)
    const page = await visit(store, '/?tail=on')
    await searchFor(page, 'eventType:Wanted')
    await page.getByText('Live', { exact: true }).waitFor()
    await send(store, 2, 3)
    await send(store, 1, 2, 'Wanted')
    await page.getByText('2 events since it began').waitFor()
    await expect.poll(() => eventRows(page).count()).toBe(2)
  })

  test('goes on in a store that began anew', async ({ start, visit }) => {
    const first = await start()
    await send(first.store, 1, 100)
    const page = await visit(first.store, '/?tail=on', { expected: [/ERR_/, /503/, /410/] })
    await page.getByText('Live', { exact: true }).waitFor()
    await first.stop()
    await page.getByText('Reconnecting').waitFor()
    const { store } = await start({ apiPort: first.apiPort })
    await send(store, 1, 5, 'Anew')
    await page.getByText('Live', { exact: true }).waitFor()
    await send(store, 6, 1, 'Anew')
    await eventRows(page).first().getByText('Anew').first().waitFor()
    const { events } = await store.get<{ events: StoredEvent[] }>('/events', { order: 'desc', limit: 1 })
    await eventRows(page).first().click()
    await expect.poll(() => paramsOf(page).get('event')).toBe(events[0]?.eventId)
  })
})
