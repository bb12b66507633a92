import type { Item } from './flow'
import type { LaneBy } from './place'

/** A row of the drawing: the events of one aggregate or one service. */
export interface Lane {
  key: string
  /** The aggregate's type; '' for a service. */
  type: string
  /** The aggregate's id or the service's name; '' for events that have none. */
  name: string
  /** Indexes of its events, in the timeline's order. */
  items: number[]
  /** How many marks fit above each other. */
  rows: number
  /** In pixels from the top of all lanes. */
  top: number
  height: number
  /** The y of the lowest row, from the top of all lanes. */
  base: number
}

export interface Lanes {
  by: LaneBy
  all: readonly Lane[]
  /** The lane of each event. */
  of: Int32Array
  height: number
}

/** Pixels from one row of marks to the next. */
export const rowHeight = 11
const margin = 12 // above and below the rows together
const mostRows = 6
const mostHeight = 96

export interface LaneSizes {
  /** The least height of a lane. */
  least: number
  /** Room above the marks, for a label. */
  label: number
  /** What all lanes are to fill, within limits. */
  room: number
}

/**
 * Returns the lanes in the order of their first events. A lane has the rows
 * that its events at the same time need, up to a few, so that it is as high at every zoom.
 */
export function lanesOf(items: readonly Item[], by: LaneBy, sizes: LaneSizes): Lanes {
  const byKey = new Map<string, Lane>()
  const of = new Int32Array(items.length)
  const all: Lane[] = []
  const places = new Map<Lane, number>()
  for (const [i, item] of items.entries()) {
    const [type, name] = by === 'service' ? ['', item.service] : [item.aggregateType, item.aggregateId]
    const key = JSON.stringify([type, name])
    let lane = byKey.get(key)
    if (!lane) {
      lane = { key, type, name, items: [], rows: 1, top: 0, height: 0, base: 0 }
      byKey.set(key, lane)
      places.set(lane, all.length)
      all.push(lane)
    }
    lane.items.push(i)
    of[i] = places.get(lane) ?? 0
  }
  return { by, all, of, height: stack(items, all, sizes) }
}

// Gives lanes their heights and rows, and returns how high all are.
function stack(items: readonly Item[], all: readonly Lane[], { least, label, room }: LaneSizes): number {
  const usual = Math.min(
    Math.max(Math.floor(room / Math.max(all.length, 1)), least),
    Math.max(mostHeight, least),
  )
  const fitting = Math.floor((usual - label - margin) / rowHeight)
  let top = 0
  for (const lane of all) {
    lane.rows = Math.max(Math.min(mostAtOnce(items, lane), mostRows), Math.min(fitting, lane.items.length))
    const marks = lane.rows * rowHeight
    lane.top = top
    lane.height = Math.max(usual, label + margin + marks)
    lane.base = top + label + (lane.height - label + marks - rowHeight) / 2
    top += lane.height
  }
  return top
}

function mostAtOnce(items: readonly Item[], lane: Lane): number {
  let most = 0
  let n = 0
  let at = Number.NaN
  for (const index of lane.items) {
    const offset = items[index]?.offset ?? 0
    n = offset === at ? n + 1 : 1
    at = offset
    most = Math.max(most, n)
  }
  return most
}

/** Returns the y of a row of marks of a lane, from the top of all lanes. */
export const rowY = (lane: Lane, row: number): number => lane.base - row * rowHeight

/** Returns the index of the lane at a y, -1 below all. */
export function laneAt(lanes: Lanes, y: number): number {
  let low = 0
  let high = lanes.all.length
  while (low < high) {
    const middle = (low + high) >> 1
    const lane = lanes.all[middle]
    if (lane && lane.top + lane.height <= y) low = middle + 1
    else high = middle
  }
  return low < lanes.all.length ? low : -1
}
