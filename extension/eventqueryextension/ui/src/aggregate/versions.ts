import { asError } from '../api/thrown'
import type { StoredEvent } from '../api/types'

// The versions of an aggregate have no gaps, so each page of them is known by its
// number; those that somebody looks at are loaded.

/** What a list shows of an event. */
export type Version = Pick<StoredEvent, 'version' | 'eventId' | 'eventType' | 'timestamp'> & {
  userId: string
}

export const pageSize = 100
const mostPages = 100

/** Loads the versions from one to another, both inclusive. */
export type LoadVersions = (from: number, to: number, signal: AbortSignal) => Promise<Version[]>

/** The versions that are held of one aggregate. Calls onChange when some of them have come. */
export class Versions {
  private readonly pages = new Map<number, Map<number, Version>>()
  private readonly pending = new Map<number, AbortController>()
  /** Pages that are not asked for again. */
  private readonly failed = new Set<number>()
  /** Why a page could not be loaded; the next one that is clears it. */
  error: Error | undefined

  constructor(
    readonly first: number,
    readonly last: number,
    private readonly load: LoadVersions,
    private readonly onChange: () => void,
  ) {}

  /** Returns a version, undefined until it is loaded. */
  at(version: number): Version | undefined {
    return this.pages.get(pageOf(version))?.get(version)
  }

  /** Loads the versions from one to another; requests for others are given up. */
  look(from: number, to: number): void {
    const first = pageOf(Math.max(from, this.first))
    const last = pageOf(Math.min(to, this.last))
    for (const page of this.pending.keys()) if (page < first || page > last) this.cancel(page)
    for (let page = first; page <= last; page++) this.want(page)
  }

  /** Gives up all requests. */
  close(): void {
    for (const page of this.pending.keys()) this.cancel(page)
  }

  private cancel(page: number): void {
    this.pending.get(page)?.abort()
    this.pending.delete(page)
  }

  private want(page: number): void {
    if (this.pages.has(page) || this.pending.has(page) || this.failed.has(page)) return
    const abort = new AbortController()
    this.pending.set(page, abort)
    const from = Math.max(page * pageSize + 1, this.first)
    const to = Math.min((page + 1) * pageSize, this.last)
    const settle = (accept: () => void) => {
      if (abort.signal.aborted) return
      this.pending.delete(page)
      accept()
      this.onChange()
    }
    this.load(from, to, abort.signal).then(
      (versions) => settle(() => this.put(page, versions)),
      (error: unknown) =>
        settle(() => {
          this.failed.add(page)
          this.error = asError(error)
        }),
    )
  }

  private put(page: number, versions: readonly Version[]): void {
    this.error = undefined
    this.pages.set(page, new Map(versions.map((version) => [version.version, version])))
    const [oldest] = this.pages.keys()
    if (this.pages.size > mostPages && oldest !== undefined) this.pages.delete(oldest)
  }
}

const pageOf = (version: number) => Math.floor((version - 1) / pageSize)
