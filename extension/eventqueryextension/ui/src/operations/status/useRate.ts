import { useRef } from 'preact/hooks'

/**
 * Returns how much a counter grew a second between the last two samples, and
 * undefined before there are two of the same epoch. Times are in milliseconds.
 */
export function useRate(epoch: string, count: number, at: number): number | undefined {
  const last = useRef({ epoch, count, at })
  const rate = useRef<number | undefined>(undefined)
  const before = last.current
  if (before.at !== at) {
    const isSame = before.epoch === epoch && count >= before.count
    rate.current = isSame ? (1000 * (count - before.count)) / (at - before.at) : undefined
    last.current = { epoch, count, at }
  }
  return rate.current
}
