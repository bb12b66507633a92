import { getFieldValues, getTrends } from '../api/endpoints'
import type { Field, FieldValues, Interval, Trends } from '../api/types'
import { seriesColors } from '../components/palette'
import { type Filter, toParams, withRange } from '../filter/filter'
import { momentOfTime } from '../time/zoned'
import { type RangeText, rangeOf, type TrendQuery } from './query'
import { instants, intervalFor, periodBefore, type Range } from './range'

/** The values of the field that the buckets are stacked by. */
export interface Grouping {
  field: Field
  values: FieldValues
  /** Whether the groups of the buckets are all there are, or those of the first values alone. */
  isWhole: boolean
}

/** All that the chart and the table show. */
export interface Board {
  /** From the first to the last matching event, at all times; undefined where there is none. */
  extent: Range | undefined
  trends: Trends
  grouping: Grouping | undefined
  before: Trends | undefined
}

type Signal = AbortSignal

/** Loads a board: first what the later requests depend on. */
export async function loadBoard(query: TrendQuery, signal: Signal): Promise<Board> {
  const extent = await loadExtent(query, signal)
  const interval = query.interval ?? intervalFor(rangeIn(extent, rangeOf(query.filter)))
  const { trends, grouping } = await loadTrends(query, interval, signal)
  return { extent, trends, grouping, before: await loadBefore(query, trends, signal) }
}

async function loadExtent({ filter, tz }: TrendQuery, signal: Signal): Promise<Range | undefined> {
  const params = toParams(withRange(filter, undefined, undefined))
  const { from, to } = await getTrends({ ...params, tz, interval: 'month' }, signal)
  return from === null || to === null ? undefined : { from: Date.parse(from), to: Date.parse(to) }
}

/** Returns the range of a URL with its open ends closed by the events there are. */
export function rangeIn(extent: Range | undefined, { from, to }: RangeText): Range {
  const begin = from === undefined ? extent?.from : momentOfTime(from)
  const end = to === undefined ? extent?.to : momentOfTime(to)
  return { from: begin ?? end ?? 0, to: end ?? begin ?? 0 }
}

const mostValues = 1000

// Groups of very many values (event ids) would be as many as the events: then only
// those of the values with a colour are asked for.
async function loadTrends(query: TrendQuery, interval: Interval, signal: Signal) {
  const { filter, tz, groupBy: field } = query
  const params = { ...toParams(filter), tz, interval }
  if (!field) return { trends: await getTrends(params, signal), grouping: undefined }
  const values = await getFieldValues(field, { ...toParams(filter), limit: mostValues }, signal)
  const isWhole = values.other === 0
  const grouping: Grouping = { field, values, isWhole }
  if (isWhole) return { trends: await getTrends({ ...params, groupBy: field }, signal), grouping }
  const trends = await getTrends(params, signal)
  const { from, to } = trends
  if (from !== null && to !== null) {
    const ofTop = { ...toParams(onlyTop(filter, values)), from, to, tz, interval, groupBy: field }
    addGroups(trends, await getTrends(ofTop, signal))
  }
  return { trends, grouping }
}

// The first values match the filter already, so its own values of the field say nothing more.
function onlyTop(filter: Filter, { field, values }: FieldValues): Filter {
  const top = values.slice(0, seriesColors).map(({ key: value }) => ({ key: field, value, negated: false }))
  return [...filter.filter((clause) => clause.key !== field || clause.negated), ...top]
}

function addGroups(trends: Trends, ofTop: Trends): void {
  const groups = new Map(ofTop.buckets.map((bucket) => [bucket.start, bucket.groups]))
  for (const bucket of trends.buckets) bucket.groups = groups.get(bucket.start) ?? {}
}

// Without a beginning there is nothing before the range.
async function loadBefore(query: TrendQuery, trends: Trends, signal: Signal): Promise<Trends | undefined> {
  const range = query.compare && rangeOf(query.filter).from !== undefined && periodBefore(trends)
  if (!range) return undefined
  const { from, to } = instants(range)
  const params = { ...toParams(withRange(query.filter, from, to)), tz: query.tz, interval: trends.interval }
  return getTrends(params, signal)
}
