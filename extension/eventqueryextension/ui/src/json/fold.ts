import type { Json } from '../api/types'
import { countLines, type Line, linesOf, type Spot } from './lines'

/** A value that is the same in both; its lines are made when somebody looks. */
export interface Same {
  value: Json
  spot: Spot
}

/** A piece of a difference. */
export type Part = Line | Same

/** Unchanged lines that are not shown at first. */
export interface Fold {
  count: number
  parts: readonly Part[]
}

/** Returns the lines of parts. */
export const expand = (parts: readonly Part[]): Line[] =>
  parts.flatMap((part) => ('value' in part ? linesOf(part.value, part.spot) : [part]))

/** Folds the lines that are further than context lines from a change. */
export function foldParts(parts: readonly Part[], context = 3): (Line | Fold)[] {
  const runs: (Line | Fold)[][] = []
  for (let at = 0; at < parts.length; ) {
    const end = endOfRun(parts, at)
    const run = parts.slice(at, end)
    const [first] = run
    runs.push(
      first && isSame(first)
        ? foldRun(run, at === 0 ? 0 : context, end === parts.length ? 0 : context)
        : expand(run),
    )
    at = end
  }
  return runs.flat()
}

const isSame = (part: Part) => 'value' in part || part.sign === ' '

function endOfRun(parts: readonly Part[], start: number): number {
  const [first] = parts.slice(start, start + 1).map(isSame)
  let end = start
  for (let part = parts[end]; part && isSame(part) === first; part = parts[end]) end++
  return end
}

function foldRun(run: readonly Part[], head: number, tail: number): (Line | Fold)[] {
  const count = run.reduce((sum, part) => sum + ('value' in part ? countLines(part.value) : 1), 0)
  // A fold takes a line itself, so it stands for two at least.
  if (count < head + tail + 2) return expand(run)
  const [before, rest] = take(run, head)
  const [after, middle] = take(rest.toReversed(), tail, true)
  return [...before, { count: count - head - tail, parts: middle.toReversed() }, ...after.toReversed()]
}

// Returns the first lines of parts, and the parts after them; with isReversed, of both in reverse.
function take(parts: readonly Part[], lines: number, isReversed = false): [Line[], Part[]] {
  let taken: Line[] = []
  let used = 0
  while (taken.length < lines) {
    const next = expand(parts.slice(used, used + 1))
    taken = taken.concat(isReversed ? next.reverse() : next)
    used++
  }
  return [taken.slice(0, lines), [...taken.slice(lines), ...parts.slice(used)]]
}
