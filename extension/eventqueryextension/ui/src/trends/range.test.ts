import { describe, expect, it } from 'vitest'
import type { Interval, Trends } from '../api/types'
import { toInstant } from '../time/format'
import { intervalFor, isTakenFor, type Preset, periodBefore, presetRange, type Range, widened } from './range'

const at = (text: string) => Date.parse(text)
const shown = (range: Range | undefined) => range && [toInstant(range.from), toInstant(range.to)]

describe('presetRange', () => {
  const last = at('2026-11-23T10:00:04.5Z')
  it.each<[Preset, string, string]>([
    ['hour', '2026-11-23T09:01:00.000Z', '2026-11-23T10:01:00.000Z'],
    ['day', '2026-11-22T11:00:00.000Z', '2026-11-23T11:00:00.000Z'],
    ['week', '2026-11-16T23:00:00.000Z', '2026-11-23T23:00:00.000Z'],
    ['month', '2026-10-24T22:00:00.000Z', '2026-11-23T23:00:00.000Z'],
  ])('of the last %s', (preset, from, to) =>
    expect(shown(presetRange(preset, last, 'Europe/Paris'))).toEqual([from, to]),
  )
})

describe('periodBefore', () => {
  const f = (from: string, to: string, interval: Interval, buckets: number, timezone: string) => {
    const trends: Trends = { interval, timezone, from, to, total: 0, buckets: [] }
    trends.buckets = Array.from({ length: buckets }, () => ({ start: '', label: '', count: 0 }))
    return shown(periodBefore(trends))
  }
  it('ends where the range begins', () => {
    expect(f('2026-03-01T00:00:00Z', '2026-04-01T00:00:00Z', 'day', 31, 'UTC')).toEqual([
      '2026-01-29T00:00:00.000Z',
      '2026-03-01T00:00:00.000Z',
    ])
    expect(f('2026-03-01T00:00:00Z', '2026-06-01T00:00:00Z', 'month', 3, 'UTC')).toEqual([
      '2025-12-01T00:00:00.000Z',
      '2026-03-01T00:00:00.000Z',
    ])
  })
  it('keeps the clock where the zone changes its offset', () => {
    expect(f('2026-03-28T23:00:00Z', '2026-03-30T22:00:00Z', 'day', 2, 'Europe/Paris')).toEqual([
      '2026-03-26T23:00:00.000Z',
      '2026-03-28T23:00:00.000Z',
    ])
  })
  it('is cut within a bucket as the range is', () => {
    expect(f('2026-03-02T00:00:00Z', '2026-03-04T15:00:00Z', 'day', 3, 'UTC')).toEqual([
      '2026-02-27T00:00:00.000Z',
      '2026-03-01T15:00:00.000Z',
    ])
  })
  it('is none without a bucket', () => {
    expect(f('2026-03-02T00:00:00Z', '2026-03-02T00:00:00Z', 'day', 0, 'UTC')).toBeUndefined()
  })
})

describe('widened', () => {
  it('goes from bucket to bucket', () => {
    const range = { from: at('2026-03-01T10:00:00Z'), to: at('2026-03-01T10:25:00Z') }
    expect(shown(widened(range, 'minute', 'UTC'))).toEqual([
      '2026-03-01T09:47:00.000Z',
      '2026-03-01T10:38:00.000Z',
    ])
    expect(shown(widened(range, 'day', 'Europe/Paris'))).toEqual([
      '2026-02-28T23:00:00.000Z',
      '2026-03-01T23:00:00.000Z',
    ])
  })
})

describe('intervals', () => {
  const range = (ms: number) => ({ from: 0, to: ms })
  it.each<[number, Interval]>([
    [60_000, 'second'],
    [3_600_000, 'minute'],
    [86_400_000, 'hour'],
    [30 * 86_400_000, 'day'],
    [365 * 86_400_000, 'week'],
    [100 * 365 * 86_400_000, 'month'],
  ])('cut %d ms by %s', (ms, want) => expect(intervalFor(range(ms))).toBe(want))
  it('are not offered beyond what the API takes', () => {
    expect(isTakenFor('minute', range(7 * 86_400_000))).toBe(false)
    expect(isTakenFor('minute', range(6 * 86_400_000))).toBe(true)
  })
})
