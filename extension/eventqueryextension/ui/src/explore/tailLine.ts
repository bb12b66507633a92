/** Returns the position of an event by its line, of which it is the first member. */
export function positionOf(line: string): number {
  const digits = /^\{"position":(\d+)/.exec(line)?.[1]
  if (digits === undefined) throw new Error(`a line of a tail that is no event: ${line.slice(0, 80)}`)
  return Number(digits)
}
