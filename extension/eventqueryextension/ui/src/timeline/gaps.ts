import type { Span } from './place'

// A gap is long when it is many times as long as most gaps are, and a good part
// of the time that is left once all longer ones are drawn short.
const manyTimes = 20
const goodPart = 1 / 50
const mostGaps = 60

/** Returns the long gaps between events whose offsets rise, in the order of time. */
export function longGaps(offsets: readonly number[]): Span[] {
  const gaps: Span[] = []
  for (let i = 1; i < offsets.length; i++) {
    const [start, end] = [offsets[i - 1] ?? 0, offsets[i] ?? 0]
    if (end > start) gaps.push({ start, end })
  }
  gaps.sort((a, b) => lengthOf(b) - lengthOf(a))
  const usual = gaps[gaps.length >> 1]
  if (!usual) return []
  let left = (offsets.at(-1) ?? 0) - (offsets[0] ?? 0)
  let n = 0
  for (const gap of gaps) {
    const length = lengthOf(gap)
    if (n === mostGaps || length <= manyTimes * lengthOf(usual) || length <= left * goodPart) break
    left -= length
    n++
  }
  return gaps.slice(0, n).sort((a, b) => a.start - b.start)
}

const lengthOf = (gap: Span) => gap.end - gap.start
