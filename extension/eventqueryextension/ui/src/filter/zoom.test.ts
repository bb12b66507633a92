import { expect, it } from 'vitest'
import { filterOf, toParams } from './filter'
import { zoomedTo } from './zoom'

const minute = (n: number) => Date.UTC(2026, 10, 23, 10, n)

it.each([
  ['', 3, 5, '2026-11-23T10:03:00.000Z', '2026-11-23T10:05:00.000Z'],
  ['from=2026-11-23T10:03:00.000000001Z', 3, 5, '2026-11-23T10:03:00.000000001Z', '2026-11-23T10:05:00.000Z'],
  ['from=2026-11-23T10:03:30Z&to=2026-11-23T10:04:30Z', 3, 5, '2026-11-23T10:03:30Z', '2026-11-23T10:04:30Z'],
  [
    'from=2026-11-23T10:00:00Z&to=2026-11-23T10:09:00Z',
    3,
    5,
    '2026-11-23T10:03:00.000Z',
    '2026-11-23T10:05:00.000Z',
  ],
])('within %s, bars from minute %i to %i', (query, from, to, wantFrom, wantTo) => {
  const filter = filterOf(new URLSearchParams(`${query}&service=a`))
  expect(toParams(zoomedTo(filter, minute(from), minute(to)))).toEqual({
    service: ['a'],
    from: [wantFrom],
    to: [wantTo],
  })
})
