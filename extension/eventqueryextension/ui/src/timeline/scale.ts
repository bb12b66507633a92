import { lengthOf } from './gaps'
import type { Span } from './place'

// Time is drawn linearly, but for long gaps, which may be drawn short: as wide as
// they would be, and at most gapWidth. So what is drawn short depends on the zoom.
// World pixels count from the timeline's first event; the screen's begin at `left`.

/** What of a scale stays the same at every zoom. */
export interface Axis {
  /** In milliseconds. */
  duration: number
  /** The gaps that may be drawn short, in order and apart. */
  gaps: readonly Span[]
  /** Milliseconds outside gaps before each gap, and at last before the end. */
  linearBefore: readonly number[]
  /** The width of the screen, with padding, in pixels. */
  width: number
}

/** A zoom. */
export interface Zoom {
  axis: Axis
  /** Pixels to a millisecond where time is linear. */
  k: number
  /** Where each gap begins in the world, and at last where the world ends. */
  begins: readonly number[]
}

/** What is on the screen. */
export interface Scale {
  zoom: Zoom
  left: number
}

/** The most pixels of a gap that is drawn short. */
export const gapWidth = 28

/** Pixels before the first mark and after the last one, so that both, or what stands for them, are whole. */
export const padding = 18
const endPadding = 38

const shortestView = 1e-4 // ms
const mostWorld = 1e14 // px: beyond, doubles are no longer exact to the pixel

/** Returns the axis of a timeline on a screen. */
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
  return { duration, gaps, linearBefore, width }
}

const inner = ({ width }: Axis) => Math.max(width - padding - endPadding, 1)
const gapPixels = (gap: Span, k: number) => Math.min(lengthOf(gap) * k, gapWidth)

function zoomOf(axis: Axis, k: number): Zoom {
  const begins: number[] = []
  let gaps = 0
  for (const [i, gap] of axis.gaps.entries()) {
    begins.push((axis.linearBefore[i] ?? 0) * k + gaps)
    gaps += gapPixels(gap, k)
  }
  begins.push((axis.linearBefore.at(-1) ?? 0) * k + gaps)
  return { axis, k, begins }
}

/** Returns the place of an offset in the world. */
export function worldAt({ axis, k, begins }: Zoom, offset: number): number {
  const i = countUpTo(axis.gaps.length, (n) => (axis.gaps[n]?.start ?? 0) <= offset) - 1
  const gap = axis.gaps[i]
  if (!gap) return offset * k
  const share = Math.min((offset - gap.start) / lengthOf(gap), 1)
  return (begins[i] ?? 0) + share * gapPixels(gap, k) + Math.max(offset - gap.end, 0) * k
}

function offsetAt({ axis, k, begins }: Zoom, world: number): number {
  const i = countUpTo(axis.gaps.length, (n) => (begins[n] ?? 0) <= world) - 1
  const gap = axis.gaps[i]
  if (!gap) return k === 0 ? 0 : world / k
  const into = world - (begins[i] ?? 0)
  const pixels = gapPixels(gap, k)
  return into < pixels ? gap.start + (into / pixels) * lengthOf(gap) : gap.end + (into - pixels) / k
}

// Returns how many of n things are in the first part, for which holds is true.
function countUpTo(n: number, holds: (index: number) => boolean): number {
  let low = 0
  let high = n
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(middle)) low = middle + 1
    else high = middle
  }
  return low
}

// The finest k. It may be less than that of the whole when the timeline is long.
const mostK = (axis: Axis) => Math.min(inner(axis) / shortestView, mostWorld / axis.duration)

// Returns the zoom at which a span fills the screen; undefined where none does: it
// is within a gap, or has no length. What is drawn widens with k, so it is found by halving.
function filling(axis: Axis, { start, end }: Span): Zoom | undefined {
  if (end <= start) return undefined
  const width = (zoom: Zoom) => worldAt(zoom, end) - worldAt(zoom, start)
  let low = zoomOf(axis, Math.min(inner(axis) / (end - start), mostK(axis)))
  let high = zoomOf(axis, mostK(axis))
  if (width(high) < inner(axis)) return undefined
  for (let i = 0; i < 200 && high.k / low.k > 1 + 1e-12; i++) {
    const middle = zoomOf(axis, Math.sqrt(low.k * high.k))
    if (width(middle) < inner(axis)) low = middle
    else high = middle
  }
  return low
}

