import { getTimeline } from '../api/endpoints'
import type { Timeline } from '../api/types'
import { toParams } from '../filter/filter'
import { nextTask } from './find'
import { type Item, itemOf } from './flow'
import type { TimelinePlace } from './place'

/** The most events that the page takes of one timeline. */
export const mostItems = 50_000

// A page is as long as can be read without a stall.
const pageSize = 500
const sliceSize = 100

/** What the API says of a timeline as a whole. */
export type Summary = Omit<Timeline, 'events' | 'nextCursor'>

/** A timeline as far as it is loaded. */
export interface Loaded {
  /** The key of what was asked for. */
  key: string
  summary: Summary
  items: readonly Item[]
}

/** Returns what tells apart the timelines that places name. */
export const keyOf = ({ of, id, filter }: TimelinePlace): string =>
  id === '' ? '' : JSON.stringify([of, id, filter])

/**
 * Loads a timeline page by page, up to mostItems, and tells of the first page
 * and whenever there are four times as many. Errors are the API's.
 */
export async function loadTimeline(
  place: TimelinePlace,
  onPart: (part: Loaded) => void,
  signal: AbortSignal,
): Promise<Loaded> {
  const key = keyOf(place)
  const items: Item[] = []
  let told = 0
  let cursor: string | undefined
  for (;;) {
    const limit = Math.min(pageSize, mostItems - items.length)
    const params = { ...toParams(place.filter), limit, cursor }
    const { events, nextCursor, ...summary } = await getTimeline(place.of, place.id, params, signal)
    for (let i = 0; i < events.length; i += sliceSize) {
      await nextTask()
      for (const event of events.slice(i, i + sliceSize)) items.push(itemOf(event))
    }
    signal.throwIfAborted()
    cursor = nextCursor
    if (cursor === undefined || items.length >= mostItems) return { key, summary, items }
    if (items.length < 4 * told) continue
    told = items.length
    onPart({ key, summary, items: items.slice() })
  }
}
