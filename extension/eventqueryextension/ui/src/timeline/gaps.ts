import type { Span } from './place'

// A gap is long when it is many times as long as most gaps are.
const manyTimes = 20

/** Returns the long gaps between events whose offsets rise, in the order of time. */
export function longGaps(offsets: readonly number[]): Span[] {
  const gaps: Span[] = []
  for (let i = 1; i < offsets.length; i++) {
    const [start, end] = [offsets[i - 1] ?? 0, offsets[i] ?? 0]
    if (end > start) gaps.push({ start, end })
  }
  const lengths = gaps.map(lengthOf).sort((a, b) => a - b)
  const usual = lengths[(lengths.length - 1) >> 1] ?? 0
  return gaps.filter((gap) => lengthOf(gap) > manyTimes * usual)
}

export const lengthOf = (gap: Span) => gap.end - gap.start
