import { describe, expect, it } from 'vitest'
import { RawNumber, type TimelineEvent } from '../api/types'
import { distinct, edgesBetween, edgesOf } from './edges'
import { find, nextMatch } from './find'
import { chainOf, firstAt, flowOf, itemOf } from './flow'
import { lanesOf } from './lanes'
import { layoutOf } from './layout'
import { axisOf, scaleOf } from './scale'
import { itemAt } from './testItems'

const event = (id: string, cause: string, at: number) =>
  itemAt(at, { eventId: id, causationId: cause, missingCause: cause === 'gone' })

// a → b → d, a → c; e waits for what is gone; f and g cause each other.
const items = [
  event('a', '', 0),
  event('b', 'a', 100),
  event('c', 'a', 200),
  event('d', 'b', 300),
  event('e', 'gone', 400),
  event('f', 'g', 500),
  event('g', 'f', 600),
]
const flow = flowOf(items)

it('links effects to causes', () => {
  expect([...flow.causes]).toEqual([-1, 0, 0, 1, -1, 6, 5])
  expect(flow.effects.get(0)).toEqual([1, 2])
  expect(flow.missingCauses).toBe(1)
})

describe('the chain', () => {
  it.each([
    ['of a root is all below it', 0, [0, 1, 2, 3]],
    ['of a leaf is its causes', 3, [0, 1, 3]],
    ['cuts cycles', 5, [5, 6]],
    ['of an event alone is that', 4, [4]],
  ])('%s', (_, index, want) => expect([...chainOf(flow, index)].sort()).toEqual(want))
})

describe('arrows', () => {
  const lanes = lanesOf(items, 'aggregate', { least: 34, label: 0, room: 0 })
  const layout = layoutOf(items, lanes, scaleOf(axisOf(600, [], 656), undefined).zoom)
  it('are those with an end in view', () => {
    expect(edgesBetween(flow, layout, 250, 350)).toEqual([{ cause: 1, effect: 3 }])
    expect(edgesBetween(flow, layout, -10, 1000)).toHaveLength(5)
  })
  it('are those of a chain', () => {
    expect(edgesOf(flow, layout, chainOf(flow, 3))).toHaveLength(2)
  })
  it('are not drawn within a cluster, and once between two', () => {
    const near = layoutOf(items, lanes, scaleOf(axisOf(600, [], 60), undefined).zoom)
    expect(near.clusters).toHaveLength(1)
    expect(edgesBetween(flow, near, -10, 1000)).toEqual([])
    expect(distinct(edgesBetween(flow, layout, -10, 1000), layout)).toHaveLength(5)
  })
})

it('keeps the digits of the API', () => {
  const sent = {
    ...items[0],
    offsetMs: new RawNumber('123456789012.123456'),
    gapMs: 0.000001,
    tags: ['kind:test'],
    data: { Amount: 1, note: 'Üben' },
    metadata: { service: 'Checkout', organizationId: 'acme', userId: 'ada' },
  } as unknown as TimelineEvent
  const item = itemOf(sent)
  expect(item.offsetMs).toBe('123456789012.123456')
  expect(item.offset).toBeCloseTo(123456789012.12346)
  expect(item.gapMs).toBe('0.000001')
  for (const text of ['happened', 'üben', '"amount":1', 'kind:test', 'checkout'])
    expect(item.text).toContain(text)
})

it('finds the first event at an offset', () => {
  expect([0, 1, 300, 601].map((offset) => firstAt(items, offset))).toEqual([0, 1, 3, 7])
})

it('finds texts in either case', async () => {
  const texts = [
    itemAt(0, { text: 'card declined' }),
    itemAt(1, { text: 'paid' }),
    itemAt(2, { text: 'card' }),
  ]
  expect(await find(texts, 'CARD', new AbortController().signal)).toEqual([0, 2])
})

it.each([
  [undefined, 1, 2],
  [undefined, -1, 9],
  [2, 1, 5],
  [9, 1, 2],
  [3, -1, 2],
  [2, -1, 9],
] as const)('goes from %s by %s to match %s', (from, step, want) => {
  expect(nextMatch([2, 5, 9], from, step)).toBe(want)
})
