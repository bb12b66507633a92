import type { Json } from './types'

// The shapes of what operators read: the status, rejections, projections and replays.

export interface Rejection {
  rejectedAt: string
  reason: string
  detail: string
  eventId: string
  count: number
  truncated: boolean
  record: Json
}

export interface RejectionPage {
  rejections: Rejection[]
  nextCursor?: string
}

export interface ProjectionFailure {
  position: number
  eventId: string
  key: string
  error: string
}

export interface Projection {
  name: string
  position: number
  lag: number
  coversFrom: number
  keys: number
  maxKeys: number
  leftOut: number
  bytes: number
  degraded: boolean
  failures: number
  firstFailure: ProjectionFailure | null
  lastFailure: ProjectionFailure | null
  rebuild: { position: number } | null
}

export interface ProjectionEntry {
  key: string
  position: number
  degraded: boolean
  state: Json
}

/** The state of one key. */
export interface ProjectionState extends ProjectionEntry {
  projection: string
  coversFrom: number
}

export interface ProjectionPage extends Projection {
  entries: ProjectionEntry[]
  nextCursor?: string
}

export interface Receiver {
  receiver: string
  mode: 'once' | 'follow' | 'on_demand'
  speed: 'max' | number
  rateLimit: number
  running: number
}

export interface Replay {
  replayId: string
  receiver: string
  configured: boolean
  mode: 'once' | 'follow'
  speed: 'max' | number
  query: { [name: string]: string[] }
  state: 'running' | 'done' | 'cancelled' | 'failed' | 'interrupted'
  error: string
  startedAt: string
  endedAt: string | null
  fromPosition: number
  position: number
  endPosition: number
  events: number
  remaining: number
  rate: number
  missed: number
  refusals: number
}

export interface FileLog {
  mode: 'file'
  epoch: string
  firstSequence: number
  lastSequence: number
  bytes: number
  segments: number
  syncs: number
  syncMs: number
  lastSyncMs: number
  failed: string
  tornBytes: number
  missing: { firstSequence: number; lastSequence: number; file: string; offset: number; reason: string }[]
}

export interface Status {
  epoch: string
  state: 'starting' | 'ready' | 'closed'
  version: string
  events: number
  bytes: number
  limits: {
    maxBytes: number
    maxEvents: number
    maxAge: string
    maxEventBytes: number
    onFull: 'evict' | 'reject'
  }
  firstPosition: number
  lastPosition: number
  aggregates: number
  aggregateBytes: number
  rejections: number
  tails: number
  log: { mode: 'memory' } | FileLog
  segments: { count: number; cold: number; bytes: number; failed: string }
  readOnly: string
  losses: { firstPosition: number; lastPosition: number; file: string; reason: string }[]
  counters: {
    appended: number
    duplicates: number
    rejected: { [reason: string]: number }
    evicted: number
  }
}
