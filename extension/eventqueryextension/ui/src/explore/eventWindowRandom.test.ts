import { expect, it } from 'vitest'
import type { Params } from '../api/client'
import type { EventPage, StoredEvent } from '../api/types'
import { EventWindow } from './eventWindow'

// Windows over random lists, in which somebody scrolls and jumps at random, against the list itself.

/** Returns numbers from 0 to 1, the same for a seed in each run (xorshift32). */
function randomOf(seed: number) {
  let state = seed * 2_654_435_761 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

type Random = () => number

const below = (random: Random, n: number) => Math.floor(random() * n)

// Runs of matches and gaps between them, both of any size.
function randomPositions(random: Random): number[] {
  const positions: number[] = []
  let position = below(random, 1000)
  const runs = 1 + below(random, 12)
  for (let run = 0; run < runs; run++) {
    const step = random() < 0.5 ? 1 : 1 + below(random, 10 ** below(random, 5))
    for (let i = below(random, 900); i >= 0; i--) {
      position += step
      positions.push(position)
    }
    position += below(random, 10 ** below(random, 7))
  }
  return positions
}

const done = () => new Promise((resolve) => setImmediate(resolve))

// Answers out of order, as a network does.
function storeOf(positions: readonly number[], random: Random) {
  const waiting: (() => void)[] = []
  const answer = ({ fromPosition = 0, toPosition = Number.POSITIVE_INFINITY, order, limit }: Params) => {
    const matching = positions.filter((p) => p >= Number(fromPosition) && p <= Number(toPosition))
    if (order === 'desc') matching.reverse()
    return { events: matching.slice(0, Number(limit)).map((position) => ({ position }) as StoredEvent) }
  }
  const load = (params: Params, signal: AbortSignal) => {
    return new Promise<EventPage>((resolve, reject) => {
      waiting.push(() => (signal.aborted ? reject(signal.reason) : resolve(answer(params))))
    })
  }
  // Answers as many requests as most, and those that they lead to.
  const settle = async (most: number) => {
    for (let i = 0; i < most; i++) {
      await done()
      const [next] = waiting.splice(below(random, waiting.length), 1)
      if (!next) return
      next()
    }
    await done()
  }
  return { load, settle, isIdle: () => waiting.length === 0 }
}

const height = 40
const mostAsked = 60

interface Case {
  random: Random
  /** The positions in the order of the list. */
  list: readonly number[]
  store: ReturnType<typeof storeOf>
  window: EventWindow
}

function openCase(seed: number): Case {
  const random = randomOf(seed)
  const positions = randomPositions(random)
  const ascending = random() < 0.5
  const store = storeOf(positions, random)
  const extent = {
    // Some of those that were counted may be gone.
    total: positions.length + (random() < 0.3 ? below(random, 250) : 0),
    firstPosition: random() < 0.5 ? 1 : (positions[0] ?? 1),
    lastPosition: (positions.at(-1) ?? 1) + below(random, 500),
    isDense: false,
  }
  const window = new EventWindow(extent, ascending, store.load, () => {})
  return { random, list: ascending ? positions : positions.toReversed(), store, window }
}

/** Looks at the rows from about first on until all have come, and returns the first. */
async function rest({ window, store }: Case, first: number): Promise<number> {
  for (let before = -1; ; ) {
    const at = Math.max(Math.min(first, window.length - height), 0)
    window.look(at, at + height)
    await store.settle(mostAsked)
    expect(store.isIdle(), `asks without end for row ${at}`).toBe(true)
    if (window.length === before) return at
    before = window.length
  }
}

// What is shown must be neighbours in the list, and its ends at its ends.
function expectNeighbours({ window, list }: Case, first: number) {
  const shown: (number | undefined)[] = []
  for (let row = first; row < Math.min(first + height, window.length); row++)
    shown.push(window.at(row)?.position)
  const place = list.indexOf(shown[0] ?? -1)
  expect(shown).toEqual(list.slice(place, place + shown.length))
  if (first === 0) expect(place).toBe(0)
  if (first + height >= window.length) expect(place + shown.length).toBe(list.length)
}

function moved({ random, window }: Case, first: number): number {
  const kind = random()
  if (kind < 0.15) return below(random, window.length)
  if (kind < 0.2) return random() < 0.5 ? 0 : window.length
  return first + below(random, 161) - 80
}

it.for(Array.from({ length: 40 }, (_, i) => i + 1))(
  'shows neighbours wherever one goes: %i',
  async (seed) => {
    const walk = openCase(seed)
    let first = 0
    for (let move = 0; move < 60; move++) {
      first = Math.max(moved(walk, first), 0)
      walk.window.look(first, first + height)
      if (walk.random() < 0.5) await walk.store.settle(1)
      else {
        first = await rest(walk, first)
        expectNeighbours(walk, first)
      }
    }
    // Whoever goes there from the top finds every row.
    for (let row = 0; row < walk.window.length; row += height) await rest(walk, row)
    expect(walk.window.length).toBe(walk.list.length)
    for (let row = 0; row < walk.window.length; row += 90) {
      await rest(walk, row)
      expect(walk.window.at(row)?.position).toBe(walk.list[row])
    }
  },
)
