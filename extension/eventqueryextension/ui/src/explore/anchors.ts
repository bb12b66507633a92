/** Rows of a list whose positions are known; what lies between two of them is interpolated. */
export class Anchors {
  private readonly known: { row: number; position: number }[]

  constructor(firstRow: number, firstPosition: number, lastRow: number, lastPosition: number) {
    this.known = [
      { row: firstRow, position: firstPosition },
      { row: Math.max(lastRow, firstRow + 1), position: lastPosition },
    ]
  }

  add(row: number, position: number): void {
    const at = this.known.findIndex((anchor) => anchor.row >= row)
    if (at < 0) return
    this.known.splice(at, this.known[at]?.row === row ? 1 : 0, { row, position })
  }

  /** Returns about where a row is. */
  positionOf(row: number): number {
    const above = this.known.findLast((anchor) => anchor.row <= row) ?? this.known[0]
    const below = this.known.find((anchor) => anchor.row > row) ?? this.known.at(-1)
    if (!above || !below) return 0
    const share = (row - above.row) / Math.max(below.row - above.row, 1)
    return Math.round(above.position + share * (below.position - above.position))
  }
}
