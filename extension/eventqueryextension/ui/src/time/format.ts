import { formatFraction, formatWall, two, type Wall } from './wall'

/** The zone that times are shown in. */
export type Zone = 'utc' | 'local'

/** The IANA name of a zone. */
export const zoneName = (zone: Zone): string =>
  zone === 'utc' ? 'UTC' : Intl.DateTimeFormat().resolvedOptions().timeZone

// Quicker than Intl, for these two zones: lists show many times at once.
function wallOf(date: Date, zone: Zone): Wall {
  const local = zone === 'local'
  return {
    year: local ? date.getFullYear() : date.getUTCFullYear(),
    month: (local ? date.getMonth() : date.getUTCMonth()) + 1,
    day: local ? date.getDate() : date.getUTCDate(),
    hour: local ? date.getHours() : date.getUTCHours(),
    minute: local ? date.getMinutes() : date.getUTCMinutes(),
    second: local ? date.getSeconds() : date.getUTCSeconds(),
  }
}

/**
 * Shows an RFC 3339 time in a zone with all the digits that it has: 2026-11-23 10:00:00.000000001.
 * A text that is none, as a URL may have it, is shown as it is.
 */
export function formatTime(time: string, zone: Zone): string {
  if (Number.isNaN(Date.parse(time))) return time
  return formatMoment(Date.parse(time), zone) + formatFraction(time)
}

/** Shows a time with milliseconds, which is as long for each: for columns. */
export function formatTimeShort(time: string, zone: Zone): string {
  const fraction = formatFraction(time).slice(1).padEnd(3, '0').slice(0, 3)
  return `${formatMoment(Date.parse(time), zone)}.${fraction}`
}

/** Shows a moment of the clock, in milliseconds since 1970, to the second. */
export const formatMoment = (ms: number, zone: Zone): string => formatWall(wallOf(new Date(ms), zone))

/** The offset of a zone at a moment, as Z or +01:00. */
export function offsetAt(ms: number, zone: Zone): string {
  const minutes = zone === 'utc' ? 0 : -new Date(ms).getTimezoneOffset()
  if (minutes === 0) return 'Z'
  const size = Math.abs(minutes)
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`
}

/** Writes a moment as RFC 3339 in UTC with milliseconds, as the API takes it. */
export const toInstant = (ms: number): string => new Date(ms).toISOString()

/** Shows a length of time in the two largest units that it has: 1 d 2 h, 3 m 4 s, 5.6 ms. */
export function formatDuration(ms: number): string {
  if (ms < 0) return `-${formatDuration(-ms)}`
  if (ms === 0) return '0 ms'
  if (ms < 1) return `${digits(ms * 1000)} µs`
  if (ms < 1000) return `${digits(ms)} ms`
  if (ms < 60_000) return `${digits(ms / 1000)} s`
  const units: [string, number][] = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1000],
  ]
  const first = units.findIndex(([, size]) => ms >= size)
  const [name = 's', size = 1000] = units[first] ?? []
  const [nextName, nextSize = 1] = units[first + 1] ?? []
  const whole = Math.floor(ms / size)
  const rest = Math.floor((ms - whole * size) / nextSize)
  return nextName && rest > 0 ? `${whole} ${name} ${rest} ${nextName}` : `${whole} ${name}`
}

const digits = (n: number) => String(Number(n.toPrecision(n >= 100 ? 4 : 3)))
