/** A row of a list, and how many positions it lies behind the first one. */
export interface Anchor {
  row: number
  distance: number
  /** Whether the row was counted from the top; otherwise it holds as far as the length of the list does. */
  isExact: boolean
}

/** Rows whose distance is known. Both rise from one anchor to the next. */
export class Anchors {
  private known: Anchor[]

  /** Begins with the ends of a list of so many rows. */
  constructor(rows: number, distance: number) {
    this.known = [{ row: 0, distance: 0, isExact: true }]
    if (rows > 0 && distance > 0) this.known.push({ row: rows, distance, isExact: false })
  }

  /** Adds an anchor in the place of those that contradict it, unless one of these is exact and it is not. */
  add(anchor: Anchor): void {
    const agrees = (other: Anchor) =>
      Math.sign(other.row - anchor.row) * Math.sign(other.distance - anchor.distance) > 0
    const others = this.known.filter(agrees)
    if (!anchor.isExact && this.known.some((other) => other.isExact && !agrees(other))) return
    const at = others.findIndex((other) => other.row > anchor.row)
    others.splice(at < 0 ? others.length : at, 0, anchor)
    this.known = others
  }

  /** Returns where a row is, undefined where that would be a guess. */
  exactly(row: number): number | undefined {
    return this.known.find((anchor) => anchor.isExact && anchor.row === row)?.distance
  }

  /** Returns the anchor at or above a row, and the one below it where there is one. */
  around(row: number): [above: Anchor, below: Anchor | undefined] {
    const at = this.known.findLastIndex((anchor) => anchor.row <= row)
    return [this.known[Math.max(at, 0)] as Anchor, this.known[at + 1]]
  }
}
