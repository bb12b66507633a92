import type { Params } from '../api/client'
import { asError } from '../api/thrown'
import type { EventPage, StoredEvent } from '../api/types'
import { Anchors } from './anchors'

// The rows of a list that may be a million events long, of which pages are loaded
// where somebody looks. The API has no offsets. Without a filter positions are
// dense, so a row's position is known. With one, a page goes on from its
// neighbour; where there is none, its position is guessed from rows whose position
// is known. Where pages from a guess meet others, or an end of the list too early,
// the guess was wrong: they are dropped, and what was learned makes the next
// guess a better one.

export const pageSize = 100
const mostPages = 100

/** What is listed, as it was when the list was opened. */
export interface Extent {
  /** Matching events. */
  total: number
  firstPosition: number
  lastPosition: number
  /** Whether every position from the first to the last one matches. */
  isDense: boolean
}

export type LoadPage = (params: Params, signal: AbortSignal) => Promise<EventPage>

interface Page {
  events: StoredEvent[]
  /** Whether its place in the list is known, and no guess. */
  isExact: boolean
}

/** The rows of one query, newest first unless ascending. Calls onChange when rows come. */
export class EventWindow {
  private readonly pages = new Map<number, Page>()
  private readonly pending = new Map<number, AbortController>()
  private readonly anchors: Anchors
  private looked = { first: 0, last: 0 }
  private total: number
  /** Where the list begins and ends, and how positions go from row to row. */
  private readonly begin: number
  private readonly end: number
  private readonly step: number
  /** Why a page could not be loaded: then no others are asked for, unless one on its way comes. */
  error: Error | undefined

  constructor(
    private readonly extent: Extent,
    private readonly ascending: boolean,
    private readonly load: LoadPage,
    private readonly onChange: () => void,
  ) {
    const { firstPosition, lastPosition } = extent
    this.total = extent.total
    this.step = ascending ? 1 : -1
    this.begin = ascending ? firstPosition : lastPosition
    this.end = ascending ? lastPosition : firstPosition
    this.anchors = new Anchors(0, this.begin, this.total, this.end)
  }

  get length(): number {
    return this.total
  }

  /** Returns the event of a row, undefined until it is loaded. */
  at(row: number): StoredEvent | undefined {
    return this.pages.get(Math.floor(row / pageSize))?.events[row % pageSize]
  }

  /** Loads what the rows from first to last need; requests for others are given up. */
  look(first: number, last: number): void {
    this.looked = { first, last }
    const from = Math.floor(first / pageSize)
    const to = Math.min(Math.floor(last / pageSize), this.lastPage)
    for (const [page, abort] of this.pending) if (page < from || page > to) this.cancel(page, abort)
    for (let page = from; page <= to; page++) this.want(page)
  }

  /** Gives up all requests. */
  close(): void {
    for (const [page, abort] of this.pending) this.cancel(page, abort)
  }

  private get lastPage(): number {
    return Math.ceil(this.total / pageSize) - 1
  }

  private cancel(page: number, abort: AbortController): void {
    this.pending.delete(page)
    abort.abort()
  }

  private want(page: number): void {
    // What failed is asked for again in another window.
    if (this.pages.has(page) || this.pending.has(page) || this.error) return
    // A neighbour on its way will tell where this page begins.
    if (!this.extent.isDense && (this.pending.has(page - 1) || this.pending.has(page + 1))) return
    const abort = new AbortController()
    this.pending.set(page, abort)
    const settle = (accept: () => void) => {
      if (abort.signal.aborted) return
      this.pending.delete(page)
      accept()
      this.onChange()
    }
    this.fetch(page, abort.signal).then(
      (loaded) =>
        settle(() => {
          this.error = undefined
          if (loaded) this.put(page, loaded)
          else this.dropGuesses()
          this.look(this.looked.first, this.looked.last)
        }),
      (error: unknown) =>
        settle(() => {
          this.error = asError(error)
        }),
    )
  }

