import type { StoredEvent } from '../api/types'

export const pageSize = 100
const mostPages = 100

/** Where the first page of a row of neighbours came from. */
export type Chain = 'top' | 'end' | 'guess'

export interface Page {
  events: StoredEvent[]
  chain: Chain
  /** A distance at or before that of its first event, with no other event between. */
  start: number
}

/** The pages of a list by their number: those that are near to the last one that came. */
export class Pages {
  private readonly held = new Map<number, Page>()

  get(page: number): Page | undefined {
    return this.held.get(page)
  }

  has(page: number): boolean {
    return this.held.has(page)
  }

  put(page: number, loaded: Page): void {
    this.held.set(page, loaded)
    if (this.held.size <= mostPages) return
    const farther = (far: number, other: number) =>
      Math.abs(other - page) > Math.abs(far - page) ? other : far
    this.held.delete([...this.held.keys()].reduce(farther, page))
  }

  /** Drops the pages of a chain. */
  drop(chain: Chain): void {
    for (const [page, { chain: other }] of this.held) if (other === chain) this.held.delete(page)
  }
}
