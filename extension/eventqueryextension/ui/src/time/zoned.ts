import type { Interval } from '../api/types'
import { intervalMs } from './plan'
import { formatFraction, formatWall, type Wall } from './wall'

// Calendar arithmetic in any IANA zone. A moment is in milliseconds since 1970.

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-u-ca-iso8601-nu-latn', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    formats.set(zone, format)
  }
  return format
}

/** Whether the browser knows a zone of this name. */
export function isZone(zone: string): boolean {
  try {
    formatOf(zone)
    return true
  } catch {
    return false
  }
}

/** The zone for calendar arithmetic where the browser may not know the one asked for. */
export const knownZone = (zone: string): string => (isZone(zone) ? zone : 'UTC')

/** The names of all zones that the browser knows, UTC first. */
export const zoneNames = (): string[] => [
  'UTC',
  ...Intl.supportedValuesOf('timeZone').filter((name) => name !== 'UTC'),
]

/** Returns what a clock in the zone shows at a moment. */
export function wallOf(ms: number, zone: string): Wall {
  const wall = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 }
  for (const { type, value } of formatOf(zone).formatToParts(ms))
    if (type in wall) wall[type as keyof Wall] = Number(value)
  return wall
}

const dayMs = 86_400_000

// The moment at which a clock in UTC shows it; parts beyond their range carry over.
function utcOf({ year, month, day, hour, minute, second }: Wall): number {
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  return date.setUTCHours(hour, minute, second)
}

const offsetMs = (ms: number, zone: string) => utcOf(wallOf(ms, zone)) - Math.floor(ms / 1000) * 1000

/**
 * Returns the moment at which a clock in the zone shows this: the first of two
 * where it is set back, and as far after the gap where it is set forward.
 */
export function momentOf(wall: Wall, zone: string): number {
  const utc = utcOf(wall)
  const before = utc - offsetMs(utc - dayMs, zone)
  const after = utc - offsetMs(utc + dayMs, zone)
  const shows = (ms: number) => utcOf(wallOf(ms, zone)) === utc
  return shows(before) || !shows(after) ? before : after
}

const clockless = { hour: 0, minute: 0, second: 0 }

/** Returns when the bucket that holds a moment begins. */
export function startOf(ms: number, interval: Interval, zone: string): number {
  const wall = wallOf(ms, zone)
  switch (interval) {
    case 'second':
      return Math.floor(ms / 1000) * 1000
    case 'minute':
      return Math.floor(ms / 1000) * 1000 - wall.second * 1000
    case 'hour':
      return Math.floor(ms / 1000) * 1000 - (wall.minute * 60 + wall.second) * 1000
    case 'day':
      return momentOf({ ...wall, ...clockless }, zone)
    case 'week': {
      const weekday = (new Date(utcOf(wall)).getUTCDay() + 6) % 7 // Monday is 0
      return momentOf({ ...wall, ...clockless, day: wall.day - weekday }, zone)
    }
    case 'month':
      return momentOf({ ...wall, ...clockless, day: 1 }, zone)
  }
}

/**
 * Moves a moment by whole intervals. Days, weeks and months keep the clock, and a
 * day that a month lacks becomes its last one; shorter ones are lengths of time.
 */
export function moved(ms: number, count: number, interval: Interval, zone: string): number {
  if (interval === 'second' || interval === 'minute' || interval === 'hour')
    return ms + count * intervalMs(interval)
  const wall = wallOf(ms, zone)
  const rest = ms - Math.floor(ms / 1000) * 1000
  if (interval !== 'month')
    return momentOf({ ...wall, day: wall.day + count * (interval === 'week' ? 7 : 1) }, zone) + rest
  const month = wall.month + count
  const lastDay = new Date(utcOf({ ...wall, ...clockless, month: month + 1, day: 0 })).getUTCDate()
  return momentOf({ ...wall, month, day: Math.min(wall.day, lastDay) }, zone) + rest
}

/** Returns the moment of a time of the API: RFC 3339, or whole nanoseconds; 0 for what is neither, or no date. */
export function momentOfTime(text: string): number {
  const ms = /^-?\d+$/.test(text) ? Number(text) / 1e6 : Date.parse(text)
  return Number.isNaN(new Date(ms).getTime()) ? 0 : ms
}

/** Shows an RFC 3339 time in a zone with all the digits that it has: 2026-11-23 10:00:00.000000001. */
export const formatZoned = (time: string, zone: string): string =>
  formatWall(wallOf(Date.parse(time), zone)) + formatFraction(time)
