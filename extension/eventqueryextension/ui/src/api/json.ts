import { type Json, RawNumber } from './types'

// JSON.parse hands a reviver the text of each number where the browser is new
// enough (ECMAScript proposal "JSON.parse source text access").
type Reviver = (this: unknown, key: string, value: unknown, context?: { source?: string }) => unknown

const keepDigits: Reviver = (_key, value, context) =>
  typeof value === 'number' && context?.source !== undefined && String(value) !== context.source
    ? new RawNumber(context.source)
    : value

// A value that a double may change, or write in another way: 16 digits or more, a fraction
// that ends in zero, an exponent, minus zero. Ids in hex, which are text, are none.
const unsafeNumber = /[:,[]\s*(?:-?(?:[\d.]{16}|\d+\.\d*0[,\s}\]]|[\d.]+[eE])|-0[,\s}\]])/

/**
 * Parses JSON and keeps numbers that a double would change, or print in
 * another way, by their digits. A reviver is slow, so it is used only where
 * the text may hold such a number.
 */
export function parseJson<T>(text: string): T {
  return JSON.parse(text, unsafeNumber.test(text) ? (keepDigits as never) : undefined) as T
}

/** Writes JSON, with raw numbers as they came. */
export function formatJson(value: Json, indent = 2): string {
  return write(value, '', ' '.repeat(indent))
}

function write(value: Json, margin: string, step: string): string {
  if (value instanceof RawNumber) return value.digits
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const inner = margin + step
  const lineEnd = step === '' ? '' : '\n'
  const items = Array.isArray(value)
    ? value.map((item) => inner + write(item, inner, step))
    : Object.entries(value).map(
        ([key, item]) => `${inner}${JSON.stringify(key)}:${step && ' '}${write(item, inner, step)}`,
      )
  const [open, close] = Array.isArray(value) ? '[]' : '{}'
  if (items.length === 0) return `${open}${close}`
  return `${open}${lineEnd}${items.join(`,${lineEnd}`)}${lineEnd}${margin}${close}`
}
