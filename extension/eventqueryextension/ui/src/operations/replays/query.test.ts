import { describe, expect, it } from 'vitest'
import type { Replay } from '../../api/operationTypes'
import { filterOf } from '../../filter/filter'
import { progressOf, queryOf, queryText, remainingMs } from './query'

describe('the query of a replay', () => {
  const search =
    'eventType=a&eventType=b&not.service=x&q=two+words&data.amount=1&from=2026-01-01T00:00:00Z&section=replays'
  it('has the filter of the URL', () => {
    expect(queryOf(filterOf(new URLSearchParams(search)))).toEqual({
      eventType: ['a', 'b'],
      'not.service': ['x'],
      q: ['two words'],
      'data.amount': ['1'],
      from: ['2026-01-01T00:00:00Z'],
    })
  })
  it('is shown as one searches for it', () => {
    expect(queryText({ service: ['a b'], 'not.tag': ['x:y'], from: ['2026'], fromPosition: ['7'] })).toBe(
      'service:"a b" -tag:x:y from:2026 fromPosition:7',
    )
    expect(queryText({})).toBe('')
  })
})

describe('remainingMs', () => {
  const f = (part: Partial<Replay>) =>
    remainingMs({ state: 'running', remaining: 0, rate: 0, ...part } as Replay)
  it.each([
    [{ remaining: 10, rate: 5 }, 2000],
    [{ remaining: 10, rate: 0 }, undefined],
    [{ remaining: 0, rate: 5 }, undefined],
    [{ remaining: 10, rate: 5, state: 'failed' as const }, undefined],
  ])('of %j', (part, want) => expect(f(part)).toBe(want))
})

describe('progressOf', () => {
  const f = (part: Partial<Replay>) =>
    progressOf({ state: 'running', events: 0, remaining: 0, fromPosition: 1, ...part } as Replay)
  it.each<[Partial<Replay>, number, number]>([
    [{ events: 3, remaining: 7 }, 3, 10],
    [{}, 1, 1],
    [{ state: 'done', events: 9 }, 1, 1],
    [{ state: 'cancelled', position: 0, endPosition: 10 }, 0, 10],
    [{ state: 'failed', fromPosition: 5, position: 8, endPosition: 10 }, 4, 6],
  ])('of %j', (part, value, max) => expect(f(part)).toEqual({ value, max }))
})
