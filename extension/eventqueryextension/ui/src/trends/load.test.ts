import { beforeEach, describe, expect, it, vi } from 'vitest'
import { getFieldValues, getTrends } from '../api/endpoints'
import type { Trends } from '../api/types'
import { loadBoard } from './load'
import { queryOf } from './query'

vi.mock('../api/endpoints', () => ({ getTrends: vi.fn(), getFieldValues: vi.fn() }))

const answer = (groups?: Record<string, number>): Trends => ({
  interval: 'day',
  timezone: 'UTC',
  from: '2026-03-01T00:00:00Z',
  to: '2026-03-02T00:00:00Z',
  total: 5,
  buckets: [{ start: '2026-03-01T00:00:00Z', label: '2026-03-01', count: 5, ...(groups && { groups }) }],
})

const load = (search: string) =>
  loadBoard(queryOf(new URLSearchParams(search), 'UTC'), new AbortController().signal)
const asked = () => vi.mocked(getTrends).mock.calls.map(([params]) => params)

beforeEach(() => {
  vi.mocked(getTrends).mockReset()
  vi.mocked(getTrends).mockImplementation(async ({ groupBy }) => answer(groupBy ? { a: 2 } : undefined))
  vi.mocked(getFieldValues).mockImplementation(async (field) => ({
    field,
    values: [{ key: 'a', count: 2 }],
    other: field === 'eventId' ? 3 : 0,
    missing: 0,
  }))
})

describe('loadBoard', () => {
  it('chooses the interval by the range of the events', async () => {
    await load('groupBy=none&service=pay')
    expect(asked()).toEqual([
      { service: ['pay'], tz: 'UTC', interval: 'month' },
      { service: ['pay'], tz: 'UTC', interval: 'hour' },
    ])
  })
  it('asks for all groups of a field with few values', async () => {
    const { grouping } = await load('groupBy=service&interval=day')
    expect(asked()[1]).toEqual({ tz: 'UTC', interval: 'day', groupBy: 'service' })
    expect(grouping?.isWhole).toBe(true)
  })
  it('asks for the groups of the first values alone where there are very many', async () => {
    const { grouping, trends } = await load('groupBy=eventId&interval=day&eventId=a&eventId=b&not.eventId=c')
    expect(asked()[2]).toEqual({
      eventId: ['a'],
      'not.eventId': ['c'],
      tz: 'UTC',
      interval: 'day',
      groupBy: 'eventId',
      from: '2026-03-01T00:00:00Z',
      to: '2026-03-02T00:00:00Z',
    })
    expect(grouping?.isWhole).toBe(false)
    expect(trends.buckets[0]).toMatchObject({ count: 5, groups: { a: 2 } })
  })
  it('compares with the period before where the range has a beginning', async () => {
    expect((await load('compare=1&groupBy=none')).before).toBeUndefined()
    const { before } = await load(
      'compare=1&groupBy=none&interval=day&from=2026-03-01T00:00:00Z&to=2026-03-02T00:00:00Z',
    )
    expect(before?.total).toBe(5)
    expect(asked().at(-1)).toMatchObject({
      from: ['2026-02-28T00:00:00.000Z'],
      to: ['2026-03-01T00:00:00.000Z'],
    })
  })
})
