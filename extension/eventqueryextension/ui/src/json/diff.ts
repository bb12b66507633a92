import { type Json, RawNumber } from '../api/types'
import type { Part } from './fold'
import { addLines, bracketsOf, closeLine, openLine, type Spot } from './lines'
import { isContainer } from './path'

/**
 * Returns the lines of the new value with those that are gone or new marked,
 * and what is the same as one part. Maps are compared key by key in the new one's order; lists by their longest
 * common subsequence, items at the same place between its members in depth.
 */
export function diff(before: Json, after: Json): Part[] {
  const parts: Part[] = []
  addDiff(parts, { before, after }, { depth: 0, name: undefined, comma: false })
  return parts
}

/** An item of either value, or of both; an absent one is undefined. */
interface Pair {
  name?: string
  before?: Json
  after?: Json
}

function addDiff(parts: Part[], { before, after }: Pair, spot: Spot): void {
  if (after !== undefined && same(before, after)) {
    parts.push({ value: after, spot })
    return
  }
  if (before === undefined || after === undefined || !haveItems(before, after)) {
    if (before !== undefined) addLines(parts, '-', before, spot)
    if (after !== undefined) addLines(parts, '+', after, spot)
    return
  }
  const pairs = pairsOf(before, after)
  const [open, close] = bracketsOf(after)
  parts.push(openLine(' ', open, spot))
  for (const [i, pair] of pairs.entries()) {
    addDiff(parts, pair, { depth: spot.depth + 1, name: pair.name, comma: i < pairs.length - 1 })
  }
  parts.push(closeLine(' ', close, spot))
}

// Whether two values are shown as one, with the changes inside.
const haveItems = (a: Json, b: Json): boolean =>
  isContainer(a) && isContainer(b) && Array.isArray(a) === Array.isArray(b)

function pairsOf(before: Json, after: Json): Pair[] {
  if (Array.isArray(before) && Array.isArray(after)) return pairItems(before, after)
  return pairKeys(before as { [key: string]: Json }, after as { [key: string]: Json })
}

// The keys that are gone stand behind the one that they stood behind before.
function pairKeys(before: { [key: string]: Json }, after: { [key: string]: Json }): Pair[] {
  const goneBehind = new Map<string | undefined, Pair[]>()
  let kept: string | undefined
  for (const [name, value] of Object.entries(before)) {
    if (Object.hasOwn(after, name)) kept = name
    else {
      const gone = goneBehind.get(kept) ?? []
      gone.push({ name, before: value })
      goneBehind.set(kept, gone)
    }
  }
  const pairs = Object.entries(after).flatMap(([name, value]) => {
    const old = Object.hasOwn(before, name) ? before[name] : undefined
    const pair = old === undefined ? { name, after: value } : { name, before: old, after: value }
    return [pair, ...(goneBehind.get(name) ?? [])]
  })
  return [...(goneBehind.get(undefined) ?? []), ...pairs]
}

function pairItems(before: readonly Json[], after: readonly Json[]): Pair[] {
  const least = Math.min(before.length, after.length)
  let head = 0
  while (head < least && same(before[head], after[head])) head++
  let tail = 0
  while (tail < least - head && same(before.at(-1 - tail), after.at(-1 - tail))) tail++
  const kept = (from: number, to: number) => after.slice(from, to).map((v) => ({ before: v, after: v }))
  return [
    ...kept(0, head),
    ...pairMiddle(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...kept(after.length - tail, after.length),
  ]
}

// The longest common subsequence takes time and space for each two items; longer lists are compared place by place.
const mostCells = 250_000

function pairMiddle(before: readonly Json[], after: readonly Json[]): Pair[] {
  const matches = before.length * after.length <= mostCells ? commonItems(before, after) : []
  let [b, a] = [0, 0]
  return [...matches, [before.length, after.length] as const].flatMap(([matchB, matchA]) => {
    const pairs = pairPlaces(before.slice(b, matchB), after.slice(a, matchA))
    const item = after[matchA]
    if (item !== undefined) pairs.push({ before: item, after: item })
    b = matchB + 1
    a = matchA + 1
    return pairs
  })
}

function pairPlaces(before: readonly Json[], after: readonly Json[]): Pair[] {
  return Array.from({ length: Math.max(before.length, after.length) }, (_, i) => {
    const pair: Pair = {}
    if (before[i] !== undefined) pair.before = before[i]
    if (after[i] !== undefined) pair.after = after[i]
    return pair
  })
}

function commonItems(before: readonly Json[], after: readonly Json[]): (readonly [number, number])[] {
  const ids = idsOf(before, after)
  const [b, a] = [before.map(ids), after.map(ids)]
  // lengths[i][j]: of the longest common subsequence of the items from i and from j on.
  const lengths = Array.from({ length: b.length + 1 }, () => new Uint16Array(a.length + 1))
  const at = (i: number, j: number) => lengths[i]?.[j] ?? 0
  for (let i = b.length - 1; i >= 0; i--) {
    const row = lengths[i] as Uint16Array
    for (let j = a.length - 1; j >= 0; j--) {
      row[j] = b[i] === a[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  const matches: (readonly [number, number])[] = []
  for (let i = 0, j = 0; i < b.length && j < a.length; ) {
    if (b[i] === a[j]) matches.push([i++, j++])
    else if (at(i + 1, j) >= at(i, j + 1)) i++
    else j++
  }
  return matches
}

// Gives equal items the same number, so that each is compared as a whole once.
function idsOf(before: readonly Json[], after: readonly Json[]): (item: Json) => number {
  const known = new Map<string, number>()
  const numbers = new Map<Json, number>()
  for (const item of [...before, ...after]) {
    const text = canonical(item)
    const id = known.get(text) ?? known.size
    known.set(text, id)
    numbers.set(item, id)
  }
  return (item) => numbers.get(item) ?? -1
}

function canonical(value: Json): string {
  if (!isContainer(value)) return value instanceof RawNumber ? value.digits : JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  const keys = Object.keys(value).sort()
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key] ?? null)}`).join(',')}}`
}

/** Whether two values are equal; numbers by their digits, maps whatever the order of their keys. */
export function same(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true
  if (a === undefined || b === undefined) return false
  if (a instanceof RawNumber || b instanceof RawNumber) {
    return a instanceof RawNumber && b instanceof RawNumber && a.digits === b.digits
  }
  if (!isContainer(a) || !isContainer(b)) return false
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b)) return false
    return a.length === b.length && a.every((item, i) => same(item, b[i]))
  }
  const keys = Object.keys(a)
  if (keys.length !== Object.keys(b).length) return false
  return keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key]))
}