  // Returns a page, undefined where a guess turned out to be wrong.
  private async fetch(page: number, signal: AbortSignal): Promise<Page | undefined> {
    const { begin, end, step } = this
    const row = page * pageSize
    if (page === 0 || this.extent.isDense)
      return { events: await this.down(begin + step * row, signal), isExact: true }
    const above = this.pages.get(page - 1)
    const below = this.pages.get(page + 1)
    if (above) return this.below(above, page, signal)
    if (below) return this.above(below, signal)
    if (page === this.lastPage) return { events: await this.up(end, signal, this.total - row), isExact: true }
    const guess = this.anchors.positionOf(row)
    const events = await this.down(guess, signal)
    return this.isWhole(events, page, guess) ? { events, isExact: false } : undefined
  }

  private async below(neighbour: Page, page: number, signal: AbortSignal): Promise<Page | undefined> {
    const position = (neighbour.events.at(-1)?.position ?? this.begin) + this.step
    const events = await this.down(position, signal)
    if (!neighbour.isExact && !this.isWhole(events, page, position)) return undefined
    return { events, isExact: neighbour.isExact }
  }

  private async above(neighbour: Page, signal: AbortSignal): Promise<Page | undefined> {
    const position = neighbour.events[0]?.position ?? this.end
    const events = await this.up(position - this.step, signal)
    if (events.length < pageSize) {
      this.anchors.add(events.length, position)
      if (neighbour.isExact) this.shrink(pageSize - events.length)
      return undefined
    }
    return { events, isExact: neighbour.isExact }
  }

  // The list is shorter than was counted: events came, or were evicted, meanwhile.
  private shrink(rows: number): void {
    this.total -= rows
    this.pages.clear()
  }

  // Reports whether a page is as long as it has to be, and else learns how few rows follow a position.
  private isWhole(events: StoredEvent[], page: number, position: number): boolean {
    if (events.length === pageSize || page === this.lastPage) return true
    this.anchors.add(this.total - events.length, position)
    return false
  }

  // The events from a position on, in the order of the list.
  private async down(position: number, signal: AbortSignal): Promise<StoredEvent[]> {
    const page = await this.load(this.query(this.ascending, position, pageSize), signal)
    return page.events
  }

  // The events up to a position, in the order of the list.
  private async up(position: number, signal: AbortSignal, limit = pageSize): Promise<StoredEvent[]> {
    const page = await this.load(this.query(!this.ascending, position, limit), signal)
    return page.events.reverse()
  }

  private query(ascending: boolean, position: number, limit: number): Params {
    const { firstPosition, lastPosition } = this.extent
    const within = Math.min(Math.max(position, firstPosition), lastPosition)
    return ascending
      ? { order: 'asc', limit, fromPosition: within, toPosition: lastPosition }
      : { order: 'desc', limit, toPosition: within }
  }

  private put(page: number, loaded: Page): void {
    this.pages.set(page, loaded)
    if (this.pages.size > mostPages) this.dropFarthest(page)
    if (!loaded.isExact) {
      this.meet(page)
      return
    }
    const [first] = loaded.events
    if (first) this.anchors.add(page * pageSize, first.position)
    // Events that came while they were counted are not in the list.
    if (loaded.events.length < pageSize) this.total = page * pageSize + loaded.events.length
    this.meet(page)
  }

  private meet(page: number): void {
    for (const upper of [page - 1, page]) {
      const above = this.pages.get(upper)
      const below = this.pages.get(upper + 1)
      if (!above || !below) continue
      const last = above.events.at(-1)?.position ?? this.begin
      const repeated = below.events.filter((event) => (event.position - last) * this.step <= 0).length
      // Exact pages and others that touch would not fit together.
      if (above.isExact !== below.isExact) this.dropGuesses()
      else if (repeated > 0) this.shrink(repeated)
    }
  }

  private dropFarthest(from: number): void {
    const pages = [...this.pages.keys()]
    this.pages.delete(
      pages.reduce((far, page) => (Math.abs(page - from) > Math.abs(far - from) ? page : far), from),
    )
  }

  private dropGuesses(): void {
    for (const [page, { isExact }] of this.pages) if (!isExact) this.pages.delete(page)
  }
}
