/** One colour of a stacked chart. */
export interface Series {
  key: string
  /** A CSS colour; variables are resolved. */
  color: string
  values: readonly number[]
}

/**
 * Returns the tops of the series when each stands on the ones before it, in the order
 * in which they have to be drawn: the highest first. A bar without a count has no top.
 */
export function stacked(
  series: readonly Series[],
  length: number,
): { series: Series; tops: (number | null)[] }[] {
  const sum = new Array<number>(length).fill(0)
  const layers = series.map((one) => ({
    series: one,
    tops: sum.map((below, i) => {
      const value = one.values[i] ?? 0
      sum[i] = below + value
      return value === 0 ? null : below + value
    }),
  }))
  return layers.reverse()
}
