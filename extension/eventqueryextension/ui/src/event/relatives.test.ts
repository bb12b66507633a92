import { expect, it } from 'vitest'
import type { RelatedEvent } from '../api/types'
import { treeOrder } from './relatives'

const effect = (eventId: string, causationId: string, depth: number) =>
  ({ eventId, causationId, depth, missing: false, cycle: false }) as RelatedEvent

const order = (effects: RelatedEvent[]) =>
  treeOrder('root', effects).map((b) => `${b.depth}${b.event.eventId}`)

it('has nothing below an event without effects', () => expect(order([])).toEqual([]))

it('puts effects behind their causes', () =>
  expect(
    order([
      effect('a', 'root', 1),
      effect('b', 'root', 1),
      effect('c', 'a', 2),
      effect('d', 'b', 2),
      effect('e', 'a', 2),
    ]),
  ).toEqual(['1a', '2c', '2e', '1b', '2d']))

it('shows an effect that is its own cause once', () =>
  expect(order([effect('a', 'root', 1), effect('b', 'a', 2)])).toEqual(['1a', '2b']))

it('takes a chain of 100,000', () => {
  const chain = Array.from({ length: 100_000 }, (_, i) =>
    effect(`${i + 1}`, i === 0 ? 'root' : `${i}`, i + 1),
  )
  expect(order(chain)).toHaveLength(100_000)
})
