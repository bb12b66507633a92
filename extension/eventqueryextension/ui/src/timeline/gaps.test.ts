import { expect, it } from 'vitest'
import { longGaps } from './gaps'

const burst = (at: number) => Array.from({ length: 10 }, (_, i) => at + i)

it('finds the time between bursts', () => {
  expect(longGaps([...burst(0), ...burst(60_000), ...burst(3_600_000)])).toEqual([
    { start: 9, end: 60_000 },
    { start: 60_009, end: 3_600_000 },
  ])
})

it.each([
  ['no events', []],
  ['one event', [5]],
  ['events at one time', [5, 5, 5]],
  ['even steps', [0, 10, 20, 30]],
  ['steps of the same kind', [0, 1250, 4000]],
])('finds none in %s', (_, offsets) => expect(longGaps(offsets)).toEqual([]))

it('finds many gaps of one length', () => {
  const offsets = Array.from({ length: 500 }, (_, i) => burst(i * 1e6)).flat()
  expect(longGaps(offsets)).toHaveLength(499)
})
