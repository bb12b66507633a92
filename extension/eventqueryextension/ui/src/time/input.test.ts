import { expect, it } from 'vitest'
import { fromInput, toInput } from './input'

it.each([
  ['2026-11-23T10:00:00.123456789Z', '2026-11-23T10:00:00.123'],
  ['2026-11-23T10:00:00.000000000Z', '2026-11-23T10:00:00'],
  ['2026-11-23T10:00:00.5+01:00', '2026-11-23T09:00:00.5'],
])('puts %s in as %s', (time, want) => expect(toInput(time, 'utc')).toBe(want))

it.each([
  ['2026-11-23T10:00', '2026-11-23T10:00:00.000Z'],
  ['2026-11-23T10:00:01.25', '2026-11-23T10:00:01.250Z'],
  ['', undefined],
])('reads %s as %s', (value, want) => expect(fromInput(value, 'utc')).toBe(want))

it('reads local times as such', () => {
  const local = new Date(2026, 10, 23, 10, 0, 1)
  expect(fromInput(toInput(local.toISOString(), 'local'), 'local')).toBe(local.toISOString())
})
