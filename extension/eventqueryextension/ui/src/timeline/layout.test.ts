import { describe, expect, it } from 'vitest'
import type { Item } from './flow'
import { flowOf } from './flow'
import { hitAt } from './hit'
import { laneAt, lanesOf, rowHeight } from './lanes'
import { type Layout, layoutOf, radius } from './layout'
import { axisOf, scaleOf, xOf } from './scale'
import { itemAt } from './testItems'

const width = 900
const sizes = { least: 34, label: 0, room: 0 }

function drawn(items: readonly Item[], view?: { start: number; end: number }) {
  const lanes = lanesOf(items, 'aggregate', sizes)
  const scale = scaleOf(axisOf(items.at(-1)?.offset ?? 0, [], width), view)
  const layout = layoutOf(items, lanes, scale.zoom)
  return { flow: flowOf(items), lanes, layout, scale }
}

// Offsets that look random, and are the same each time.
const scattered = (n: number) => {
  let seed = 1
  const random = () => {
    seed = (seed * 48271) % 2147483647
    return seed / 2147483647
  }
  return Array.from({ length: n }, () => Math.floor(random() ** 3 * 10_000)).sort((a, b) => a - b)
}

function overlaps({ layout, lanes }: { layout: Layout; lanes: ReturnType<typeof lanesOf> }): number {
  let n = 0
  for (const [i, lane] of lanes.all.entries()) {
    const boxes = lane.items
      .filter((index) => layout.clusterOf[index] === -1)
      .map((index) => ({ x: layout.x[index] ?? 0, y: layout.y[index] ?? 0 }))
    const clusters = layout.clusters.filter(({ lane: own }) => own === i)
    for (const [j, a] of boxes.entries()) {
      for (const b of boxes.slice(j + 1)) {
        if (Math.abs(a.x - b.x) < 2 * radius && Math.abs(a.y - b.y) < 2 * radius) n++
      }
      for (const b of clusters) if (a.x + radius > b.x && a.x - radius < b.x + b.width) n++
    }
    for (const [j, a] of clusters.entries()) {
      for (const b of clusters.slice(j + 1)) if (a.x + a.width > b.x) n++
    }
  }
  return n
}

describe.each([1, 2, 10, 100, 1000])('%d events', (n) => {
  const items = scattered(n).map((offset, i) => itemAt(offset, { aggregateId: `order-${i % 3}` }))
  const all = drawn(items)
  it('are each drawn once', () => {
    const inClusters = all.layout.clusters.flatMap((cluster) => cluster.items)
    const single = items.filter((_, i) => all.layout.clusterOf[i] === -1)
    expect(inClusters.length + single.length).toBe(n)
    expect(new Set(inClusters).size).toBe(inClusters.length)
  })
  it('do not overlap', () => expect(overlaps(all)).toBe(0))
  it('stand where their time is', () => {
    for (const [i, item] of items.entries()) {
      expect((all.layout.x[i] ?? 0) - all.scale.left).toBeCloseTo(xOf(all.scale, item.offset))
    }
  })
})

it('separates a cluster by zooming', () => {
  const items = Array.from({ length: 40 }, (_, i) => itemAt(i)).concat(itemAt(100_000))
  expect(drawn(items).layout.clusters).toHaveLength(1)
  expect(drawn(items, { start: 0, end: 40 }).layout.clusters).toHaveLength(0)
})

it('stacks events at the same time in rows, up to a few', () => {
  const at = (n: number) => drawn(Array.from({ length: n }, () => itemAt(0)).concat(itemAt(10)))
  const three = at(3)
  expect(three.layout.clusters).toHaveLength(0)
  expect((three.layout.y[0] ?? 0) - (three.layout.y[2] ?? 0)).toBe(2 * rowHeight)
  expect(at(30).layout.clusters.map(({ items }) => items.length)).toEqual([30])
})

describe('lanes', () => {
  const items = [
    itemAt(0, { aggregateType: '', aggregateId: '' }),
    itemAt(1, { service: 'payments' }),
    itemAt(2, { aggregateType: 'Pay', aggregateId: 'ment' }),
    itemAt(3, { aggregateType: 'Payment', aggregateId: '' }),
  ]
  it('are by aggregate, in the order of their first events', () => {
    const { all, of } = lanesOf(items, 'aggregate', sizes)
    expect(all.map(({ type, name }) => [type, name])).toEqual([
      ['', ''],
      ['Order', 'order-1'],
      ['Pay', 'ment'],
      ['Payment', ''],
    ])
    expect([...of]).toEqual([0, 1, 2, 3])
  })
  it('are by service', () => {
    expect(lanesOf(items, 'service', sizes).all.map(({ name }) => name)).toEqual(['checkout', 'payments'])
  })
  it('are found by their height', () => {
    const lanes = lanesOf(items, 'aggregate', sizes)
    expect(laneAt(lanes, 0)).toBe(0)
    expect(laneAt(lanes, lanes.all[1]?.top ?? 0)).toBe(1)
    expect(laneAt(lanes, lanes.height)).toBe(-1)
  })
  it('fill the room that there is', () => {
    expect(lanesOf(items, 'aggregate', { ...sizes, room: 240 }).height).toBe(240)
  })
})

describe('what is at a place', () => {
  const items = [
    itemAt(0),
    itemAt(0, { aggregateId: 'order-2' }),
    ...Array.from({ length: 20 }, () => itemAt(500)),
    itemAt(1000),
  ]
  const all = drawn(items)
  const at = (index: number): [number, number] => [
    (all.layout.x[index] ?? 0) - all.scale.left,
    all.layout.y[index] ?? 0,
  ]
  it('is the event that is nearest', () => {
    const [x, y] = at(1)
    expect(hitAt(all, x + 3, y - 2)).toEqual({ kind: 'event', index: 1 })
    expect(hitAt(all, ...at(0))).toEqual({ kind: 'event', index: 0 })
  })
  it('is a cluster', () =>
    expect(hitAt(all, ...at(5))).toEqual({ kind: 'cluster', cluster: all.layout.clusters[0] }))
  it('is nothing', () => {
    expect(hitAt(all, at(0)[0] + 60, at(0)[1])).toBeUndefined()
    expect(hitAt(all, 100, 10_000)).toBeUndefined()
  })
})
