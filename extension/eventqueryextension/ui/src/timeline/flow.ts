import { formatJson } from '../api/json'
import type { KeyCount, TimelineEvent } from '../api/types'

/** What the page keeps of an event of a timeline: what it draws, and the text that is searched. */
export interface Item {
  position: number
  eventId: string
  eventType: string
  aggregateType: string
  aggregateId: string
  version: number
  causationId: string
  service: string
  timestamp: string
  /** Milliseconds since the first event, to draw by. */
  offset: number
  /** The same, with the digits that the API sent. */
  offsetMs: string
  gapMs: string
  depth: number
  missingCause: boolean
  /** Type, ids and data in lower case. */
  text: string
}

/** Returns what is kept of an event. */
export function itemOf(event: TimelineEvent): Item {
  const { metadata } = event
  return {
    position: event.position,
    eventId: event.eventId,
    eventType: event.eventType,
    aggregateType: event.aggregateType,
    aggregateId: event.aggregateId,
    version: event.version,
    causationId: event.causationId,
    service: metadata.service,
    timestamp: event.timestamp,
    offset: Number(event.offsetMs),
    offsetMs: String(event.offsetMs),
    gapMs: String(event.gapMs),
    depth: event.depth,
    missingCause: event.missingCause,
    text: [
      event.eventType,
      event.eventId,
      event.aggregateType,
      event.aggregateId,
      event.correlationId,
      event.causationId,
      event.traceId,
      event.spanId,
      metadata.service,
      metadata.organizationId,
      metadata.userId,
      ...event.tags,
      formatJson(event.data, 0),
    ]
      .join('\n')
      .toLowerCase(),
  }
}

/** The events of a timeline and what they have to do with each other. Events are named by their index. */
export interface Flow {
  items: readonly Item[]
  /** The cause of each event; -1 where it has none, or none in this timeline. */
  causes: Int32Array
  /** The direct effects of those events that have some. */
  effects: ReadonlyMap<number, readonly number[]>
  byId: ReadonlyMap<string, number>
  /** Event types by falling count, then by name. */
  types: readonly KeyCount[]
  missingCauses: number
}

/** Links events, which are in the timeline's order, to their causes. */
export function flowOf(items: readonly Item[]): Flow {
  const byId = new Map(items.map((item, i) => [item.eventId, i]))
  const causes = new Int32Array(items.length).fill(-1)
  const effects = new Map<number, number[]>()
  const counts = new Map<string, number>()
  let missingCauses = 0
  for (const [i, item] of items.entries()) {
    counts.set(item.eventType, (counts.get(item.eventType) ?? 0) + 1)
    if (item.missingCause) missingCauses++
    const cause = item.causationId === '' ? undefined : byId.get(item.causationId)
    if (cause === undefined) continue
    causes[i] = cause
    const others = effects.get(cause)
    if (others) others.push(i)
    else effects.set(cause, [i])
  }
  const types = [...counts]
    .map(([key, count]) => ({ key, count }))
    .sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1))
  return { items, causes, effects, byId, types, missingCauses }
}

/** Returns an event with its causes up to the root and its effects down to the leaves; cycles are cut. */
export function chainOf(flow: Flow, index: number): Set<number> {
  const chain = new Set<number>()
  for (let at = index; at >= 0 && !chain.has(at); at = flow.causes[at] ?? -1) chain.add(at)
  const open = [index]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const effect of flow.effects.get(at) ?? []) {
      if (chain.has(effect)) continue
      chain.add(effect)
      open.push(effect)
    }
  }
  return chain
}

/** Returns the first event at or after an offset. */
export function firstAt(items: readonly Item[], offset: number): number {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((items[middle]?.offset ?? 0) < offset) low = middle + 1
    else high = middle
  }
  return low
}
