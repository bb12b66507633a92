// The shapes of the API's answers, as openapi.json states them.

/** A JSON value; RawNumber stands for a number that a double would change. */
export type Json = null | boolean | number | string | RawNumber | Json[] | { [key: string]: Json }

/** A number by the digits it was sent with. */
export class RawNumber {
  constructor(readonly digits: string) {}
  toString(): string {
    return this.digits
  }
}

export interface Metadata {
  organizationId: string
  userId: string
  service: string
  severity: string
  severityNumber: number
  attributes: { [key: string]: Json }
  resource: { [key: string]: Json }
  scope: { name: string; version: string; attributes: { [key: string]: Json } }
}

/** One immutable fact. Absent strings are empty. */
export interface StoredEvent {
  position: number
  eventId: string
  eventType: string
  aggregateType: string
  aggregateId: string
  version: number
  correlationId: string
  causationId: string
  traceId: string
  spanId: string
  tags: string[]
  timestamp: string
  recordedAt: string
  data: { [key: string]: Json }
  metadata: Metadata
}

export interface EventPage {
  events: StoredEvent[]
  nextCursor?: string
}

export interface TimelineEvent extends StoredEvent {
  offsetMs: number
  gapMs: number
  depth: number
  missingCause: boolean
}

export interface Timeline {
  correlationId?: string
  traceId?: string
  eventCount: number
  startedAt: string
  endedAt: string
  durationMs: number
  services: string[]
  aggregates: { aggregateType: string; aggregateId: string; count: number }[]
  traceIds: string[]
  events: TimelineEvent[]
  nextCursor?: string
}

/** A cause or an effect; missing ones have only their id. */
export type RelatedEvent =
  | (StoredEvent & { depth: number; missing: false; cycle: boolean })
  | { eventId: string; depth: number; missing: true }

export interface RelatedEvents {
  events: RelatedEvent[]
  truncated: boolean
}

export interface Aggregate {
  aggregateType: string
  aggregateId: string
  version: number
  firstEventAt: string
  lastEventAt: string
}

export interface AggregatePage {
  aggregates: Aggregate[]
  nextCursor?: string
}

export interface AggregateState {
  aggregateType: string
  aggregateId: string
  version: number
  state: Json
}

/** RFC 6902, without move, copy and test. */
export interface PatchOperation {
  op: 'add' | 'replace' | 'remove'
  path: string
  value?: Json
}

export type Interval = 'second' | 'minute' | 'hour' | 'day' | 'week' | 'month'

export interface Bucket {
  start: string
  label: string
  count: number
  groups?: { [key: string]: number }
}

export interface Trends {
  interval: Interval
  timezone: string
  from: string | null
  to: string | null
  total: number
  buckets: Bucket[]
}

export interface KeyCount {
  key: string
  count: number
}

export interface Counts {
  count: number
  groups?: KeyCount[]
  missing?: number
}

export interface Statistics {
  total: number
  byHour: { start: string; count: number }[]
  byDay: { start: string; count: number }[]
  byOrganization: KeyCount[]
  byOrganizationOther: number
  byOrganizationMissing: number
  byUser: KeyCount[]
  byUserOther: number
  byUserMissing: number
  byEventType: KeyCount[]
  byEventTypeOther: number
  byEventTypeMissing: number
  byService: KeyCount[]
  byServiceOther: number
  byServiceMissing: number
}

/** The fields of the envelope, in the order in which the page shows them. */
export const fields = [
  'eventType',
  'aggregateType',
  'aggregateId',
  'service',
  'organizationId',
  'userId',
  'correlationId',
  'causationId',
  'eventId',
  'traceId',
  'spanId',
  'tag',
] as const

export type Field = (typeof fields)[number]

export interface FieldValues {
  field: Field
  values: KeyCount[]
  other: number
  missing: number
}

/** RFC 9457, with the members of this API. */
export interface Problem {
  type: string
  title: string
  status: number
  detail: string
  parameter?: string
  pointer?: string
  expected?: string
  firstPosition?: number
  firstVersion?: number
  version?: number
  /** Of the store as it is now, where what was asked is of another one. */
  epoch?: string
  state?: string
  progress?: { done: number; total: number; lastPosition: number; events: number; pipelinesRunning: boolean }
}
