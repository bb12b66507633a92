// Lengths of time with every digit that the API gives. It counts milliseconds
// with up to six decimals, which a text keeps where a number might not.

/** Milliseconds, as a number or by their digits. */
export type Milliseconds = number | string

interface Parts {
  /** Whole milliseconds. */
  ms: number
  /** The decimals, without zeros at the end. */
  fraction: string
}

function partsOf(span: Milliseconds): Parts {
  const text = typeof span === 'number' ? span.toFixed(6) : span
  const [whole = '0', fraction = ''] = text.split('.')
  return { ms: Number(whole), fraction: fraction.replace(/0+$/, '') }
}

const units: [string, number][] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
]

/** Writes a length of time in full: 1 d 2 h 3 m 4.5 s, 12.25 ms, 40 µs. */
export function formatSpan(span: Milliseconds): string {
  const { ms, fraction } = partsOf(span)
  if (ms === 0 && fraction === '') return '0 ms'
  if (ms === 0) return belowOneMs(fraction)
  if (ms < 1000) return `${ms}${fraction && `.${fraction}`} ms`
  const words: string[] = []
  let rest = ms
  for (const [name, size] of units) {
    const n = Math.floor(rest / size)
    rest -= n * size
    if (n > 0) words.push(`${n} ${name}`)
  }
  const digits = (String(rest % 1000).padStart(3, '0') + fraction).replace(/0+$/, '')
  if (rest > 0 || digits !== '') words.push(`${Math.floor(rest / 1000)}${digits && `.${digits}`} s`)
  return words.join(' ')
}

function belowOneMs(fraction: string): string {
  const ns = fraction.padEnd(6, '0')
  const us = Number(ns.slice(0, 3))
  const rest = ns.slice(3).replace(/0+$/, '')
  return us === 0 ? `${Number(ns)} ns` : `${us}${rest && `.${rest}`} µs`
}

const two = (n: number) => String(n).padStart(2, '0')

/**
 * Writes an offset as on a clock: 0:01.250, 1:02:03.000, 2d 00:00:00.000000001. In a
 * column, decimals of milliseconds are as many for each.
 */
export function formatOffset(span: Milliseconds, decimals = 0): string {
  const { ms, fraction } = partsOf(span)
  const seconds = Math.floor(ms / 1000)
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3600) % 24,
    Math.floor(seconds / 60) % 60,
  ]
  const below = String(ms % 1000).padStart(3, '0') + fraction.padEnd(decimals, '0')
  const clock = `${two(seconds % 60)}.${below}`
  if (days > 0) return `${days}d ${two(hours)}:${two(minutes)}:${clock}`
  return hours > 0 ? `${hours}:${two(minutes)}:${clock}` : `${minutes}:${clock}`
}

/** Returns how many decimals of milliseconds a column of offsets needs: 0, 3 or 6. */
export function decimalsOf(spans: Iterable<Milliseconds>): number {
  let most = 0
  for (const span of spans) most = Math.max(most, partsOf(span).fraction.length)
  return Math.ceil(most / 3) * 3
}
