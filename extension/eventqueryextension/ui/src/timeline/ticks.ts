import type { Zone } from '../time/format'
import { dayAfter, dayOf, formatClock, formatDate, type Instant, instantOf, monthAfter } from './moments'
import type { Span } from './place'
import { offsetOf, type Scale, shortGaps, xOf } from './scale'
import { formatSpan } from './spans'

/** A line of an axis, in pixels of the screen. */
export interface Tick {
  x: number
  label: string
}

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const decimals = [-6, -5, -4, -3, -2, -1, 0, 1, 2].flatMap((e) => [1, 2, 5].map((n) => n * 10 ** e))
const steps = [
  ...decimals,
  ...[1, 2, 5, 10, 15, 30].map((n) => n * 1000),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * minute),
  ...[1, 2, 3, 6, 12].map((n) => n * hour),
]
const daySteps = [1, 2, 7, 14]
const monthSteps = [1, 3, 6, 12, 24, 60, 120, 240]
const month = 30 * day

/** Returns the parts of the view that are drawn linearly, in offsets. */
function linearParts(scale: Scale): Span[] {
  const { axis } = scale.zoom
  const start = Math.max(offsetOf(scale, 0), 0)
  const end = Math.min(offsetOf(scale, axis.width), axis.duration)
  const parts: Span[] = []
  let from = start
  for (const gap of shortGaps(scale.zoom)) {
    if (gap.end <= start || gap.start >= end) continue
    if (gap.start >= from) parts.push({ start: from, end: gap.start })
    from = gap.end
  }
  if (from <= end) parts.push({ start: from, end })
  return parts
}

const charWidth = 6.2 // of the axis' font, at most
const widthOf = (label: string) => label.length * charWidth

// Leaves out what would touch the label before, or be cut by an end of the screen.
function apart(ticks: Tick[], width: number): Tick[] {
  const kept: Tick[] = []
  let end = 0
  for (const tick of ticks.sort((a, b) => a.x - b.x)) {
    const half = widthOf(tick.label) / 2
    if (tick.x - half < end || tick.x + half > width) continue
    kept.push(tick)
    end = tick.x + half + 12
  }
  return kept
}

/** Returns ticks at round lengths of time since the first event. */
export function offsetTicks(scale: Scale): Tick[] {
  const { axis, k } = scale.zoom
  if (k === 0) return [{ x: xOf(scale, 0), label: '+0' }]
  const end = Math.min(offsetOf(scale, axis.width), axis.duration)
  const labelOf = (n: number, step: number) => (n === 0 ? '+0' : `+${formatSpan(n * step)}`)
  const all = [...steps, ...daySteps.map((n) => n * day), ...monthSteps.map((n) => n * month)]
  const step =
    all.find((size) => size * k >= Math.max(70, widthOf(labelOf(Math.floor(end / size), size)) + 16)) ??
    all.at(-1) ??
    day
  const ticks: Tick[] = []
  for (const part of linearParts(scale)) {
    for (let n = Math.ceil(part.start / step); n * step <= part.end; n++) {
      ticks.push({ x: xOf(scale, n * step), label: labelOf(n, step) })
    }
  }
  return apart(ticks, axis.width)
}

/**
 * Returns ticks at round times of a zone's clock. A part between gaps that has
 * none gets one where it begins.
 */
export function clockTicks(scale: Scale, startedAt: string, zone: Zone): Tick[] {
  const first = instantOf(startedAt)
  if (scale.zoom.k === 0)
    return [{ x: xOf(scale, 0), label: `${formatDate(first.ms, zone)} ${formatClock(first, 1, zone)}` }]
  const stepper = stepperFor(scale.zoom.k, zone)
  const precision = scale.zoom.k < 0.01 ? 1000 : 1
  const ticks: Tick[] = []
  for (const part of linearParts(scale)) {
    const before = ticks.length
    for (const { at, label } of stepper(first, part)) ticks.push({ x: xOf(scale, at), label })
    if (ticks.length === before && part.start > 0) {
      const at = later(first, part.start)
      ticks.push({ x: xOf(scale, part.start), label: formatClock(at, precision, zone) })
    }
  }
  return apart(ticks, scale.zoom.axis.width)
}

const later = (instant: Instant, offset: number): Instant => {
  const ms = instant.sub + offset
  return { ms: instant.ms + Math.floor(ms), sub: ms - Math.floor(ms) }
}

type Stepper = (first: Instant, part: Span) => Generator<{ at: number; label: string }>

function stepperFor(k: number, zone: Zone): Stepper {
  const step = steps.find((size) => size * k >= (size < 1000 ? 110 : 78))
  if (step !== undefined) return (first, part) => clockSteps(first, part, step, zone)
  const days = daySteps.find((n) => n * day * k >= 90)
  if (days !== undefined)
    return (first, part) => dateSteps(first, part, (ms) => dayAfter(ms, days, zone), zone)
  const months = monthSteps.find((n) => n * month * k >= 90) ?? 240
  return (first, part) => dateSteps(first, part, (ms) => monthAfter(ms, months, zone), zone)
}

// Steps are counted from the beginning of each day. Offsets are counted from the
// first event, so that their digits below a microsecond stay.
function* clockSteps(first: Instant, part: Span, step: number, zone: Zone) {
  let begin = dayOf(first.ms + Math.floor(part.start), zone)
  while (begin - first.ms <= part.end) {
    const next = dayAfter(begin, 1, zone)
    const base = begin - first.ms - first.sub
    for (let n = Math.max(Math.ceil((part.start - base) / step), 0); n * step < next - begin; n++) {
      const at = base + n * step
      if (at > part.end) return
      const within = n * step
      const instant = { ms: begin + Math.floor(within), sub: within - Math.floor(within) }
      yield { at, label: n === 0 ? formatDate(begin, zone) : formatClock(instant, step, zone) }
    }
    begin = next
  }
}

function* dateSteps(first: Instant, part: Span, next: (ms: number) => number, zone: Zone) {
  for (let ms = next(first.ms + part.start - 1); ms - first.ms - first.sub <= part.end; ms = next(ms)) {
    const at = ms - first.ms - first.sub
    if (at >= part.start) yield { at, label: formatDate(ms, zone) }
  }
}
