// Browsers draw nothing beyond some 17 to 33 million pixels, which a million
// rows come near. So the element that scrolls is at most maxHeight high, and what
// is shown lies in a space of its own: near moves go as far in both, a far one
// (the scroll bar is dragged) goes to the same share of it.

export const maxHeight = 8_000_000

/** A place in the space of all rows, and the scroll offset that shows it. */
export interface ScrollPlace {
  scrollTop: number
  /** Pixels from the top of the first row. */
  top: number
}

export interface ScrollSpace {
  /** Height of all rows. */
  full: number
  /** Height of the element that scrolls. */
  height: number
  viewport: number
}

export const spaceOf = (rows: number, rowHeight: number, viewport: number): ScrollSpace => {
  const full = rows * rowHeight
  return { full, height: Math.min(full, maxHeight), viewport }
}

const clamp = (n: number, most: number) => Math.min(Math.max(n, 0), Math.max(most, 0))

/** Returns the place after the browser has scrolled from one to an offset. */
export function scrolledTo(space: ScrollSpace, from: ScrollPlace, scrollTop: number): ScrollPlace {
  if (space.full === space.height) return { scrollTop, top: scrollTop }
  const moved = scrollTop - from.scrollTop
  const end = space.height - space.viewport
  const last = space.full - space.viewport
  const shared = clamp(scrollTop / end, 1) * last
  const near = clamp(from.top + moved, last)
  // At an end of the scroll bar the rows may have further to go: the bar is put back once it rests.
  const isEnd = (scrollTop <= 0 || scrollTop >= end) && Math.abs(shared - near) <= space.viewport
  return { scrollTop, top: isEnd || Math.abs(moved) > 2 * space.viewport ? shared : near }
}

/** Returns the place whose top is given, with the offset that has the same share of the height. */
export function placeAt(space: ScrollSpace, top: number): ScrollPlace {
  const most = space.full - space.viewport
  const at = clamp(top, most)
  if (space.full === space.height) return { scrollTop: at, top: at }
  return { scrollTop: Math.round((at / most) * (space.height - space.viewport)), top: at }
}
