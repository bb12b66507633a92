import { describe, expect, it } from 'vitest'
import type { Span } from './place'
import { axisOf, scaleOf } from './scale'
import { clockTicks, offsetTicks } from './ticks'

const start = '2026-03-04T23:58:00.000159176Z'
const scale = (duration: number, view?: Span, gaps: Span[] = []) => scaleOf(axisOf(duration, gaps, 720), view)
const labels = (ticks: { label: string }[]) => ticks.map(({ label }) => label)
const hour = 3_600_000

it('counts round lengths from the first event', () => {
  expect(labels(offsetTicks(scale(4000)))).toEqual([
    '+0',
    '+500 ms',
    '+1 s',
    '+1.5 s',
    '+2 s',
    '+2.5 s',
    '+3 s',
    '+3.5 s',
    '+4 s',
  ])
})

describe('the clock', () => {
  it('shows the date at midnight', () => {
    const ticks = labels(clockTicks(scale(10 * 60_000), start, 'utc'))
    expect(ticks).toEqual(['2026-03-05', '00:02', '00:04', '00:06', '00:08'])
  })
  it('shows days', () => {
    const ticks = labels(clockTicks(scale(5 * 24 * hour), start, 'utc'))
    expect(ticks).toEqual(['2026-03-06', '2026-03-07', '2026-03-08', '2026-03-09'])
  })
  it('shows months', () => {
    expect(labels(clockTicks(scale(120 * 24 * hour), start, 'utc'))).toEqual(
      expect.arrayContaining(['2026-04-01', '2026-05-01', '2026-06-01']),
    )
  })
  it('tells microseconds apart', () => {
    const ticks = clockTicks(scale(hour, { start: 120_000, end: 120_000.5 }), start, 'utc')
    expect(ticks[0]?.label).toBe('00:00:00.000200')
  })
})

describe.each([
  ['a day', scale(24 * hour)],
  ['a nanosecond of a day', scale(24 * hour, { start: 5 * hour, end: 5 * hour + 0.0002 })],
  ['gaps', scale(24 * hour, undefined, [{ start: 60_000, end: 23 * hour }])],
  ['ten years', scale(10 * 365 * 24 * hour)],
  ['no length', scale(0)],
])('the ticks of %s', (_, one) => {
  it.each([
    ['clock', clockTicks(one, start, 'utc')],
    ['offset', offsetTicks(one)],
  ])('are some, on the screen, and apart: %s', (_name, ticks) => {
    expect(ticks.length).toBeGreaterThan(0)
    for (const [i, tick] of ticks.entries()) {
      expect(tick.x).toBeGreaterThanOrEqual(0)
      expect(tick.x).toBeLessThanOrEqual(720)
      expect(tick.x - (ticks[i - 1]?.x ?? Number.NEGATIVE_INFINITY)).toBeGreaterThan(20)
    }
  })
})
