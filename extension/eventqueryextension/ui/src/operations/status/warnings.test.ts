import { describe, expect, it } from 'vitest'
import type { FileLog, Projection, Status } from '../../api/operationTypes'
import { warningsOf } from './warnings'

const limits = { maxBytes: 1000, maxEvents: 0, maxAge: '0s', maxEventBytes: 0, onFull: 'evict' } as const

const status = (part: Partial<Status>): Status => ({
  epoch: '',
  state: 'ready',
  version: '',
  events: 0,
  bytes: 0,
  limits,
  firstPosition: 0,
  lastPosition: 0,
  aggregates: 0,
  aggregateBytes: 0,
  rejections: 0,
  tails: 0,
  log: { mode: 'memory' },
  segments: { count: 0, cold: 0, bytes: 0, failed: '' },
  readOnly: '',
  losses: [],
  counters: { appended: 0, duplicates: 0, rejected: {}, evicted: 0 },
  ...part,
})

const log: FileLog = {
  mode: 'file',
  epoch: '',
  firstSequence: 1,
  lastSequence: 0,
  bytes: 0,
  segments: 0,
  syncs: 0,
  syncMs: 0,
  lastSyncMs: 0,
  failed: '',
  tornBytes: 0,
  missing: [],
}

const projection: Projection = {
  name: 'p',
  position: 0,
  lag: 0,
  coversFrom: 1,
  keys: 0,
  maxKeys: 10,
  leftOut: 0,
  bytes: 0,
  degraded: false,
  failures: 0,
  firstFailure: null,
  lastFailure: null,
  rebuild: null,
}

describe('warningsOf', () => {
  const titles = (part: Partial<Status>, projections: Projection[] = []) =>
    warningsOf(status(part), projections).map(({ level, title }) => `${level}: ${title}`)

  it('says nothing of a store that is well', () => {
    expect(titles({ log: { ...log, tornBytes: 12 }, bytes: 1000 }, [projection])).toEqual([])
  })
  it.each<[string, Partial<Status>, string]>([
    ['a failed log', { log: { ...log, failed: 'disk' } }, 'bad: The log has failed: appends are refused'],
    ['a read-only store', { readOnly: 'segment 3' }, 'bad: The store is read-only'],
    [
      'segments that fail',
      { segments: { count: 0, cold: 0, bytes: 0, failed: 'no room' } },
      'warn: Segments cannot be written',
    ],
    [
      'lost events',
      { losses: [{ firstPosition: 5, lastPosition: 1200, file: 'f', reason: 'r' }] },
      'bad: Events are missing: position 5 to 1,200',
    ],
    [
      'a loss without a known end',
      {
        log: { ...log, missing: [{ firstSequence: 5, lastSequence: 0, file: 'f', offset: 1, reason: 'r' }] },
      },
      'bad: A part of the log was set aside: from entry 5 on',
    ],
    [
      'a store that is nearly full and rejects',
      { limits: { ...limits, onFull: 'reject' }, bytes: 900 },
      'bad: 900 B of limits::max_bytes 1000 B are held',
    ],
    [
      'a file store that is nearly full and rejects',
      { limits: { ...limits, maxEvents: 10, onFull: 'reject' }, events: 9, log },
      'bad: 9 of retention::max_events 10 are held',
    ],
    [
      'aggregates that take the room',
      { aggregateBytes: 950, bytes: 950 },
      'bad: Aggregates without their events take 95.0 % of the limit',
    ],
    ['one rejection', { rejections: 1 }, 'warn: 1 record could not be stored as an event'],
  ])('tells of %s', (_, part, want) => expect(titles(part)).toEqual([want]))

  it('tells of projections that fail or are full', () => {
    const failing = { ...projection, degraded: true, failures: 2 }
    expect(titles({}, [failing, { ...projection, name: 'q', leftOut: 3 }])).toEqual([
      'warn: The projection p is degraded: its expressions failed 2 times',
      'warn: The projection q is full at max_keys 10: events were left out 3 times',
    ])
  })
  it('puts the worst first', () => {
    expect(titles({ rejections: 2, readOnly: 'x' })[0]).toBe('bad: The store is read-only')
  })
})