const wholes = new WeakMap<Axis, Zoom>()

// Returns the zoom at which all is in view; k is 0 where the timeline has no length.
function whole(axis: Axis): Zoom {
  let zoom = wholes.get(axis)
  if (!zoom) {
    zoom = filling(axis, { start: 0, end: axis.duration }) ?? zoomOf(axis, 0)
    wholes.set(axis, zoom)
  }
  return zoom
}

/** Returns the scale that shows a span, or the nearest that there is; undefined is all. */
export function scaleOf(axis: Axis, view: Span | undefined): Scale {
  const all = whole(axis)
  if (all.k === 0) return { zoom: all, left: -axis.width / 2 }
  const zoom = view && filling(axis, view)
  return zoom && zoom.k > all.k ? placed(zoom, worldAt(zoom, view.start)) : placed(all, 0)
}

// Returns the scale whose first pixel after the padding shows a place of the world, within its ends.
function placed(zoom: Zoom, world: number): Scale {
  const most = Math.max((zoom.begins.at(-1) ?? 0) - inner(zoom.axis), 0)
  return { zoom, left: Math.min(Math.max(world, 0), most) - padding }
}

/** Returns where an offset is on the screen. */
export const xOf = ({ zoom, left }: Scale, offset: number): number => worldAt(zoom, offset) - left

/** Returns the offset at a pixel of the screen. */
export const offsetOf = ({ zoom, left }: Scale, x: number): number => offsetAt(zoom, left + x)

/** The gaps that are drawn short, on the screen or beside it. */
export const shortGaps = ({ axis, k }: Zoom): Span[] =>
  axis.gaps.filter((gap) => lengthOf(gap) * k > gapWidth)

/** Returns the gap that is drawn short at a pixel of the screen. */
export const gapAt = (scale: Scale, x: number): Span | undefined =>
  shortGaps(scale.zoom).find((gap) => xOf(scale, gap.start) <= x && x < xOf(scale, gap.end))

/** Returns the span that a scale shows between its paddings; undefined is all. */
export function viewOf(scale: Scale): Span | undefined {
  const { axis, k } = scale.zoom
  if (k <= whole(axis).k * (1 + 1e-9)) return undefined
  return {
    start: Math.max(offsetOf(scale, padding), 0),
    end: Math.min(offsetOf(scale, axis.width - endPadding), axis.duration),
  }
}

/** Returns the scale that is finer by a factor, with the offset at x where it was. */
export function zoomed(scale: Scale, x: number, factor: number): Scale {
  const { axis } = scale.zoom
  const k = Math.min(scale.zoom.k * factor, mostK(axis))
  if (k <= whole(axis).k) return scaleOf(axis, undefined)
  const zoom = zoomOf(axis, k)
  return placed(zoom, worldAt(zoom, offsetOf(scale, x)) - x + padding)
}

/** Returns the scale moved by pixels; positive shows what is later. */
export const panned = (scale: Scale, pixels: number): Scale =>
  scale.zoom.k === 0 ? scale : placed(scale.zoom, scale.left + padding + pixels)

/** Returns the scale, moved to have an offset in the middle if it is not in view. */
export function showing(scale: Scale, offset: number): Scale {
  const { width } = scale.zoom.axis
  const x = xOf(scale, offset)
  return x >= 0 && x <= width ? scale : panned(scale, x - width / 2)
}

/** Returns the scale that shows a span with some room around it. */
export function around(axis: Axis, span: Span): Scale {
  const room = Math.max(lengthOf(span) * 0.15, shortestView)
  return scaleOf(axis, {
    start: Math.max(span.start - room, 0),
    end: Math.min(span.end + room, axis.duration),
  })
}
