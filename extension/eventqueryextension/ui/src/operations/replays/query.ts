import type { Replay } from '../../api/types'
import { type Filter, filterOf } from '../../filter/filter'
import { format } from '../../filter/syntax'

/** Returns a filter as the query of a replay. */
export function queryOf(filter: Filter): Record<string, string[]> {
  const query: Record<string, string[]> = {}
  for (const { key, value, negated } of filter) {
    const name = negated ? `not.${key}` : key
    query[name] = [...(query[name] ?? []), value]
  }
  return query
}

/** Writes the query of a replay as one would search for it, with its bounds; '' is all events. */
export function queryText(query: Replay['query']): string {
  const params = new URLSearchParams(Object.entries(query).flatMap(([k, vs]) => vs.map((v) => [k, v])))
  const bounds = ['from', 'to', 'recordedFrom', 'recordedTo', 'fromPosition', 'toPosition']
  const parts = bounds.filter((name) => params.has(name)).map((name) => `${name}:${params.get(name)}`)
  return [format(filterOf(params)), ...parts].filter((part) => part !== '').join(' ')
}

/** Returns how long a replay still takes at its rate, in milliseconds; undefined where nobody knows. */
export function remainingMs({ state, remaining, rate }: Replay): number | undefined {
  if (state !== 'running' || remaining === 0 || rate <= 0) return undefined
  return (1000 * remaining) / rate
}
