/** The zone that times are shown in. */
export type Zone = 'utc' | 'local'

/** The IANA name of a zone. */
export const zoneName = (zone: Zone): string =>
  zone === 'utc' ? 'UTC' : Intl.DateTimeFormat().resolvedOptions().timeZone

const two = (n: number) => String(n).padStart(2, '0')

interface Parts {
  date: string
  clock: string
}

function partsOf(date: Date, zone: Zone): Parts {
  const [year, month, day, hour, minute, second] =
    zone === 'utc'
      ? [
          date.getUTCFullYear(),
          date.getUTCMonth(),
          date.getUTCDate(),
          date.getUTCHours(),
          date.getUTCMinutes(),
          date.getUTCSeconds(),
        ]
      : [
          date.getFullYear(),
          date.getMonth(),
          date.getDate(),
          date.getHours(),
          date.getMinutes(),
          date.getSeconds(),
        ]
  return {
    date: `${String(year).padStart(4, '0')}-${two(month + 1)}-${two(day)}`,
    clock: `${two(hour)}:${two(minute)}:${two(second)}`,
  }
}

/** The digits after the seconds of an RFC 3339 time, all nine where the time has them. */
const fractionOf = (time: string): string => /\.(\d+)/.exec(time)?.[1]?.replace(/0+$/, '') ?? ''

/**
 * Shows an RFC 3339 time in a zone with all the digits that it has: 2026-11-23 10:00:00.000000001.
 * A text that is none, as a URL may have it, is shown as it is.
 */
export function formatTime(time: string, zone: Zone): string {
  if (Number.isNaN(Date.parse(time))) return time
  const { date, clock } = partsOf(new Date(time), zone)
  const fraction = fractionOf(time)
  return `${date} ${clock}${fraction && `.${fraction}`}`
}

/** Shows a time with milliseconds, which is as long for each: for columns. */
export function formatTimeShort(time: string, zone: Zone): string {
  const { date, clock } = partsOf(new Date(time), zone)
  return `${date} ${clock}.${fractionOf(time).padEnd(3, '0').slice(0, 3)}`
}

/** Shows a moment of the clock, in milliseconds since 1970, to the second. */
export function formatMoment(ms: number, zone: Zone): string {
  const { date, clock } = partsOf(new Date(ms), zone)
  return `${date} ${clock}`
}

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
