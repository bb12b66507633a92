import { describe, expect, it } from 'vitest'
import { isZone, momentOf, momentOfTime, moved, startOf, wallOf } from './zoned'

const at = (text: string) => Date.parse(text)
const shown = (ms: number) => new Date(ms).toISOString().replace('.000Z', 'Z')
const paris = 'Europe/Paris'

describe('a clock in a zone', () => {
  const back = (text: string, zone: string) => shown(momentOf(wallOf(at(text), zone), zone))
  it.each([
    ['2026-11-23T10:00:00Z', paris],
    ['2026-07-01T23:59:59Z', 'America/St_Johns'],
    ['2026-03-29T00:59:59Z', paris],
    ['2026-03-29T01:00:00Z', paris],
    ['1969-12-31T23:59:59Z', 'Asia/Kathmandu'],
    ['2011-12-30T10:00:00Z', 'Pacific/Apia'],
  ])('shows %s in %s and back', (text, zone) => expect(back(text, zone)).toBe(text))
  it('takes the first of two moments when it is set back', () => {
    const wall = { year: 2026, month: 10, day: 25, hour: 2, minute: 30, second: 0 }
    expect(shown(momentOf(wall, paris))).toBe('2026-10-25T00:30:00Z')
  })
  it('goes on after the gap when it is set forward', () => {
    const wall = { year: 2026, month: 3, day: 29, hour: 2, minute: 30, second: 0 }
    expect(shown(momentOf(wall, paris))).toBe('2026-03-29T01:30:00Z')
  })
  it('knows zones', () => {
    expect(isZone(paris)).toBe(true)
    expect(isZone('Mars/Olympus')).toBe(false)
  })
})

describe('the start of a bucket', () => {
  const start = (text: string, interval: 'hour' | 'day' | 'week' | 'month', zone: string) =>
    shown(startOf(at(text), interval, zone))
  it.each([
    ['2026-11-26T10:20:30Z', 'hour', 'UTC', '2026-11-26T10:00:00Z'],
    ['2026-11-26T10:20:30Z', 'hour', 'Asia/Kolkata', '2026-11-26T09:30:00Z'],
    ['2026-11-26T23:20:30Z', 'day', paris, '2026-11-26T23:00:00Z'],
    ['2026-11-26T10:20:30Z', 'week', 'UTC', '2026-11-23T00:00:00Z'],
    ['2026-11-01T10:20:30Z', 'week', paris, '2026-10-25T23:00:00Z'],
    ['2026-11-26T10:20:30Z', 'month', paris, '2026-10-31T23:00:00Z'],
  ] as const)('of %s by %s in %s', (text, interval, zone, want) =>
    expect(start(text, interval, zone)).toBe(want),
  )
})

describe('moving by intervals', () => {
  it.each([
    ['2026-03-30T00:00:00+02:00', -1, 'day', '2026-03-28T23:00:00Z'],
    ['2026-04-01T00:00:00+02:00', -1, 'month', '2026-02-28T23:00:00Z'],
    ['2026-03-31T12:00:00+02:00', -1, 'month', '2026-02-28T11:00:00Z'],
    ['2026-03-29T12:00:00+02:00', -24, 'hour', '2026-03-28T10:00:00Z'],
    ['2026-01-05T00:00:00+01:00', 2, 'week', '2026-01-18T23:00:00Z'],
  ] as const)('%s by %d %s', (text, count, interval, want) =>
    expect(shown(moved(at(text), count, interval, paris))).toBe(want),
  )
  it('keeps milliseconds', () => {
    expect(moved(at('2026-01-05T00:00:00.123Z'), 1, 'day', paris)).toBe(at('2026-01-06T00:00:00.123Z'))
  })
})

it.each([
  ['2026-11-26T10:00:00Z', at('2026-11-26T10:00:00Z')],
  ['1795687200000000001', 1_795_687_200_000],
  ['tomorrow', 0],
  ['99999999999999999999999', 0],
])('takes %s for a moment', (text, want) => expect(Math.floor(momentOfTime(text))).toBe(want))
