import { describe, expect, it } from 'vitest'
import type { Bucket, Field, KeyCount, Trends } from '../api/types'
import { columnsOf, countsBefore } from './columns'

const bucket = (count: number, groups?: Record<string, number>): Bucket => ({
  start: '',
  label: '',
  count,
  ...(groups && { groups }),
})

const trends = (...buckets: Bucket[]): Trends => ({
  interval: 'day',
  timezone: 'UTC',
  from: null,
  to: null,
  total: buckets.reduce((sum, { count }) => sum + count, 0),
  buckets,
})

const letters = 'abcdefghijkl'.split('')
const keys: KeyCount[] = letters.map((key) => ({ key, count: 1 }))

const grouping = (field: Field, values: KeyCount[], { isWhole = true, missing = 0 } = {}) => ({
  field,
  values: { field, values, other: 0, missing },
  isWhole,
})

const shown = (...args: Parameters<typeof columnsOf>) =>
  columnsOf(...args).map(({ kind, key, values }) => [kind, key, ...values])

describe('columnsOf', () => {
  it('counts all without a field', () => {
    expect(shown(trends(bucket(3), bucket(0)), undefined)).toEqual([['all', 'events', 3, 0]])
  })
  it('puts values past the ninth together and those without apart', () => {
    const groups = Object.fromEntries(letters.map((key) => [key, 1]))
    const got = shown(trends(bucket(15, groups), bucket(1, {})), grouping('service', keys))
    expect(got.slice(9)).toEqual([
      ['other', '3 other values', 3, 0],
      ['missing', 'no service', 3, 1],
    ])
    expect(got[0]).toEqual(['value', 'a', 1, 0])
  })
  it('leaves out what counts nothing', () => {
    const got = shown(trends(bucket(2, { a: 2 })), grouping('service', keys.slice(0, 1)))
    expect(got).toEqual([['value', 'a', 2]])
  })
  it('does not tell others from none where the groups are not all there', () => {
    const parts = { isWhole: false, missing: 4 }
    expect(shown(trends(bucket(9, { a: 2 })), grouping('userId', keys, parts)).at(-1)).toEqual([
      'rest',
      'other or none',
      7,
    ])
  })
  it('counts an event for each of its tags', () => {
    const got = shown(trends(bucket(2, { a: 2, b: 1, k: 1, l: 2 })), grouping('tag', keys))
    expect(got.at(-1)).toEqual(['other', '3 other values', 3])
  })
  it('takes no name of an object for a group', () => {
    const got = shown(
      trends(bucket(1, { a: 1 })),
      grouping('service', [{ key: 'constructor', count: 0 }, ...keys.slice(0, 1)]),
    )
    expect(got[0]).toEqual(['value', 'constructor', 0])
  })
})

describe('countsBefore', () => {
  it('has no figure where the period before has fewer buckets', () => {
    expect(countsBefore(trends(bucket(1), bucket(2)), trends(bucket(5)))).toEqual([5, null])
  })
})
