import { type Json, RawNumber } from '../api/types'
import { isContainer } from './path'
import { itemsOf, sizeOf } from './tree'

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

const top: Spot = { depth: 0, name: undefined, comma: false }

/** Returns the lines of a value at a spot. */
export function linesOf(value: Json, spot = top): Line[] {
  const lines: Line[] = []
  addLines(lines, ' ', value, spot)
  return lines
}

/** Returns how many lines a value has. */
export function countLines(value: Json): number {
  if (!isContainer(value) || sizeOf(value) === 0) return 1
  const items = Array.isArray(value) ? value : Object.values(value)
  return items.reduce((sum: number, item) => sum + countLines(item), 2)
}

/** Where a value stands. */
export interface Spot {
  depth: number
  name: string | undefined
  /** Whether another one follows. */
  comma: boolean
}

/** Takes lines one by one: as many as a value may have cannot be arguments of one call. */
interface Lines {
  push: (line: Line) => unknown
}

/** Adds the lines of a value with a sign. */
export function addLines(lines: Lines, sign: Sign, value: Json, spot: Spot): void {
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
