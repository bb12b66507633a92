import { type Json, RawNumber } from '../api/types'

/** Keys of objects and indexes of arrays, from the top. */
export type Path = readonly (string | number)[]

/** Returns a path as the API's filters have it, data.a\.b.0; undefined where a key is empty, which they have not. */
export function dataPath(top: string, path: Path): string | undefined {
  if (path.some((step) => step === '')) return undefined
  return [top, ...path.map((step) => String(step).replace(/[\\.]/g, '\\$&'))].join('.')
}

/** Returns a path as a JSON pointer (RFC 6901). */
export const pointer = (path: Path): string =>
  path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

const longest = 2000

/** Returns the value that a filter has for a scalar; undefined for lists, maps and what no URL holds. */
export function filterValue(value: Json): string | undefined {
  if (value === '') return '""'
  if (isContainer(value)) return undefined
  const text = String(value)
  return text.length > longest ? undefined : text
}

export type Container = Json[] | { [key: string]: Json }

/** Whether a value is a list or a map. */
export function isContainer(value: Json): value is Container {
  return value !== null && typeof value === 'object' && !(value instanceof RawNumber)
}
