import { describe, expect, it } from 'vitest'
import { maxHeight, placeAt, scrolledTo, spaceOf } from './scrollSpace'

const viewport = 600

describe('a list that browsers can draw', () => {
  const space = spaceOf(1000, 28, viewport)
  it('scrolls pixel by pixel', () => {
    expect(scrolledTo(space, { scrollTop: 0, top: 0 }, 9000)).toEqual({ scrollTop: 9000, top: 9000 })
    expect(placeAt(space, 777)).toEqual({ scrollTop: 777, top: 777 })
  })
})

describe('a list that is too high', () => {
  const space = spaceOf(10_000_000, 28, viewport)
  it('is no higher than maxHeight', () => expect(space.height).toBe(maxHeight))
  it('moves as far as the wheel does', () => {
    const from = placeAt(space, 140_000_000)
    expect(scrolledTo(space, from, from.scrollTop + 100).top).toBe(140_000_100)
    expect(scrolledTo(space, from, from.scrollTop - 100).top).toBe(139_999_900)
  })
  it('jumps to the share that the bar is dragged to', () => {
    const half = scrolledTo(space, { scrollTop: 0, top: 0 }, (space.height - viewport) / 2)
    expect(half.top).toBe((space.full - viewport) / 2)
  })
  it('reaches both ends', () => {
    const near = placeAt(space, 300)
    expect(scrolledTo(space, near, 0).top).toBe(0)
    const end = placeAt(space, space.full)
    expect(end.top).toBe(space.full - viewport)
    expect(scrolledTo(space, end, space.height - viewport).top).toBe(space.full - viewport)
  })
  it('skips no row where the bar ends before the rows do', () => {
    const near = placeAt(space, 30_000)
    expect(near.scrollTop).toBeLessThan(1000)
    expect(scrolledTo(space, near, 0).top).toBe(30_000 - near.scrollTop)
    const last = space.full - viewport
    const low = placeAt(space, last - 30_000)
    const end = space.height - viewport
    expect(scrolledTo(space, low, end).top).toBe(last - 30_000 + (end - low.scrollTop))
  })
  it('never leaves the rows', () => {
    const near = placeAt(space, space.full - viewport - 10)
    expect(scrolledTo(space, { ...near, scrollTop: near.scrollTop - 400 }, near.scrollTop).top).toBe(
      space.full - viewport,
    )
  })
})
