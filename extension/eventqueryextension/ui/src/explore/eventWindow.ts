import type { Params } from '../api/client'
import { asError } from '../api/thrown'
import type { EventPage, StoredEvent } from '../api/types'
import { Anchors } from './anchors'
import { type Chain, type Page, Pages, pageSize } from './pages'

// The rows of a list that may be a million events long, of which pages are loaded
// where somebody looks. The API has no offsets. Without a filter positions are
// dense, so a row's position is known. With one, pages come in chains, each page
// from its neighbour: one from the top, whose rows are exact; one from the end, which is
// as exact as the number of rows; and one from a guess, where somebody jumped to. A
// guess that meets another chain, or an end of the list too early, is dropped, and what
// was learned makes the next one better.

/** What is listed, as it was when the list was opened. */
export interface Extent {
  /** Matching events: there may be fewer by now, never more. */
  total: number
  firstPosition: number
  lastPosition: number
  /** Whether every position from the first to the last one matches. */
  isDense: boolean
}

/** Loads as many events as the limit says, or all there are. */
export type LoadPage = (params: Params, signal: AbortSignal) => Promise<Pick<EventPage, 'events'>>

/** What an answer does to the window. */
type Effect = () => void

/** The rows of one query, newest first unless ascending. Calls onChange when rows come. */
export class EventWindow {
  private readonly pages = new Pages()
  private readonly pending = new Map<number, AbortController>()
  private readonly anchors: Anchors
  private looked = { first: 0, last: 0 }
  private total: number
  /** Where the list begins, and how positions go from row to row. */
  private readonly begin: number
  private readonly step: number
  /** Whether a guess was wrong since somebody moved. */
  private isUnsure = false
  /** Why a page could not be loaded: then no others are asked for. */
  error: Error | undefined

  constructor(
    private readonly extent: Extent,
    private readonly ascending: boolean,
    private readonly load: LoadPage,
    private readonly onChange: () => void,
  ) {
    this.total = extent.total
    this.step = ascending ? 1 : -1
    this.begin = ascending ? extent.firstPosition : extent.lastPosition
    this.anchors = new Anchors(this.total, this.span)
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
    if (first !== this.looked.first) this.isUnsure = false
    this.looked = { first, last }
    this.wantLooked()
  }

  /** Gives up all requests. */
  close(): void {
    for (const abort of this.pending.values()) abort.abort()
    this.pending.clear()
  }

  /** How far the last position is from the first one. */
  private get span(): number {
    return this.extent.lastPosition - this.extent.firstPosition
  }

  private get lastPage(): number {
    return Math.ceil(this.total / pageSize) - 1
  }

  private distanceOf(event: StoredEvent | undefined): number {
    return ((event?.position ?? this.begin) - this.begin) * this.step
  }

  private wantLooked(): void {
    const from = Math.floor(this.looked.first / pageSize)
    const to = Math.min(Math.floor(this.looked.last / pageSize), this.lastPage)
    for (const [page, abort] of this.pending) {
      if (page >= from && page <= to) continue
      this.pending.delete(page)
      abort.abort()
    }
    for (let page = from; page <= to; page++) this.want(page)
  }

  private want(page: number): void {
    // What failed is asked for again in another window.
    if (this.pages.has(page) || this.pending.has(page) || this.error) return
    // A page on its way may tell where this one begins.
    if (!this.extent.isDense && this.pending.size > 0) return
    const abort = new AbortController()
    this.pending.set(page, abort)
    const settle = (accept: Effect) => {
      if (abort.signal.aborted) return
      this.pending.delete(page)
      accept()
      this.onChange()
    }
    this.fetch(page, abort.signal).then(
      (effect) =>
        settle(() => {
          effect()
          this.wantLooked()
        }),
      (error: unknown) =>
        settle(() => {
          this.error = asError(error)
        }),
    )
  }

  private fetch(page: number, signal: AbortSignal): Promise<Effect> {
    const start = this.startOf(page)
    if (start !== undefined) return this.fetchExactly(page, start, signal)
    const above = this.pages.get(page - 1)
    const below = this.pages.get(page + 1)
    if (page === this.lastPage) return this.fetchEnd(page, signal)
    if (below && below.chain !== 'guess') return this.fetchAbove(page, below, signal)
    if (above) return this.fetchBelow(page, above, signal)
    if (below) return this.fetchAbove(page, below, signal)
    return this.guess(page, signal)
  }

  private startOf(page: number): number | undefined {
    return this.extent.isDense ? page * pageSize : this.anchors.exactly(page * pageSize)
  }

  private async fetchExactly(page: number, start: number, signal: AbortSignal): Promise<Effect> {
    const events = await this.down(start, signal)
    return () => this.putExact(page, events)
  }

  private async fetchEnd(page: number, signal: AbortSignal): Promise<Effect> {
    const asked = this.total - page * pageSize
    const events = await this.up(undefined, asked, signal)
    // Fewer are all that there are.
    return events.length < asked ? () => this.shrinkTo(events.length) : () => this.put(page, events, 'end')
  }

