import { toInstant } from '../time/format'
import { momentOfTime } from '../time/zoned'
import { type Filter, firstValue, withRange } from './filter'

/**
 * Returns the filter with the range of bars, in milliseconds. A first or last bar that
 * the filter's own range cuts is not widened to what it does not count.
 */
export function zoomedTo(filter: Filter, from: number, to: number): Filter {
  const begin = firstValue(filter, 'from')
  const end = firstValue(filter, 'to')
  return withRange(
    filter,
    begin !== undefined && from <= momentOfTime(begin) ? begin : toInstant(from),
    end !== undefined && to >= momentOfTime(end) ? end : toInstant(to),
  )
}
