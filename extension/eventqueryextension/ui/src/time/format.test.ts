import { expect, it } from 'vitest'
import { formatDuration, formatTime, formatTimeShort } from './format'

it('shows all the digits of a time', () => {
  expect(formatTime('2026-11-23T10:00:00.000000001Z', 'utc')).toBe('2026-11-23 10:00:00.000000001')
  expect(formatTime('2026-11-23T10:00:00.120000000Z', 'utc')).toBe('2026-11-23 10:00:00.12')
  expect(formatTimeShort('2026-11-23T10:00:00.123456789Z', 'utc')).toBe('2026-11-23 10:00:00.123')
  expect(formatTimeShort('1677-09-21T00:12:43Z', 'utc')).toBe('1677-09-21 00:12:43.000')
})

it('shows what is no time as it is', () => {
  expect(formatTime('tomorrow', 'utc')).toBe('tomorrow')
  expect(formatTime('99999999999999999999999', 'local')).toBe('99999999999999999999999')
})

it.each([
  [0, '0 ms'],
  [0.0015, '1.5 µs'],
  [12.345, '12.3 ms'],
  [4000, '4 s'],
  [61_000, '1 m 1 s'],
  [3_600_000, '1 h'],
  [90_000_000, '1 d 1 h'],
  [-500, '-500 ms'],
])('%d ms', (ms, want) => expect(formatDuration(ms)).toBe(want))
