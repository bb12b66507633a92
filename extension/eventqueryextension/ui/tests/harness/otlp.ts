import { type Json, RawNumber } from '../../src/api/types'

// OTLP log records in JSON, as an SDK sends them.

interface KeyValue {
  key: string
  value: object
}

/** An event as a test states it. Times are milliseconds since 1970. */
export interface Fact {
  type: string
  id?: string
  time?: number
  aggregate?: [type: string, id: string]
  correlation?: string
  causation?: string
  organization?: string
  user?: string
  traceId?: string
  spanId?: string
  tags?: string[]
  severity?: number
  body?: Json
  attributes?: { [key: string]: Json }
}

/** Returns a value as OTLP's AnyValue. Whole numbers, and raw ones, are int64. */
export function anyValue(value: Json): object {
  if (value === null) return {}
  if (typeof value === 'boolean') return { boolValue: value }
  if (typeof value === 'string') return { stringValue: value }
  if (value instanceof RawNumber) return { intValue: value.digits }
  if (typeof value === 'number')
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value }
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } }
  return { kvlistValue: { values: keyValues(value as { [key: string]: Json }) } }
}

const keyValues = (map: { [key: string]: Json }): KeyValue[] =>
  Object.entries(map).map(([key, value]) => ({ key, value: anyValue(value) }))

/** Returns an event as a log record with the canonical attributes. */
export function recordOf(fact: Fact): object {
  const named: { [key: string]: Json | undefined } = {
    'log.record.uid': fact.id,
    'aggregate.type': fact.aggregate?.[0],
    'aggregate.id': fact.aggregate?.[1],
    'correlation.id': fact.correlation,
    'causation.id': fact.causation,
    'organization.id': fact.organization,
    'user.id': fact.user,
    'event.tags': fact.tags,
    ...fact.attributes,
  }
  const attributes = Object.entries(named).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value: anyValue(value) }],
  )
  return {
    timeUnixNano: `${fact.time ?? Date.now()}000000`,
    severityNumber: fact.severity ?? 9,
    eventName: fact.type,
    traceId: fact.traceId,
    spanId: fact.spanId,
    attributes,
    body: fact.body === undefined ? undefined : anyValue(fact.body),
  }
}

/** Returns the OTLP request that holds facts of one service. */
export function requestOf(facts: Fact[], resource: { [key: string]: Json } = { 'service.name': 'test' }) {
  return {
    resourceLogs: [
      {
        resource: { attributes: keyValues(resource) },
        scopeLogs: [{ scope: { name: 'example.com/test' }, logRecords: facts.map(recordOf) }],
      },
    ],
  }
}
