import { describe, expect, it } from 'vitest'
import type { Bucket, Interval, Trends } from '../api/types'
import { barsOf, planFor } from './plan'

const minute = 60_000
const day = 24 * 60 * minute

describe('planFor', () => {
  it.each([
    [0, 'second', 1],
    [10 * minute, 'second', 5],
    [3 * 60 * minute, 'minute', 2],
    [7 * day, 'hour', 2],
    [100 * day, 'day', 1],
    [100 * 366 * day, 'month', 12],
  ] as [number, Interval, number][])('%i ms', (range, interval, merged) => {
    expect(planFor(range, 160)).toMatchObject({ interval, merged })
  })
})

function trendsOf(interval: Interval, labels: string[]): Trends {
  const buckets: Bucket[] = labels.map((label, i) => ({
    start: `${label.padEnd(16, '-01T00:00').slice(0, 16)}:00Z`,
    label,
    count: i + 1,
    groups: i % 2 ? { odd: i } : { even: i + 1, rare: 0 },
  }))
  return { interval, timezone: 'UTC', from: null, to: null, total: 0, buckets }
}

describe('barsOf', () => {
  it('adds buckets up from round places', () => {
    const minutes = ['2026-11-23T10:13', '2026-11-23T10:14', '2026-11-23T10:15', '2026-11-23T10:16']
    const bars = barsOf(trendsOf('minute', minutes), { interval: 'minute', merged: 15 })
    expect(bars.counts).toEqual([3, 7])
    expect(bars.times.map((t) => new Date(t).toISOString().slice(11, 16))).toEqual(['10:13', '10:15'])
    expect(bars.groups.get('odd')).toEqual([1, 3])
    expect(new Date(bars.end).toISOString()).toBe('2026-11-23T10:17:00.000Z')
  })
  it('ends months where they end', () => {
    const bars = barsOf(trendsOf('month', ['2026-01', '2026-02']), { interval: 'month', merged: 1 })
    expect(new Date(bars.end).toISOString()).toBe('2026-03-01T00:00:00.000Z')
  })
  it('has no bars without buckets', () => {
    expect(barsOf(trendsOf('day', []), { interval: 'day', merged: 1 }).times).toEqual([])
  })
})
