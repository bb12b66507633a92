import type { Params } from '../api/client'
import { type Field, fields } from '../api/types'

// A filter is a list of clauses, each a parameter of the API. In a URL of the
// page they have the API's own names.

/** The keys of which a filter has one at most. */
const timeKeys = ['from', 'to', 'recordedFrom', 'recordedTo'] as const

/** One condition: a field, `q` (text), a time, `attr.NAME` or `data.PATH`, and its value. */
export interface Clause {
  key: string
  value: string
  /** None of the values instead of any; fields alone have it. */
  negated: boolean
}

export type Filter = readonly Clause[]

export const isField = (key: string): key is Field => (fields as readonly string[]).includes(key)
export const isTimeKey = (key: string): boolean => (timeKeys as readonly string[]).includes(key)
export const isFreeKey = (key: string): boolean => /^(attr|data)\../.test(key)
export const isKey = (key: string): boolean => key === 'q' || isField(key) || isTimeKey(key) || isFreeKey(key)

const not = 'not.'

/** Returns the filter that a URL's parameters hold; other parameters are the view's. */
export function filterOf(params: URLSearchParams): Filter {
  const clauses: Clause[] = []
  for (const [name, value] of params) {
    if (value === '') continue
    if (isKey(name)) clauses.push({ key: name, value, negated: false })
    else if (name.startsWith(not) && isField(name.slice(not.length))) {
      clauses.push({ key: name.slice(not.length), value, negated: true })
    }
  }
  return clauses
}

const parameterOf = (clause: Clause) => (clause.negated ? not + clause.key : clause.key)

/** Returns the parameters of the API that a filter is. */
export function toParams(filter: Filter): Params {
  const params: Record<string, string[]> = {}
  for (const clause of filter) {
    const name = parameterOf(clause)
    params[name] = [...(params[name] ?? []), clause.value]
  }
  return params
}

/** Returns what changes a URL's filter to another one. */
export function toChanges(before: Filter, after: Filter): Record<string, string[] | undefined> {
  const changes: Record<string, string[] | undefined> = {}
  for (const clause of before) changes[parameterOf(clause)] = undefined
  return Object.assign(changes, toParams(after))
}

export const sameClause = (a: Clause, b: Clause) =>
  a.key === b.key && a.value === b.value && a.negated === b.negated

/** Returns the filter with a clause, in the place of one that says the opposite, or of a time. */
export function withClause(filter: Filter, clause: Clause): Filter {
  const rest = filter.filter(
    (c) => !(c.key === clause.key && (c.value === clause.value || isTimeKey(clause.key))),
  )
  return [...rest, clause]
}

export const withoutClause = (filter: Filter, clause: Clause): Filter =>
  filter.filter((c) => !sameClause(c, clause))

/** Takes the clause away where the filter has it, else adds it. */
export const toggleClause = (filter: Filter, clause: Clause): Filter =>
  filter.some((c) => sameClause(c, clause)) ? withoutClause(filter, clause) : withClause(filter, clause)

/** Returns the filter with a time range in the place of the one it has; undefined is no bound. */
export function withRange(filter: Filter, from: string | undefined, to: string | undefined): Filter {
  let result: Filter = filter.filter((c) => c.key !== 'from' && c.key !== 'to')
  if (from !== undefined) result = withClause(result, { key: 'from', value: from, negated: false })
  if (to !== undefined) result = withClause(result, { key: 'to', value: to, negated: false })
  return result
}

/** Returns the value of a key that a filter has once. */
export const firstValue = (filter: Filter, key: string): string | undefined =>
  filter.find((c) => c.key === key && !c.negated)?.value
