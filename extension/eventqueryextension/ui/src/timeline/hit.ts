import type { Flow } from './flow'
import { type Lanes, laneAt } from './lanes'
import { type Cluster, type Layout, radius } from './layout'
import type { Span } from './place'
import { gapAt, type Scale } from './scale'

/** What is drawn at a place. */
export type Hit =
  | { kind: 'event'; index: number }
  | { kind: 'cluster'; cluster: Cluster }
  | { kind: 'gap'; gap: Span }

export interface Drawn {
  flow: Flow
  lanes: Lanes
  layout: Layout
  scale: Scale
}

const reach = radius + 2.5 // px

/** Returns what is at a place; x on the screen, y from the top of all lanes. */
export function hitAt({ lanes, layout, scale }: Drawn, x: number, y: number): Hit | undefined {
  const n = laneAt(lanes, y)
  const lane = lanes.all[n]
  const world = x + scale.left
  if (lane) {
    const index = markAt(layout, lane.items, world, y)
    if (index !== undefined) return { kind: 'event', index }
    const cluster = clusterAt(layout, n, world)
    if (cluster) return { kind: 'cluster', cluster }
  }
  const gap = gapAt(scale, x)
  return gap && { kind: 'gap', gap }
}

function markAt(layout: Layout, items: readonly number[], world: number, y: number): number | undefined {
  let nearest: number | undefined
  let distance = reach
  for (let i = firstFrom(items, (index) => layout.x[index] ?? 0, world - reach); i < items.length; i++) {
    const index = items[i] ?? 0
    const dx = (layout.x[index] ?? 0) - world
    if (dx > reach) break
    if ((layout.clusterOf[index] ?? -1) >= 0) continue
    const d = Math.hypot(dx, (layout.y[index] ?? 0) - y)
    if (d <= distance) {
      distance = d
      nearest = index
    }
  }
  return nearest
}

function clusterAt(layout: Layout, lane: number, world: number): Cluster | undefined {
  const own = layout.clusters.slice(layout.firstCluster[lane], layout.firstCluster[lane + 1])
  return own.find(({ x, width }) => x <= world && world < x + width)
}

/** Returns the first place in a list, ordered by value, whose value is not below least. */
export function firstFrom<T>(list: readonly T[], value: (one: T) => number, least: number): number {
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (value(list[middle] as T) < least) low = middle + 1
    else high = middle
  }
  return low
}
