import { formatMoment, type Zone } from '../time/format'

/** A moment: whole milliseconds since 1970, and the part of one beyond. */
export interface Instant {
  ms: number
  sub: number
}

/** Reads an RFC 3339 time with all its digits. */
export function instantOf(time: string): Instant {
  const digits = (/\.(\d+)/.exec(time)?.[1] ?? '').padEnd(9, '0')
  const seconds = Date.parse(time.replace(/\.\d+/, ''))
  return { ms: seconds + Number(digits.slice(0, 3)), sub: Number(digits.slice(3, 9)) / 1e6 }
}

const partsOf = (ms: number, zone: Zone): [number, number, number] => {
  const date = new Date(ms)
  return zone === 'utc'
    ? [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()]
    : [date.getFullYear(), date.getMonth(), date.getDate()]
}

const beginOf = (year: number, month: number, day: number, zone: Zone) =>
  zone === 'utc' ? Date.UTC(year, month, day) : new Date(year, month, day).getTime()

/** Returns when the day of a moment begins. */
export const dayOf = (ms: number, zone: Zone): number => beginOf(...partsOf(ms, zone), zone)

/** Returns when the next day begins among every n-th since 1970. */
export function dayAfter(ms: number, n: number, zone: Zone): number {
  const days = Date.UTC(...partsOf(ms, zone)) / 86_400_000
  return beginOf(1970, 0, 1 + (Math.floor(days / n) + 1) * n, zone)
}

/** Returns when the next month begins among every n-th since year 0. */
export function monthAfter(ms: number, n: number, zone: Zone): number {
  const [year, month] = partsOf(ms, zone)
  const months = (Math.floor((year * 12 + month) / n) + 1) * n
  return beginOf(Math.floor(months / 12), months % 12, 1, zone)
}

/** Writes the date of a moment: 2026-11-23. */
export const formatDate = (ms: number, zone: Zone): string => formatMoment(ms, zone).slice(0, -9)

/** Writes the time of day of a moment, as far as a step in milliseconds tells moments apart. */
export function formatClock({ ms, sub }: Instant, step: number, zone: Zone): string {
  const clock = formatMoment(ms, zone).slice(-8)
  if (step >= 60_000) return clock.slice(0, 5)
  if (step >= 1000) return clock
  const ns = String(Math.round(sub * 1e6)).padStart(6, '0')
  const below = step >= 1 ? '' : step >= 0.001 ? ns.slice(0, 3) : ns
  return `${clock}.${String(ms % 1000).padStart(3, '0')}${below}`
}
