import { ApiError, type Params } from '../api/client'
import { type Behind, followEvents, getEvents, getStatus, type LogPlace } from '../api/endpoints'
import { parseJson } from '../api/json'
import { asError } from '../api/thrown'
import type { StoredEvent } from '../api/types'
import { positionOf } from './tailLine'

/** How many of the last events a tail keeps. */
export const kept = 2000
const beforehand = 100
const longestWait = 10_000

interface Entry {
  line: string
  event: StoredEvent | undefined
}

export type TailState = 'connecting' | 'live' | 'waiting'

/**
 * Follows the events of a query: the last ones there are, then each that is
 * appended. Lines are parsed when they are looked at, so that far more may come than
 * anybody sees. A tail that ends goes on after the last event seen.
 */
export class Tail {
  state: TailState = 'connecting'
  /** Events that came since the tail began. */
  received = 0
  /** Events that came since it was paused. */
  missed = 0
  /** Why it waits. */
  private trouble = ''
  /** What was evicted unseen. */
  private gap = ''
  private entries: Entry[] = []
  private frozen: Entry[] | undefined
  /** The last event that came, or was evicted before it did. */
  private place: LogPlace | undefined
  private readonly abort = new AbortController()

  constructor(
    private readonly filter: Params,
    private readonly onChange: () => void,
  ) {
    void this.run()
  }

  /** What the reader should know. */
  get note(): string {
    return this.trouble || this.gap
  }

  get isPaused(): boolean {
    return this.frozen !== undefined
  }

  /** Shows what there is now, and counts what comes. */
  pause(): void {
    if (this.frozen) return
    this.frozen = this.entries.slice(-kept)
    this.missed = 0
    this.onChange()
  }

  resume(): void {
    this.frozen = undefined
    this.missed = 0
    this.onChange()
  }

  close(): void {
    this.abort.abort()
  }

  get length(): number {
    return Math.min(this.shown.length, kept)
  }

  /** Returns the event of a row, the newest first. */
  at(row: number): StoredEvent | undefined {
    const entry = this.shown[this.shown.length - 1 - row]
    if (!entry) return undefined
    entry.event ??= parseJson<StoredEvent>(entry.line)
    return entry.event
  }

  /** Nothing needs to be loaded. */
  look(): void {}

  private get shown(): Entry[] {
    return this.frozen ?? this.entries
  }

  private async run(): Promise<void> {
    let wait = 500
    while (!this.abort.signal.aborted) {
      try {
        this.place ??= await this.begin()
        const parts = await followEvents(this.filter, this.place, this.abort.signal)
        this.state = 'live'
        this.trouble = ''
        this.onChange()
        for await (const lines of parts) {
          wait = 500
          this.take(lines, this.place)
        }
      } catch (error) {
        if (this.abort.signal.aborted) return
        this.explain(asError(error))
        // Other credentials begin another tail.
        if (error instanceof ApiError && error.isUnauthorized) return
      }
      this.state = 'waiting'
      this.onChange()
      await new Promise((resolve) => setTimeout(resolve, wait))
      wait = Math.min(wait * 2, longestWait)
    }
  }

  private async begin(): Promise<LogPlace> {
    const { signal } = this.abort
    const { lastPosition, epoch } = await getStatus(signal)
    if (lastPosition > 0) {
      const place = { order: 'desc', limit: beforehand, toPosition: lastPosition }
      const { events } = await getEvents({ ...this.filter, ...place }, signal)
      this.entries = events.reverse().map((event) => ({ line: '', event }))
    }
    return { position: lastPosition, epoch }
  }

  private take(lines: string[], place: LogPlace): void {
    const last = lines.at(-1) ?? ''
    if (last.startsWith('{"type":"behind"')) {
      lines.pop()
      const { fromPosition, detail } = parseJson<Behind>(last)
      place.position = fromPosition - 1
      this.gap = detail
    } else {
      place.position = positionOf(last)
      this.gap = ''
    }
    this.received += lines.length
    if (this.frozen) this.missed += lines.length
    for (const line of lines.slice(-kept)) this.entries.push({ line, event: undefined })
    if (this.entries.length > 2 * kept) this.entries = this.entries.slice(-kept)
    this.onChange()
  }

  private explain(error: Error): void {
    this.state = 'waiting'
    if (error instanceof ApiError && error.problem.status === 410 && this.place) {
      const { firstPosition = 1, epoch } = error.problem
      // What another epoch held is gone: nothing of it can be opened any more.
      if (epoch !== undefined) this.entries = []
      this.place = { position: Math.max(firstPosition, 1) - 1, epoch: epoch ?? this.place.epoch }
      this.gap = error.message
    } else this.trouble = error.message
    this.onChange()
  }
}
