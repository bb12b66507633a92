import type { RelatedEvent } from '../api/types'

/** An effect below its cause. */
export interface Branch {
  event: RelatedEvent
  /** How many causes lie between it and the event that all come from, and one. */
  depth: number
}

/**
 * Returns effects in the order of a tree: each behind its cause, and before what
 * its cause caused next. The API has them level by level.
 */
export function treeOrder(eventId: string, effects: readonly RelatedEvent[]): Branch[] {
  const byCause = new Map<string, RelatedEvent[]>()
  for (const effect of effects) {
    const cause = effect.missing ? '' : effect.causationId
    const siblings = byCause.get(cause)
    if (siblings) siblings.push(effect)
    else byCause.set(cause, [effect])
  }
  const branches: Branch[] = []
  const waiting = (byCause.get(eventId) ?? []).toReversed()
  while (waiting.length > 0) {
    const event = waiting.pop() as RelatedEvent
    branches.push({ event, depth: event.depth })
    waiting.push(...(byCause.get(event.eventId) ?? []).toReversed())
  }
  return branches
}
