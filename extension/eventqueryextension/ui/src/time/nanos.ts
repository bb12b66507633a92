/** Returns the milliseconds from one RFC 3339 time to another, with their fractions: exact to the nanosecond up to 100 days. */
export function msBetween(from: string, to: string): number {
  const a = partsOf(from)
  const b = partsOf(to)
  return ((b.ms - a.ms) * 1e6 + b.nanos - a.nanos) / 1e6
}

// The whole seconds in milliseconds, and the nanoseconds after them: a double holds not both.
function partsOf(time: string): { ms: number; nanos: number } {
  const fraction = /\.(\d+)/.exec(time)?.[1] ?? ''
  return {
    ms: Date.parse(time.replace(/\.\d+/, '')),
    nanos: Number(fraction.padEnd(9, '0').slice(0, 9)),
  }
}
