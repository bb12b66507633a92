import { describe, expect, it } from 'vitest'
import { formatSpanParam, isTraceId, parseSpan, timelinePlaceOf } from './place'
import { decimalsOf, formatOffset, formatSpan } from './spans'

const place = (query: string) => timelinePlaceOf(new URLSearchParams(query))

describe('the URL', () => {
  it('names a correlation, a trace, or none', () => {
    expect(place('correlation=a&trace=b')).toMatchObject({ of: 'correlation', id: 'a' })
    expect(place('trace=b')).toMatchObject({ of: 'trace', id: 'b' })
    expect(place('')).toMatchObject({ of: 'correlation', id: '' })
  })
  it('says how it is drawn', () => {
    expect(place('correlation=a&lanes=service&gaps=compressed&view=1.5-20&find=x')).toMatchObject({
      lanes: 'service',
      isCompressed: true,
      view: { start: 1.5, end: 20 },
      find: 'x',
    })
    expect(place('correlation=a&lanes=other')).toMatchObject({ lanes: 'aggregate', isCompressed: false })
  })
  it('narrows the events, but not by what the path says', () => {
    const keys = (query: string) => place(query).filter.map(({ key }) => key)
    expect(keys('correlation=a&correlationId=b&traceId=c&eventType=d')).toEqual(['traceId', 'eventType'])
    expect(keys('trace=a&correlationId=b&traceId=c&q=d')).toEqual(['correlationId', 'q'])
  })
})

it.each(['', '5', '5-', '-5-6', '6-5', '5-5', 'a-b', '1e3-2e3'])('takes %j for no span', (text) => {
  expect(parseSpan(text)).toBeUndefined()
})

it('writes spans to the nanosecond', () => {
  expect(formatSpanParam({ start: 0, end: 1250 })).toBe('0-1250')
  expect(formatSpanParam({ start: 0.000001, end: 1e10 })).toBe('0.000001-10000000000')
})

it('knows trace ids', () => {
  expect(isTraceId('580cf49ad9e77b8dd83f5668b0df78f1')).toBe(true)
  expect(isTraceId('order-1')).toBe(false)
})

it.each([
  [0, '0 ms'],
  [0.000001, '1 ns'],
  [0.0025, '2.5 µs'],
  [12.25, '12.25 ms'],
  [1250, '1.25 s'],
  [60_000, '1 m'],
  [2_076_000, '34 m 36 s'],
  [3_600_005, '1 h 0.005 s'],
  ['84018869.496742', '23 h 20 m 18.869496742 s'],
  ['123456789012345.000001', '1428898 d 30 m 12.345000001 s'],
])('writes %s ms as %s', (ms, want) => expect(formatSpan(ms)).toBe(want))

it.each([
  [0, 0, '0:00.000'],
  [61_250, 0, '1:01.250'],
  ['0.000001', 6, '0:00.000000001'],
  [1250, 3, '0:01.250000'],
  [3_600_000, 0, '1:00:00.000'],
  [90_061_001, 0, '1d 01:01:01.001'],
])('writes the offset %s with %d decimals as %s', (ms, decimals, want) => {
  expect(formatOffset(ms, decimals)).toBe(want)
})

it('counts the decimals that a column needs', () => {
  expect(decimalsOf([0, '12'])).toBe(0)
  expect(decimalsOf(['0.5', '0.25'])).toBe(3)
  expect(decimalsOf(['0.5', '0.000001'])).toBe(6)
})
