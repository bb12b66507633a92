import type { Flow } from './flow'
import type { Layout } from './layout'

/** An arrow from a cause to its effect, by the indexes of the events. */
export interface Edge {
  cause: number
  effect: number
}

/** Up to this many arrows are all drawn; of more, those of one event's chain. */
export const mostEdges = 300

/**
 * Returns the arrows of which an end is between two places of the world; those
 * within one cluster are left out.
 */
export function edgesBetween(flow: Flow, layout: Layout, left: number, right: number): Edge[] {
  const isIn = (index: number) => {
    const x = layout.x[index] ?? 0
    return left <= x && x <= right
  }
  const edges: Edge[] = []
  for (let effect = 0; effect < flow.causes.length; effect++) {
    const cause = flow.causes[effect] ?? -1
    if (cause >= 0 && (isIn(cause) || isIn(effect)) && !sameCluster(layout, cause, effect))
      edges.push({ cause, effect })
  }
  return edges
}

/** Returns the arrows between the events of a chain. */
export function edgesOf(flow: Flow, layout: Layout, chain: ReadonlySet<number>): Edge[] {
  const edges: Edge[] = []
  for (const effect of chain) {
    const cause = flow.causes[effect] ?? -1
    if (chain.has(cause) && !sameCluster(layout, cause, effect)) edges.push({ cause, effect })
  }
  return edges
}

function sameCluster(layout: Layout, a: number, b: number): boolean {
  const cluster = layout.clusterOf[a] ?? -1
  return cluster >= 0 && cluster === layout.clusterOf[b]
}

/** Leaves out arrows that would be drawn over others: between the same clusters. */
export function distinct(edges: readonly Edge[], layout: Layout): Edge[] {
  const nodeOf = (index: number) => {
    const cluster = layout.clusterOf[index] ?? -1
    return cluster < 0 ? index : -1 - cluster
  }
  const drawn = new Map<string, Edge>()
  for (const edge of edges) drawn.set(`${nodeOf(edge.cause)} ${nodeOf(edge.effect)}`, edge)
  return [...drawn.values()]
}

/** A curve with a control point for each end, in pixels. */
export interface Curve {
  from: [number, number]
  control: [[number, number], [number, number]]
  to: [number, number]
}

/** Returns the curve of an arrow: an arch within a lane's row, else an S that leaves and comes in along the time. */
export function curveOf(x1: number, y1: number, x2: number, y2: number): Curve {
  const dx = x2 - x1
  if (y1 === y2) {
    const height = Math.min(6 + Math.abs(dx) / 8, 20)
    return {
      from: [x1, y1],
      control: [
        [x1 + dx * 0.2, y1 - height],
        [x2 - dx * 0.2, y2 - height],
      ],
      to: [x2, y2],
    }
  }
  const bend = Math.min(Math.max(Math.abs(dx) / 2, 14), 90)
  return {
    from: [x1, y1],
    control: [
      [x1 + bend, y1],
      [x2 - bend, y2],
    ],
    to: [x2, y2],
  }
}
