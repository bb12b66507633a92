import type { TimelineOf } from '../api/endpoints'
import { type Filter, filterOf } from '../filter/filter'

export type LaneBy = 'aggregate' | 'service'

/** A range of a timeline, in milliseconds since its first event. */
export interface Span {
  start: number
  end: number
}

/** What the URL says about the timeline. */
export interface TimelinePlace {
  of: TimelineOf
  /** The correlation id or the trace id; '' is none. */
  id: string
  lanes: LaneBy
  /** Whether long gaps are drawn short. */
  isCompressed: boolean
  /** The range in view; undefined is all. */
  view: Span | undefined
  find: string
  /** What the API is asked for beside the id. */
  filter: Filter
}

/** Returns what the parameters of a URL mean. */
export function timelinePlaceOf(params: URLSearchParams): TimelinePlace {
  const correlation = params.get('correlation') ?? ''
  const of: TimelineOf = correlation === '' && params.get('trace') ? 'trace' : 'correlation'
  const own = of === 'trace' ? 'traceId' : 'correlationId'
  return {
    of,
    id: of === 'trace' ? (params.get('trace') ?? '') : correlation,
    lanes: params.get('lanes') === 'service' ? 'service' : 'aggregate',
    isCompressed: params.get('gaps') === 'compressed',
    view: parseSpan(params.get('view') ?? ''),
    find: params.get('find') ?? '',
    // The path says it, so the API takes no such filter.
    filter: filterOf(params).filter((clause) => clause.key !== own),
  }
}

/** Reads `start-end`; undefined where the text is no such range. */
export function parseSpan(text: string): Span | undefined {
  const match = /^(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)$/.exec(text)
  if (!match) return undefined
  const [start, end] = [Number(match[1]), Number(match[2])]
  return start < end ? { start, end } : undefined
}

/** Writes a range to the nanosecond. */
export const formatSpanParam = ({ start, end }: Span): string => `${decimal(start)}-${decimal(end)}`

const decimal = (ms: number) => ms.toFixed(6).replace(/\.?0+$/, '')

/** Whether a text has the form of a trace id. */
export const isTraceId = (text: string): boolean => /^[0-9a-f]{32}$/i.test(text)
