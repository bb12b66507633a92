import { expect, it } from 'vitest'
import { formatJson, parseJson } from './json'
import { type Json, RawNumber } from './types'

it.each(['9007199254740993', '100.0', '1e400', '-0.10'])('writes the number %s as it came', (digits) => {
  expect(formatJson({ n: new RawNumber(digits) }, 0)).toBe(`{"n":${digits}}`)
})

it('leaves numbers that a double holds alone', () => {
  expect(parseJson('{"a": 1, "b": 0.5, "c": "1234567890123456789"}')).toEqual({
    a: 1,
    b: 0.5,
    c: '1234567890123456789',
  })
})

it('formats like JSON.stringify', () => {
  const value: Json = { a: [1, 'x\u0000', null, {}, []], '"': { b: true } }
  expect(formatJson(value)).toBe(JSON.stringify(value, null, 2))
  expect(formatJson(value, 0)).toBe(JSON.stringify(value))
})
