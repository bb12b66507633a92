import type { Item } from './flow'

const sliceMs = 8

/**
 * Returns the indexes of the events whose type, ids or data hold a text, in
 * either case. It works in slices, so that the page goes on between them.
 */
export async function find(items: readonly Item[], text: string, signal: AbortSignal): Promise<number[]> {
  const needle = text.toLowerCase()
  const found: number[] = []
  let until = performance.now() + sliceMs
  for (const [i, item] of items.entries()) {
    if (item.text.includes(needle)) found.push(i)
    if (performance.now() < until) continue
    await nextTask()
    signal.throwIfAborted()
    until = performance.now() + sliceMs
  }
  return found
}

/** Lets the browser do what waits: input, drawing. */
export const nextTask = () => new Promise<void>((resolve) => setTimeout(resolve))

/** Returns the match after an event, or before it, around the end; undefined without matches. */
export function nextMatch(
  matches: readonly number[],
  from: number | undefined,
  step: 1 | -1,
): number | undefined {
  if (from === undefined) return step === 1 ? matches[0] : matches.at(-1)
  return step === 1
    ? (matches.find((index) => index > from) ?? matches[0])
    : (matches.findLast((index) => index < from) ?? matches.at(-1))
}
