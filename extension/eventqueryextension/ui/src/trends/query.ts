import { type Field, fields, type Interval } from '../api/types'
import { type Filter, filterOf, firstValue } from '../filter/filter'

export const intervals = ['second', 'minute', 'hour', 'day', 'week', 'month'] as const

/** What the view shows, as its URL says. */
export interface TrendQuery {
  /** With the time range. */
  filter: Filter
  /** As asked for; undefined lets the page choose by the range. */
  interval: Interval | undefined
  /** An IANA zone. */
  tz: string
  groupBy: Field | undefined
  /** Whether to compare with the period before. */
  compare: boolean
}

/** Returns the query of a URL; tz is the zone where it names none. */
export function queryOf(params: URLSearchParams, tz: string): TrendQuery {
  const groupBy = params.get('groupBy') ?? 'eventType'
  return {
    filter: filterOf(params),
    interval: intervals.find((name) => name === params.get('interval')),
    tz: params.get('tz') ?? tz,
    groupBy: fields.find((name) => name === groupBy),
    compare: params.get('compare') === '1',
  }
}

/** The ends of a range as the API takes them; undefined is open. */
export interface RangeText {
  from: string | undefined
  to: string | undefined
}

export const rangeOf = (filter: Filter): RangeText => ({
  from: firstValue(filter, 'from'),
  to: firstValue(filter, 'to'),
})
