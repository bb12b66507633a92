import type { Item } from './flow'

/** Returns an item at an offset, for tests. */
export const itemAt = (offset: number, other: Partial<Item> = {}): Item => ({
  position: 0,
  eventId: `event-${offset}`,
  eventType: 'Happened',
  aggregateType: 'Order',
  aggregateId: 'order-1',
  version: 1,
  causationId: '',
  service: 'checkout',
  timestamp: '2026-11-23T10:00:00.000000000Z',
  offset,
  offsetMs: String(offset),
  gapMs: '0',
  depth: 0,
  missingCause: false,
  text: '',
  ...other,
})
