import type { Replay } from '../../api/operationTypes'
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

/**
 * Returns how far a replay is: by events, and by positions where it ended before its end,
 * for then nobody counts what remains. One without events is at its end.
 */
export function progressOf(replay: Replay): { value: number; max: number } {
  const { state, events, remaining, fromPosition, position, endPosition } = replay
  if (state === 'running' && events + remaining > 0) return { value: events, max: events + remaining }
  if (state === 'running' || state === 'done') return { value: 1, max: 1 }
  const begin = Math.max(fromPosition, 1)
  const max = Math.max(endPosition - begin + 1, 1)
  return { value: Math.min(Math.max(position - begin + 1, 0), max), max }
}
