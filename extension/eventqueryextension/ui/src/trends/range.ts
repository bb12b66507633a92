import type { Interval, Trends } from '../api/types'
import { toInstant } from '../time/format'
import { intervalMs } from '../time/plan'
import { knownZone, moved, startOf } from '../time/zoned'
import { intervals } from './query'

/** A half-open range, in milliseconds since 1970. */
export interface Range {
  from: number
  to: number
}

/** What the API takes at most. */
const maxBuckets = 10_000

const mostBars = 150

/** Returns the finest interval that cuts a range into a number of bars that can be told apart. */
export const intervalFor = ({ from, to }: Range): Interval =>
  intervals.find((name) => (to - from) / intervalMs(name) <= mostBars) ?? 'month'

/** Whether the API takes an interval for a range. */
export const isTakenFor = (interval: Interval, { from, to }: Range): boolean =>
  (to - from) / intervalMs(interval) <= maxBuckets - 2

export const presets = ['hour', 'day', 'week', 'month'] as const
export type Preset = (typeof presets)[number]

const presetOf: Record<Preset, { ends: Interval; length: [number, Interval] }> = {
  hour: { ends: 'minute', length: [1, 'hour'] },
  day: { ends: 'hour', length: [24, 'hour'] },
  week: { ends: 'day', length: [7, 'day'] },
  month: { ends: 'day', length: [30, 'day'] },
}

/**
 * Returns the last hour, 24 hours, 7 days or 30 days of the events, not of
 * today's clock: history that was replayed is years old. It ends with the minute,
 * hour or day that holds the last event.
 */
export function presetRange(preset: Preset, lastEvent: number, tz: string): Range {
  const { ends, length } = presetOf[preset]
  const zone = knownZone(tz)
  const to = moved(startOf(lastEvent, ends, zone), 1, ends, zone)
  return { from: moved(to, -length[0], length[1], zone), to }
}

/** Returns the range with as much again on both sides together, from bucket to bucket. */
export function widened({ from, to }: Range, interval: Interval, tz: string): Range {
  const half = (to - from) / 2
  const zone = knownZone(tz)
  const end = startOf(to + half, interval, zone)
  return {
    from: startOf(from - half, interval, zone),
    to: end < to + half ? moved(end, 1, interval, zone) : end,
  }
}

/**
 * Returns the period before that of an answer: moved back by as many whole
 * intervals as the answer has buckets, so that each bucket, those too that the range
 * cuts, has one like it. Where the range is cut at buckets it ends where the
 * range begins. Undefined without a bucket.
 */
export function periodBefore(trends: Trends): Range | undefined {
  const { from, to, interval, buckets } = trends
  if (from === null || to === null || buckets.length === 0) return undefined
  const zone = knownZone(trends.timezone)
  const back = (text: string) => moved(Date.parse(text), -buckets.length, interval, zone)
  return { from: back(from), to: back(to) }
}

/** Writes a range as parameters of the API. */
export const instants = ({ from, to }: Range) => ({ from: toInstant(from), to: toInstant(to) })
