import { type Json, RawNumber } from '../api/types'
import { isContainer } from './path'
import { itemsOf } from './tree'

/** Whether a line is in both values, in the new one, or in the old one. */
export type Sign = ' ' | '+' | '-'

/** A line of formatted JSON. */
export interface Line {
  sign: Sign
  depth: number
  /** The key before the value. */
  name: string | undefined
  /** A bracket, a pair of empty ones, or a scalar as JSON writes it. */
  text: string
  kind: 'bracket' | 'string' | 'number' | 'word'
  comma: boolean
}

/** Returns the lines of a value. */
export function linesOf(value: Json): Line[] {
  const lines: Line[] = []
  addLines(lines, ' ', value, { depth: 0, name: undefined, comma: false })
  return lines
}

/** Where a value stands. */
export interface Spot {
  depth: number
  name: string | undefined
  /** Whether another one follows. */
  comma: boolean
}

/** Adds the lines of a value with a sign. */
export function addLines(lines: Line[], sign: Sign, value: Json, spot: Spot): void {
  if (!isContainer(value)) {
    lines.push({ ...spot, sign, ...scalarText(value) })
    return
  }
  const items = itemsOf(value)
  const [open, close] = bracketsOf(value)
  if (items.length === 0) {
    lines.push({ ...spot, sign, text: open + close, kind: 'bracket' })
    return
  }
  lines.push(openLine(sign, open, spot))
  for (const [i, [key, item]] of items.entries()) {
    const name = typeof key === 'string' ? key : undefined
    addLines(lines, sign, item, { depth: spot.depth + 1, name, comma: i < items.length - 1 })
  }
  lines.push(closeLine(sign, close, spot))
}

export const bracketsOf = (value: Json): [string, string] => (Array.isArray(value) ? ['[', ']'] : ['{', '}'])

export const openLine = (sign: Sign, text: string, spot: Spot): Line => ({
  ...spot,
  sign,
  text,
  kind: 'bracket',
  comma: false,
})

export const closeLine = (sign: Sign, text: string, spot: Spot): Line => ({
  ...spot,
  sign,
  text,
  kind: 'bracket',
  name: undefined,
})

function scalarText(value: null | boolean | number | string | RawNumber): Pick<Line, 'text' | 'kind'> {
  if (typeof value === 'string') return { text: JSON.stringify(value), kind: 'string' }
  const isNumber = typeof value === 'number' || value instanceof RawNumber
  return { text: String(value), kind: isNumber ? 'number' : 'word' }
}

/** Unchanged lines that are not shown at first. */
export interface Fold {
  lines: Line[]
}

/** Folds the lines that are further than context lines from a change. */
export function foldLines(lines: readonly Line[], context = 3): (Line | Fold)[] {
  const parts: (Line | Fold)[] = []
  for (let at = 0; at < lines.length; ) {
    const end = endOfRun(lines, at)
    const run = lines.slice(at, end)
    if (run[0]?.sign !== ' ') parts.push(...run)
    else {
      const head = at === 0 ? 0 : context
      const tail = end === lines.length ? 0 : context
      // A fold takes a line itself, so it stands for two at least.
      if (run.length < head + tail + 2) parts.push(...run)
      else {
        parts.push(...run.slice(0, head), { lines: run.slice(head, run.length - tail) })
        parts.push(...run.slice(run.length - tail))
      }
    }
    at = end
  }
  return parts
}

function endOfRun(lines: readonly Line[], start: number): number {
  const isSame = lines[start]?.sign === ' '
  const end = lines.findIndex((line, i) => i > start && (line.sign === ' ') !== isSame)
  return end === -1 ? lines.length : end
}
