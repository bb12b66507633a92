import type { Item } from './flow'
import { type Lane, type Lanes, rowY } from './lanes'
import { worldAt, type Zoom } from './scale'

/** Half of a mark's width, in pixels. */
export const radius = 4.5
/** Marks are at least this far apart, or in different rows. */
const pitch = 2 * radius + 1
/** The width of what is drawn in the place of events that are too close; a count of 4 digits fits. */
export const clusterWidth = 36

/** Events of a lane that are too close to be drawn one by one. */
export interface Cluster {
  lane: number
  /** Indexes of its events, in the timeline's order. */
  items: number[]
  /** In world pixels. */
  x: number
  width: number
}

/** Where events are drawn at one zoom. x is in world pixels, y from the top of all lanes. */
export interface Layout {
  x: Float64Array
  y: Float32Array
  /** The cluster of each event in `clusters`; -1 for a mark of its own. */
  clusterOf: Int32Array
  /** By lane and, in a lane, by x. */
  clusters: Cluster[]
  /** For each lane, where its clusters begin in `clusters`; at last their number. */
  firstCluster: Int32Array
}

/** Places the events of all lanes. Each is one mark or in one cluster; neither overlaps another one. */
export function layoutOf(items: readonly Item[], lanes: Lanes, zoom: Zoom): Layout {
  const layout: Layout = {
    x: new Float64Array(items.length),
    y: new Float32Array(items.length),
    clusterOf: new Int32Array(items.length).fill(-1),
    clusters: [],
    firstCluster: new Int32Array(lanes.all.length + 1),
  }
  for (const [i, item] of items.entries()) layout.x[i] = worldAt(zoom, item.offset)
  for (const [n, lane] of lanes.all.entries()) {
    layout.firstCluster[n] = layout.clusters.length
    placeLane(layout, lane, n)
  }
  layout.firstCluster[lanes.all.length] = layout.clusters.length
  return layout
}

// Events that are closer to the next one than a mark is wide are a run. A run is
// drawn as marks in rows; where the rows do not suffice, pieces of it are clusters.
function placeLane(layout: Layout, lane: Lane, n: number): void {
  const { items } = lane
  const x = (i: number) => layout.x[items[i] ?? 0] ?? 0
  let begin = 0
  while (begin < items.length) {
    const run = runFrom(x, begin, items.length)
    if (placeRows(layout, lane, begin, run)) {
      begin = run
      continue
    }
    let end = begin + 1
    while (end < items.length && x(end) < x(begin) + clusterWidth) end++
    const isApart = end === items.length || x(end) - x(end - 1) >= pitch
    if (!isApart || !placeRows(layout, lane, begin, end)) addCluster(layout, lane, n, begin, end)
    begin = end
  }
}

function runFrom(x: (i: number) => number, begin: number, length: number): number {
  let end = begin + 1
  while (end < length && x(end) - x(end - 1) < pitch) end++
  return end
}

// Places events in the lowest rows that are free, and returns whether all have found one.
function placeRows(layout: Layout, lane: Lane, begin: number, end: number): boolean {
  const free = new Array<number>(lane.rows).fill(Number.NEGATIVE_INFINITY)
  for (let i = begin; i < end; i++) {
    const index = lane.items[i] ?? 0
    const x = layout.x[index] ?? 0
    const row = free.findIndex((from) => from <= x)
    if (row < 0) return false
    free[row] = x + pitch
    layout.y[index] = rowY(lane, row)
  }
  return true
}

function addCluster(layout: Layout, lane: Lane, n: number, begin: number, end: number): void {
  const items = lane.items.slice(begin, end)
  const [first, last] = [xAt(layout, items[0]), xAt(layout, items.at(-1))]
  const y = rowY(lane, (lane.rows - 1) / 2)
  const x = Math.min(
    Math.max((first + last - clusterWidth) / 2, endOfDrawn(layout, lane, begin) + 1),
    first - radius,
  )
  for (const index of items) {
    layout.clusterOf[index] = layout.clusters.length
    layout.y[index] = y
  }
  layout.clusters.push({ lane: n, items, x, width: clusterWidth - 1 })
}

// Where what is drawn before an event of a lane ends.
function endOfDrawn(layout: Layout, lane: Lane, at: number): number {
  const before = lane.items[at - 1]
  if (before === undefined) return Number.NEGATIVE_INFINITY
  const cluster = layout.clusters[layout.clusterOf[before] ?? -1]
  return cluster ? cluster.x + cluster.width : xAt(layout, before) + radius
}

const xAt = (layout: Layout, index: number | undefined) => layout.x[index ?? -1] ?? 0

/** Returns where arrows to an event end: its mark, or the middle of its cluster. */
export function anchorOf(layout: Layout, index: number): number {
  const cluster = layout.clusters[layout.clusterOf[index] ?? -1]
  return cluster ? cluster.x + cluster.width / 2 : (layout.x[index] ?? 0)
}
