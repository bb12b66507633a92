import type { Span } from './place'

// Time is drawn linearly, but for gaps that are drawn short: each is as many
// pixels wide at every zoom. World pixels count from the timeline's first event;
// those of the screen begin at `left` of the world.

/** What of a scale stays the same at every zoom. */
export interface Axis {
  /** In milliseconds. */
  duration: number
  gaps: readonly Span[]
  gapWidth: number
  /** Milliseconds outside gaps before each gap, and at last before the end. */
  linearBefore: readonly number[]
  /** The width of the screen, with padding, in pixels. */
  width: number
}

export interface Scale {
  axis: Axis
  /** Pixels to a millisecond outside gaps. */
  k: number
  left: number
}

/** Pixels at either end, so that the first and the last mark are whole. */
export const padding = 18

const widestGap = 28
const shareOfGaps = 0.4
const shortestView = 1e-4 // ms
const mostWorld = 1e14 // px: beyond, doubles are no longer exact to the pixel

/** Returns the axis of a timeline on a screen; gaps must be in order and apart. */
export function axisOf(duration: number, gaps: readonly Span[], width: number): Axis {
  const linearBefore: number[] = []
  let linear = 0
  let end = 0
  for (const gap of gaps) {
    linear += gap.start - end
    linearBefore.push(linear)
    end = gap.end
  }
  linearBefore.push(linear + duration - end)
  const gapWidth = gaps.length === 0 ? 0 : Math.min(widestGap, (inner(width) * shareOfGaps) / gaps.length)
  return { duration, gaps, gapWidth, linearBefore, width }
}

const inner = (width: number) => Math.max(width - 2 * padding, 1)
const linearOf = (axis: Axis) => axis.linearBefore.at(-1) ?? 0
const worldWidth = (axis: Axis, k: number) => k * linearOf(axis) + axis.gaps.length * axis.gapWidth

/** Pixels to a millisecond when all is in view; 0 where the timeline has no length. */
const leastK = (axis: Axis) =>
  linearOf(axis) === 0 ? 0 : (inner(axis.width) - axis.gaps.length * axis.gapWidth) / linearOf(axis)

const mostK = (axis: Axis) =>
  Math.max(Math.min(inner(axis.width) / shortestView, mostWorld / linearOf(axis)), leastK(axis))

/** Returns the scale that shows a span, or the nearest that there is; undefined is all. */
export function scaleOf(axis: Axis, view: Span | undefined): Scale {
  const least = leastK(axis)
  if (!view || least === 0) return { axis, k: least, left: least === 0 ? -axis.width / 2 : -padding }
  const [a, b] = [partsAt(axis, view.start), partsAt(axis, view.end)]
  const wanted = (inner(axis.width) - (b.gaps - a.gaps) * axis.gapWidth) / (b.linear - a.linear)
  const k = wanted > least ? Math.min(wanted, mostK(axis)) : least
  return placed(axis, k, worldAt(axis, k, view.start))
}

// Returns the scale whose first pixel after the padding shows a place of the world, within its ends.
function placed(axis: Axis, k: number, world: number): Scale {
  const most = Math.max(worldWidth(axis, k) - inner(axis.width), 0)
  return { axis, k, left: Math.min(Math.max(world, 0), most) - padding }
}

// How much of the time before an offset is outside gaps, and how many gaps are before it.
function partsAt(axis: Axis, offset: number): { linear: number; gaps: number } {
  const i = lastIndex(axis.gaps.length, (n) => (axis.gaps[n]?.start ?? 0) <= offset)
  const gap = axis.gaps[i]
  if (!gap) return { linear: offset, gaps: 0 }
  const before = axis.linearBefore[i] ?? 0
  if (offset >= gap.end) return { linear: before + offset - gap.end, gaps: i + 1 }
  return { linear: before, gaps: i + (offset - gap.start) / (gap.end - gap.start) }
}

/** Returns the place of an offset in the world, in pixels. */
export function worldAt(axis: Axis, k: number, offset: number): number {
  const { linear, gaps } = partsAt(axis, offset)
  return k * linear + gaps * axis.gapWidth
}

function offsetAt(axis: Axis, k: number, world: number): number {
  if (k === 0) return 0
  const beginOf = (n: number) => k * (axis.linearBefore[n] ?? 0) + n * axis.gapWidth
  const i = lastIndex(axis.gaps.length, (n) => beginOf(n) <= world)
  const gap = axis.gaps[i]
  if (!gap) return world / k
  const into = world - beginOf(i)
  if (into >= axis.gapWidth) return gap.end + (into - axis.gapWidth) / k
  return gap.start + (into / axis.gapWidth) * (gap.end - gap.start)
}

// Returns the last index below n for which holds, which must hold for a first part of them; -1 is none.
function lastIndex(n: number, holds: (index: number) => boolean): number {
  let low = 0
  let high = n
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(middle)) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** Returns where an offset is on the screen. */
export const xOf = (scale: Scale, offset: number): number => worldAt(scale.axis, scale.k, offset) - scale.left

/** Returns the offset at a pixel of the screen. */
export const offsetOf = (scale: Scale, x: number): number => offsetAt(scale.axis, scale.k, scale.left + x)

/** Returns the gap that is drawn short at a pixel of the screen. */
export function gapAt(scale: Scale, x: number): Span | undefined {
  return scale.axis.gaps.find((gap) => xOf(scale, gap.start) <= x && x < xOf(scale, gap.end))
}

/** Returns the span that a scale shows between its paddings; undefined is all. */
export function viewOf(scale: Scale): Span | undefined {
  const { axis } = scale
  if (scale.k <= leastK(axis) * (1 + 1e-9)) return undefined
  return {
    start: Math.max(offsetOf(scale, padding), 0),
    end: Math.min(offsetOf(scale, axis.width - padding), axis.duration),
  }
}

/** Returns the scale that is finer by a factor, with the offset at x where it was. */
export function zoomed(scale: Scale, x: number, factor: number): Scale {
  const { axis } = scale
  const k = Math.min(scale.k * factor, mostK(axis))
  if (k <= leastK(axis)) return scaleOf(axis, undefined)
  return placed(axis, k, worldAt(axis, k, offsetOf(scale, x)) - x + padding)
}

/** Returns the scale moved by pixels; positive shows what is later. */
export const panned = (scale: Scale, pixels: number): Scale =>
  scale.k === 0 ? scale : placed(scale.axis, scale.k, scale.left + padding + pixels)

/** Returns the scale, moved to have an offset in the middle if it is not in view. */
export function showing(scale: Scale, offset: number): Scale {
  const x = xOf(scale, offset)
  return x >= 0 && x <= scale.axis.width ? scale : panned(scale, x - scale.axis.width / 2)
}

/** Returns the scale that shows a span with some room around it. */
export function around(axis: Axis, span: Span): Scale {
  const room = Math.max((span.end - span.start) * 0.15, shortestView)
  return scaleOf(axis, {
    start: Math.max(span.start - room, 0),
    end: Math.min(span.end + room, axis.duration),
  })
}
