import { expect, it } from 'vitest'
import type { Params } from '../api/client'
import type { EventPage, StoredEvent } from '../api/types'
import { EventWindow, type Extent } from './eventWindow'
import { pageSize } from './pages'

// A store whose matching events are at some of many positions, and which counts
// requests.
function storeOf(positions: number[]) {
  const requests: Params[] = []
  const load = async (params: Params): Promise<EventPage> => {
    requests.push(params)
    const { fromPosition = 0, toPosition = Number.POSITIVE_INFINITY, order, limit } = params
    const matching = positions.filter((p) => p >= Number(fromPosition) && p <= Number(toPosition))
    if (order === 'desc') matching.reverse()
    return { events: matching.slice(0, Number(limit)).map((position) => ({ position }) as StoredEvent) }
  }
  return { load, requests }
}

function extentOf(positions: number[], isDense: boolean): Extent {
  return { total: positions.length, firstPosition: 1, lastPosition: positions.at(-1) ?? 0, isDense }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

async function looked(window: EventWindow, first: number, last: number) {
  window.look(first, last)
  for (let i = 0; i < 12; i++) await settled()
  const rows = []
  for (let row = first; row <= last; row++) rows.push(window.at(row)?.position)
  return rows
}

const open = (positions: number[], isDense: boolean, ascending = false) => {
  const store = storeOf(positions)
  return { ...store, window: new EventWindow(extentOf(positions, isDense), ascending, store.load, () => {}) }
}

const range = (n: number) => Array.from({ length: n }, (_, i) => i + 1)

it('finds any row of dense positions with one request', async () => {
  const { window, requests } = open(range(1_000_000), true)
  expect(await looked(window, 500_010, 500_012)).toEqual([499_990, 499_989, 499_988])
  expect(requests).toHaveLength(1)
})

it('lists the oldest first where asked to', async () => {
  const { window } = open(range(1000), true, true)
  expect(await looked(window, 250, 252)).toEqual([251, 252, 253])
})

// Matches that thin out: guesses are far off.
const uneven = [...range(3000), ...range(500).map((i) => 3000 + i * 97)]

it('is exact from the top however uneven positions are', async () => {
  const { window } = open(uneven, false)
  const want = uneven.toReversed()
  for (let row = 0; row < 1500; row += 90) {
    expect(await looked(window, row, row + 40)).toEqual(want.slice(row, row + 41))
  }
})

it('shows neighbours after a jump, and is exact where it meets what came from the top', async () => {
  const { window } = open(uneven, false)
  await looked(window, 0, 40)
  const jumped = await looked(window, 410, 440)
  expect(
    jumped.every((p, i) => i === 0 || uneven.indexOf(p ?? 0) + 1 === uneven.indexOf(jumped[i - 1] ?? 0)),
  ).toBe(true)
  for (let row = 380; row >= 60; row -= 60) await looked(window, row, row + 40)
  const want = uneven.toReversed()
  expect(await looked(window, 60, 460)).toEqual(want.slice(60, 461))
})

it('guesses better where a guess was wrong', async () => {
  const positions = [...range(4000), ...range(30).map((i) => 4000 + i * 50_000)]
  const { window, requests } = open(positions, false)
  const rows = await looked(window, 2000, 2040)
  expect(rows.every((p) => p !== undefined)).toBe(true)
  expect(requests.length).toBeLessThan(12)
})

it('reaches the oldest event after a jump to the end', async () => {
  const { window } = open(uneven, false)
  const rows = await looked(window, uneven.length - 60, uneven.length - 1)
  expect(rows.every((p) => p !== undefined)).toBe(true)
  expect(rows.at(-1)).toBe(1)
})

it('ends where the events do, though more were counted', async () => {
  const { load } = storeOf(range(150))
  const window = new EventWindow(
    { total: 155, firstPosition: 1, lastPosition: 150, isDense: false },
    false,
    load,
    () => {},
  )
  await looked(window, 0, 120)
  expect(window.length).toBe(150)
})

it('is as long as it turns out to be from the end', async () => {
  const { load } = storeOf(range(350))
  const extent = { total: 355, firstPosition: 1, lastPosition: 350, isDense: false }
  const window = new EventWindow(extent, false, load, () => {})
  await looked(window, 340, 354)
  await looked(window, 220, 250)
  await looked(window, 120, 150)
  await looked(window, 20, 50)
  expect(window.length).toBe(350)
  expect(await looked(window, 120, 122)).toEqual([230, 229, 228])
})

it('gives up requests for rows that are no longer looked at', async () => {
  const signals: AbortSignal[] = []
  const load = (_: Params, signal: AbortSignal) => {
    signals.push(signal)
    return new Promise<EventPage>(() => {})
  }
  const window = new EventWindow(extentOf(range(100_000), true), false, load, () => {})
  window.look(0, 50)
  window.look(50 * pageSize, 50 * pageSize + 20)
  expect(signals.map((s) => s.aborted)).toEqual([true, false])
})

it('holds what is near to where somebody looks', async () => {
  const { window } = open(range(15_000), false)
  for (let row = 0; row < 14_000; row += 100) await looked(window, row, row + 10)
  expect(window.at(0)).toBeUndefined()
  expect(window.at(13_900)?.position).toBe(1_100)
  expect(await looked(window, 0, 1)).toEqual([15_000, 14_999])
})

it('asks once for what fails', async () => {
  let asked = 0
  const load = () => {
    asked++
    return Promise.reject(new Error('down'))
  }
  const window = new EventWindow(extentOf(range(10), true), false, load, () => {})
  await looked(window, 0, 5)
  await looked(window, 0, 5)
  expect(asked).toBe(1)
})

it('tells why rows are missing', async () => {
  const window = new EventWindow(
    extentOf(range(10), true),
    false,
    () => Promise.reject(new Error('down')),
    () => {},
  )
  await looked(window, 0, 5)
  expect(window.error?.message).toBe('down')
})