  private async fetchBelow(page: number, above: Page, signal: AbortSignal): Promise<Effect> {
    const start = this.distanceOf(above.events.at(-1)) + 1
    const events = await this.down(start, signal)
    if (events.length === pageSize) return () => this.put(page, events, above.chain, start)
    return () => {
      const row = this.total - events.length
      this.anchors.add({ row, distance: start, isExact: false })
      this.anchors.add({ row: row - pageSize, distance: above.start, isExact: false })
      this.drop(above.chain)
    }
  }

  private async fetchAbove(
    page: number,
    { events: below, chain }: Page,
    signal: AbortSignal,
  ): Promise<Effect> {
    const distance = this.distanceOf(below[0])
    const events = await this.up(distance - 1, pageSize, signal)
    if (events.length === pageSize) return () => this.put(page, events, chain)
    return () => {
      this.anchors.add({ row: events.length, distance, isExact: true })
      if (chain === 'guess') this.drop('guess')
      else this.shrinkTo(this.total - ((page + 1) * pageSize - events.length))
    }
  }

  // A page must be followed by as many events as the list says; where it is not, the guess lies too near the end.
  private async guess(page: number, signal: AbortSignal): Promise<Effect> {
    const row = page * pageSize
    const [above, below] = this.anchors.around(row)
    const room = (below?.distance ?? above.distance) - above.distance
    if (room <= 1) return this.walk(page, signal)
    const share = this.isUnsure ? 0.5 : (row - above.row) / ((below?.row ?? this.total) - above.row)
    let distance = above.distance + Math.floor(share * room)
    for (;;) {
      const events = await this.down(distance, signal)
      if (events.length === pageSize)
        return () => {
          this.pages.drop('guess')
          this.put(page, events, 'guess', distance)
        }
      this.anchors.add({ row: this.total - events.length, distance, isExact: false })
      if (distance <= above.distance) return this.walk(page, signal)
      distance = Math.floor((above.distance + distance) / 2)
    }
  }

  // Goes on from the last row above that is exact: nothing is left to guess.
  private walk(page: number, signal: AbortSignal): Promise<Effect> {
    let from = page
    while (from > 0 && this.startOf(from) === undefined) from--
    return this.fetchExactly(from, this.startOf(from) ?? 0, signal)
  }

  // The events from a distance on, in the order of the list.
  private async down(distance: number, signal: AbortSignal): Promise<StoredEvent[]> {
    return distance > this.span ? [] : this.ask(this.ascending, distance, pageSize, signal)
  }

  // The last events up to a distance, undefined the end, in the order of the list.
  private async up(distance: number | undefined, limit: number, signal: AbortSignal): Promise<StoredEvent[]> {
    if (distance !== undefined && distance < 0) return []
    return (await this.ask(!this.ascending, distance, limit, signal)).toReversed()
  }

  // The end of the list may be evicted by now, so it is asked for without a position.
  private async ask(ascending: boolean, distance: number | undefined, limit: number, signal: AbortSignal) {
    const { lastPosition } = this.extent
    const position = distance === undefined ? undefined : this.begin + this.step * distance
    const params = ascending
      ? { order: 'asc', limit, fromPosition: position, toPosition: lastPosition }
      : { order: 'desc', limit, toPosition: position ?? lastPosition }
    const { events } = await this.load(params, signal)
    signal.throwIfAborted()
    return events
  }

  private putExact(page: number, events: StoredEvent[]): void {
    const row = page * pageSize
    this.put(page, events, 'top')
    if (events.length < pageSize) this.shrinkTo(row + events.length)
    else
      this.anchors.add({
        row: row + pageSize,
        distance: this.distanceOf(events.at(-1)) + 1,
        isExact: true,
      })
  }

  private put(page: number, events: StoredEvent[], chain: Chain, start = this.distanceOf(events[0])): void {
    this.pages.put(page, { events, chain, start })
    this.meet(page - 1)
    this.meet(page)
  }

  // Sees to a page and the one below it that come from different chains.
  private meet(page: number): void {
    const above = this.pages.get(page)
    const below = this.pages.get(page + 1)
    if (!above || !below || above.chain === below.chain) return
    if (above.chain === 'guess' || below.chain === 'guess') {
      this.drop('guess')
      return
    }
    const last = this.distanceOf(above.events.at(-1))
    const repeated = below.events.filter((event) => this.distanceOf(event) <= last).length
    if (repeated > 0) this.shrinkTo(this.total - repeated)
  }

  // The list is shorter than was counted: events came, or were evicted, meanwhile.
  private shrinkTo(total: number): void {
    if (total >= this.total) return
    this.total = Math.max(total, 0)
    this.close()
    this.pages.drop('end')
    this.drop('guess')
  }

  private drop(chain: Chain): void {
    this.isUnsure = true
    this.pages.drop(chain)
  }
}
