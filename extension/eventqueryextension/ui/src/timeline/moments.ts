import { formatMoment, type Zone, zoneName } from '../time/format'
import { momentOf, startOf, wallOf } from '../time/zoned'

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

/** Returns when the day of a moment begins. */
export const dayOf = (ms: number, zone: Zone): number => startOf(ms, 'day', zoneName(zone))

const midnight = { hour: 0, minute: 0, second: 0 }

/** Returns when the next day begins among every n-th since 1970. */
export function dayAfter(ms: number, n: number, zone: Zone): number {
  const { year, month, day } = wallOf(ms, zoneName(zone))
  const days = Math.floor(Date.UTC(year, month - 1, day) / 86_400_000)
  const next = (Math.floor(days / n) + 1) * n
  return momentOf({ ...midnight, year: 1970, month: 1, day: 1 + next }, zoneName(zone))
}

/** Returns when the next month begins among every n-th since year 0. */
export function monthAfter(ms: number, n: number, zone: Zone): number {
  const { year, month } = wallOf(ms, zoneName(zone))
  const next = (Math.floor((year * 12 + month - 1) / n) + 1) * n
  return momentOf({ ...midnight, year: 0, month: 1 + next, day: 1 }, zoneName(zone))
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
