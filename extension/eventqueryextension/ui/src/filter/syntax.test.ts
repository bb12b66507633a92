import { describe, expect, it } from 'vitest'
import type { Clause, Filter } from './filter'
import { format, parse, tokenize } from './syntax'

const is = (key: string, value: string): Clause => ({ key, value, negated: false })
const isNot = (key: string, value: string): Clause => ({ key, value, negated: true })

describe('parse', () => {
  const cases: [string, Filter][] = [
    ['', []],
    ['refund', [is('q', 'refund')]],
    ['card declined', [is('q', 'card'), is('q', 'declined')]],
    ['"card declined"', [is('q', 'card declined')]],
    ['eventType:A eventType:B', [is('eventType', 'A'), is('eventType', 'B')]],
    ['-service:checkout', [isNot('service', 'checkout')]],
    ['userId:"a b"', [is('userId', 'a b')]],
    ['eventId:urn:uuid:1', [is('eventId', 'urn:uuid:1')]],
    ['data.amount:100', [is('data.amount', '100')]],
    ['attr.http.route:/pay', [is('attr.http.route', '/pay')]],
    ['"data.two words":x', [is('data.two words', 'x')]],
    ['tag:"a\\"b\\\\c"', [is('tag', 'a"b\\c')]],
    ['http://example.com', [is('q', 'http://example.com')]],
    ['constructor:x data:x', [is('q', 'constructor:x'), is('q', 'data:x')]],
    ['from:2026-01-01T00:00:00Z', [is('from', '2026-01-01T00:00:00Z')]],
    ['- -5', [is('q', '-'), is('q', '-5')]],
    ['"open', [is('q', 'open')]],
  ]
  it.each(cases)('%s', (text, want) => expect(parse(text)).toEqual({ filter: want, error: '' }))

  it('refuses what the API has no word for', () => {
    expect(parse('-data.amount:1').error).toContain('-data.amount')
    expect(parse('eventType:').error).toContain('needs a value')
  })
})

describe('format', () => {
  const filters: Filter[] = [
    [is('q', 'plain'), is('q', 'with space'), is('q', 'eventType:x'), is('q', '"'), is('q', '-service:x')],
    [isNot('userId', 'a"b\\ c'), is('tag', '"quoted"'), is('tag', 'key:value')],
    [is('data.a:b', '1'), is('data.a\\.b.0', 'x'), is('attr.two words', 'y')],
  ]
  it.each(filters)('writes what parses to the same', (...filter) =>
    expect(parse(format(filter)).filter).toEqual(filter),
  )
  it('leaves times out', () => expect(format([is('from', '2026-01-01T00:00:00Z')])).toBe(''))
})

it('tells where tokens are', () => {
  expect(tokenize('a -userId:bo')).toMatchObject([
    { start: 0, end: 1, key: undefined },
    { start: 2, end: 12, key: 'userId', negated: true, valueStart: 10, value: 'bo' },
  ])
})
