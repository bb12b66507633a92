import { expect, it } from 'vitest'
import { type Clause, filterOf, toChanges, toggleClause, toParams, withClause, withRange } from './filter'

const clause = (key: string, value: string, negated = false): Clause => ({ key, value, negated })

it('reads the parameters of the API, and no others', () => {
  const url =
    'eventType=A&eventType=B&not.service=s&q=x&data.a.b=1&attr.k=v&from=1&tail=on&event=e&not.q=x&userId='
  expect(filterOf(new URLSearchParams(url))).toEqual([
    clause('eventType', 'A'),
    clause('eventType', 'B'),
    clause('service', 's', true),
    clause('q', 'x'),
    clause('data.a.b', '1'),
    clause('attr.k', 'v'),
    clause('from', '1'),
  ])
})

it('writes them again', () => {
  const filter = [clause('eventType', 'A'), clause('eventType', 'B'), clause('service', 's', true)]
  expect(toParams(filter)).toEqual({ eventType: ['A', 'B'], 'not.service': ['s'] })
  expect(toChanges([clause('q', 'gone'), clause('eventType', 'C')], filter)).toEqual({
    q: undefined,
    eventType: ['A', 'B'],
    'not.service': ['s'],
  })
})

it('has a value included or excluded, not both', () => {
  const included = withClause([], clause('userId', 'u'))
  expect(withClause(included, clause('userId', 'u', true))).toEqual([clause('userId', 'u', true)])
  expect(toggleClause(included, clause('userId', 'u'))).toEqual([])
  expect(toggleClause(included, clause('userId', 'v'))).toHaveLength(2)
})

it('has one time range', () => {
  const first = withRange([clause('q', 'x')], '1', '2')
  expect(withRange(first, '3', undefined)).toEqual([clause('q', 'x'), clause('from', '3')])
})
