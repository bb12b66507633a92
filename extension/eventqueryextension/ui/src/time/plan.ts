import type { Bucket, Interval, Trends } from '../api/types'

/** How a range of time is cut: buckets of the API, several of which are drawn as one. */
export interface Plan {
  interval: Interval
  /** How many buckets are one bar. */
  merged: number
}

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

const lengths: Record<Interval, number> = { second, minute, hour, day, week: 7 * day, month: 30.44 * day }

export const intervalMs = (interval: Interval): number => lengths[interval]

const steps: [Interval, number][] = [
  ...[1, 2, 5, 10, 15, 30].map((n): [Interval, number] => ['second', n]),
  ...[1, 2, 5, 10, 15, 30].map((n): [Interval, number] => ['minute', n]),
  ...[1, 2, 3, 6, 12].map((n): [Interval, number] => ['hour', n]),
  ['day', 1],
  ['day', 2],
  ['week', 1],
  ['week', 2],
  ...[1, 2, 3, 6, 12, 24, 60, 120].map((n): [Interval, number] => ['month', n]),
]

/** Returns the finest plan that draws a range, in milliseconds, with no more bars than most. */
export function planFor(rangeMs: number, most: number): Plan {
  const [interval, merged] = steps.find(([unit, n]) => rangeMs / (lengths[unit] * n) <= most - 2) ?? [
    'month',
    120,
  ]
  return { interval, merged }
}

/** Bars of a chart: bar i begins at times[i], in milliseconds. */
export interface Bars {
  times: number[]
  /** When the last bar ends. */
  end: number
  counts: number[]
  groups: Map<string, number[]>
}

/** Adds the buckets of an answer up to bars. */
export function barsOf(trends: Trends, plan: Plan): Bars {
  const bars: Bars = { times: [], end: 0, counts: [], groups: new Map() }
  const { buckets } = trends
  const first = buckets[0]
  if (!first) return bars
  const skip = phase(first, plan)
  const size = Math.ceil((buckets.length + skip) / plan.merged)
  for (const [i, bucket] of buckets.entries()) {
    const bar = Math.floor((i + skip) / plan.merged)
    if (bars.times[bar] === undefined) bars.times[bar] = Date.parse(bucket.start)
    bars.counts[bar] = (bars.counts[bar] ?? 0) + bucket.count
    for (const [key, count] of Object.entries(bucket.groups ?? {})) {
      let values = bars.groups.get(key)
      if (!values) {
        values = new Array<number>(size).fill(0)
        bars.groups.set(key, values)
      }
      values[bar] = (values[bar] ?? 0) + count
    }
  }
  bars.end = endOf(buckets, trends.interval)
  return bars
}

// How many buckets of the first bar lie before the first one: so that bars of 15
// minutes begin at quarters of an hour, as the label of the bucket tells its place.
function phase(first: Bucket, { interval, merged }: Plan): number {
  if (merged === 1 || interval === 'day' || interval === 'week') return 0
  const [, year = 0, month = 1, hours = 0, minutes = 0, seconds = 0] =
    /^(\d+)-(\d\d)(?:-\d\dT(\d\d):(\d\d)(?::(\d\d))?)?/.exec(first.label)?.map(Number) ?? []
  const places = { second: seconds, minute: minutes, hour: hours, month: year * 12 + month - 1 }
  return places[interval] % merged
}

function endOf(buckets: Bucket[], interval: Interval): number {
  const last = buckets.at(-1)
  if (!last) return 0
  const start = new Date(last.start)
  if (interval !== 'month') return start.getTime() + lengths[interval]
  return new Date(start).setUTCMonth(start.getUTCMonth() + 1)
}
