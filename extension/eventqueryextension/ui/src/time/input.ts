import { formatTime, toInstant, type Zone } from './format'

// A datetime-local input has neither zone nor more than milliseconds.

/** Returns a time as a datetime-local input takes it. */
export const toInput = (time: string, zone: Zone): string =>
  formatTime(time, zone)
    .replace(' ', 'T')
    .replace(/(\.\d{3})\d+/, '$1')

/** Returns what such an input holds as RFC 3339, undefined where it holds no time. */
export function fromInput(value: string, zone: Zone): string | undefined {
  const ms = Date.parse(zone === 'utc' ? `${value}Z` : value)
  return Number.isNaN(ms) ? undefined : toInstant(ms)
}
