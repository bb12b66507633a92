import type { Page } from 'playwright-core'
import { describe } from 'vitest'
import { paramsOf } from './harness/explore'
import { requestOf } from './harness/otlp'
import type { Store } from './harness/store'
import { expect, test } from './harness/test'
import { dragBars, expectTable, hoverBar } from './harness/trends'

const halfHour = 30 * 60_000

/** Sends an event each half an hour. */
async function sendBetween(store: Store, from: string, to: string): Promise<void> {
  const times: number[] = []
  for (let time = Date.parse(from); time < Date.parse(to); time += halfHour) times.push(time)
  await store.send(requestOf(times.map((time) => ({ type: 'Tick', time }))))
}

const rangeOf = (page: Page) => ['from', 'to'].map((name) => paramsOf(page).get(name))

const tz = 'Europe/Paris'
const before = { from: '2026-10-23T22:00:00Z', to: '2026-10-24T22:00:00Z' }
const long = { from: '2026-10-24T22:00:00Z', to: '2026-10-25T23:00:00Z' } // 25 hours
const short = { from: '2026-03-28T23:00:00Z', to: '2026-03-29T22:00:00Z' } // 23 hours

const pathOf = (interval: string, range: { from: string; to: string }, zone = tz) =>
  `/trends?${new URLSearchParams({ interval, groupBy: 'none', tz: zone, ...range })}`

describe('where clocks are set back', () => {
  test('a day has 25 hours, one of them twice', async ({ start, visit }) => {
    const { store } = await start()
    await sendBetween(store, before.from, long.to)
    const page = await visit(store, pathOf('hour', long))
    const { rows } = await expectTable(page, store, { interval: 'hour', tz, filter: long })
    expect(rows).toHaveLength(25)
    expect(rows.filter(([label]) => label === '2026-10-25 02:00')).toHaveLength(2)
    for (const bar of [2, 3])
      expect(await hoverBar(page, bar, 25)).toEqual(['2026-10-25 02:00', '2', 'events', '2'])
    await dragBars(page, 3, 4, 25)
    await expect.poll(() => rangeOf(page)).toEqual(['2026-10-25T01:00:00.000Z', '2026-10-25T03:00:00.000Z'])
    const zoomed = await expectTable(page, store, {
      interval: 'hour',
      tz,
      filter: { from: '2026-10-25T01:00:00Z', to: '2026-10-25T03:00:00Z' },
    })
    expect(zoomed.totals).toEqual(['total', '4'])
  })

  test('the day before has 24 hours', async ({ start, visit }) => {
    const { store } = await start()
    await sendBetween(store, before.from, long.to)
    const page = await visit(store, `${pathOf('day', long)}&compare=1`)
    const { rows } = await expectTable(page, store, { interval: 'day', tz, filter: long, before })
    expect(rows).toEqual([['2026-10-25', '50', '48', '+2']])
    await page.getByLabel('From', { exact: true }).fill('2026-10-25T02:30:00')
    await page.keyboard.press('Enter')
    await expect.poll(() => rangeOf(page)[0]).toBe('2026-10-25T00:30:00.000Z')
  })

  test('days of a preset keep the clock, hours do not', async ({ start, visit }) => {
    const { store } = await start()
    await sendBetween(store, '2026-10-20T22:00:00Z', '2026-10-25T14:30:00Z')
    const page = await visit(store, `/trends?${new URLSearchParams({ tz, groupBy: 'none' })}`)
    await page.getByRole('button', { name: '24 h' }).click()
    await expect.poll(() => rangeOf(page)).toEqual(['2026-10-24T15:00:00.000Z', '2026-10-25T15:00:00.000Z'])
    await page.getByRole('button', { name: '7 d' }).click()
    await expect.poll(() => rangeOf(page)).toEqual(['2026-10-18T22:00:00.000Z', '2026-10-25T23:00:00.000Z'])
    const filter = { from: '2026-10-18T22:00:00Z', to: '2026-10-25T23:00:00Z' }
    const { rows } = await expectTable(page, store, { interval: 'day', tz, filter })
    expect(rows).toHaveLength(7)
  })
})

describe('where clocks are set forward', () => {
  test('a day has 23 hours, and the zone can be changed', async ({ start, visit }) => {
    const { store } = await start()
    await sendBetween(store, short.from, short.to)
    const page = await visit(store, pathOf('hour', short))
    const { rows } = await expectTable(page, store, { interval: 'hour', tz, filter: short })
    expect(rows.map(([label]) => label?.slice(-5)).slice(0, 4)).toEqual(['00:00', '01:00', '03:00', '04:00'])
    expect(rows).toHaveLength(23)
    await page.getByLabel('Zone').selectOption('UTC')
    await expectTable(page, store, { interval: 'hour', filter: short })
    await page.getByLabel('Interval').selectOption('day')
    const { rows: days } = await expectTable(page, store, { interval: 'day', filter: short })
    expect(days).toEqual([
      ['2026-03-28', '2'],
      ['2026-03-29', '44'],
    ])
  })

  test('by half an hour', async ({ start, visit }) => {
    const zone = 'Australia/Lord_Howe' // from 2:00 +10:30 to 2:30 +11:00 on 4 October
    const range = { from: '2026-10-03T13:30:00Z', to: '2026-10-04T13:00:00Z' }
    const { store } = await start()
    await sendBetween(store, range.from, range.to)
    const page = await visit(store, pathOf('hour', range, zone))
    const { rows } = await expectTable(page, store, { interval: 'hour', tz: zone, filter: range })
    expect(rows.slice(0, 4)).toEqual([
      ['2026-10-04 00:00', '2'],
      ['2026-10-04 01:00', '2'],
      ['2026-10-04 02:00', '1'],
      ['2026-10-04 03:00', '2'],
    ])
    await dragBars(page, 1.6, 1.9, 23.5) // from 2.1 to 2.4 hours after midnight
    await expect.poll(() => rangeOf(page)).toEqual(['2026-10-03T15:30:00.000Z', '2026-10-03T16:00:00.000Z'])
  })
})
