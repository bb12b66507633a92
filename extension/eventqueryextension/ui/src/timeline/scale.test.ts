import { describe, expect, it } from 'vitest'
import {
  around,
  axisOf,
  gapAt,
  gapWidth,
  offsetOf,
  padding,
  panned,
  scaleOf,
  shortGaps,
  showing,
  viewOf,
  xOf,
  zoomed,
} from './scale'

const width = 800
const end = 762 // where the last mark is
const plain = axisOf(10_000, [], width)
const gaps = [
  { start: 1000, end: 4000 },
  { start: 5000, end: 9000 },
]
const short = axisOf(10_000, gaps, width)

describe('all of a timeline', () => {
  it.each([
    ['without gaps', plain],
    ['with gaps', short],
  ])('reaches from padding to padding %s', (_, axis) => {
    const scale = scaleOf(axis, undefined)
    expect(xOf(scale, 0)).toBeCloseTo(padding)
    expect(xOf(scale, 10_000)).toBeCloseTo(end)
    expect(viewOf(scale)).toBeUndefined()
  })
  it('has gaps of one width, and the rest to scale', () => {
    const scale = scaleOf(short, undefined)
    const length = (start: number, end: number) => xOf(scale, end) - xOf(scale, start)
    expect(length(1000, 4000)).toBeCloseTo(length(5000, 9000))
    expect(length(1000, 4000)).toBeCloseTo(gapWidth)
    expect(length(0, 1000)).toBeCloseTo(length(4000, 5000))
  })
  it('puts a timeline without length in the middle', () => {
    const scale = scaleOf(axisOf(0, [], width), undefined)
    expect(xOf(scale, 0)).toBe(width / 2)
    expect(zoomed(scale, 10, 2).zoom).toBe(scale.zoom)
    expect(panned(scale, 100)).toBe(scale)
  })
  it('draws gaps as they are until they are wider than a short one', () => {
    const many = Array.from({ length: 200 }, (_, i) => ({ start: i * 50 + 1, end: i * 50 + 49 }))
    const axis = axisOf(10_000, many, width)
    const all = scaleOf(axis, undefined)
    expect(shortGaps(all.zoom)).toEqual([])
    expect(xOf(all, 5000)).toBeCloseTo((padding + end) / 2)
    expect(shortGaps(zoomed(all, 400, 10).zoom)).toEqual(many)
  })
})

describe.each([
  ['without gaps', plain],
  ['with gaps', short],
])('a scale %s', (_, axis) => {
  const scale = scaleOf(axis, { start: 500, end: 9500 })
  it('finds the offset of a pixel', () => {
    for (const offset of [500, 999, 1000, 2500, 4000, 4500, 7000, 9500]) {
      expect(offsetOf(scale, xOf(scale, offset))).toBeCloseTo(offset, 6)
    }
  })
  it('shows the span it was made for', () => {
    const view = viewOf(scale)
    expect(view?.start).toBeCloseTo(500, 6)
    expect(view?.end).toBeCloseTo(9500, 6)
  })
  it('zooms around a pixel', () => {
    const offset = offsetOf(scale, 300)
    expect(xOf(zoomed(scale, 300, 3), offset)).toBeCloseTo(300, 6)
  })
  it('shows all when it is zoomed out far enough', () => {
    expect(viewOf(zoomed(scale, 300, 0.01))).toBeUndefined()
  })
  it('keeps its resolution when it is moved, and stops at the ends', () => {
    const fine = scaleOf(axis, { start: 4100, end: 4600 })
    const moved = panned(fine, 100)
    expect(moved.zoom).toBe(fine.zoom)
    expect(xOf(moved, 4300)).toBeCloseTo(xOf(fine, 4300) - 100)
    expect(xOf(panned(fine, 1e9), 10_000)).toBeCloseTo(end)
    expect(xOf(panned(fine, -1e9), 0)).toBeCloseTo(padding)
  })
  it('moves to what is not in view', () => {
    const fine = scaleOf(axis, { start: 4100, end: 4600 })
    expect(showing(fine, 4300)).toBe(fine)
    expect(xOf(showing(fine, 600), 600)).toBeCloseTo(width / 2)
  })
})

it('shows a span with room around it', () => {
  const view = viewOf(around(plain, { start: 4000, end: 5000 }))
  expect(view?.start).toBeLessThan(4000)
  expect(view?.end).toBeGreaterThan(5000)
})

it('stays finite at spans of nanoseconds', () => {
  let scale = scaleOf(plain, { start: 4000, end: 4000.000001 })
  for (let i = 0; i < 100; i++) scale = zoomed(scale, 400, 10)
  const view = viewOf(scale)
  expect((view?.end ?? 0) - (view?.start ?? 0)).toBeGreaterThan(0)
})

it('shows all where a span is within a gap', () => {
  expect(viewOf(scaleOf(short, { start: 2000, end: 3000 }))).toBeUndefined()
})

it('knows the gap at a pixel', () => {
  const scale = scaleOf(short, undefined)
  expect(gapAt(scale, xOf(scale, 2000))).toBe(gaps[0])
  expect(gapAt(scale, xOf(scale, 500))).toBeUndefined()
})
