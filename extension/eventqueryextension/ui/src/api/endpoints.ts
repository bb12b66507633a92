import { ApiError, isPathSafe, media, type Params, request, requestJson, segment } from './client'
import { linesOf } from './lines'
import type * as o from './operationTypes'
import type * as t from './types'

// One function for each read of the API that the page makes. Filters are
// parameters by the API's own names.

type Signal = AbortSignal | undefined

export const getStatus = (signal?: Signal) => requestJson<o.Status>('/status', { signal })

export const getEvents = (params: Params, signal?: Signal) =>
  requestJson<t.EventPage>('/events', { params, signal })

export const getEvent = (eventId: string, signal?: Signal) =>
  isPathSafe(eventId)
    ? requestJson<t.StoredEvent>(`/events/${segment(eventId)}`, { signal })
    : onlyEvent(eventId, signal)

/** The event as an OTLP ExportLogsServiceRequest in JSON. */
export const getEventOtlp = (eventId: string, signal?: Signal) =>
  requestJson<t.Json>('/events', { params: { eventId }, accept: media.otlpJson, signal })

export const getCauses = (eventId: string, signal?: Signal) =>
  requestJson<t.RelatedEvents>(`/events/${segment(eventId)}/causes`, { signal })

export const getEffects = (eventId: string, signal?: Signal) =>
  requestJson<t.RelatedEvents>(`/events/${segment(eventId)}/effects`, { signal })

export const getAggregates = (params: Params, signal?: Signal) =>
  requestJson<t.AggregatePage>('/aggregates', { params, signal })

const aggregatePath = (type: string, id: string) => `/aggregates/${segment(type)}/${segment(id)}`

export const getHistory = (type: string, id: string, params: Params, signal?: Signal) =>
  requestJson<t.EventPage>(`${aggregatePath(type, id)}/events`, { params, signal })

export const getState = (type: string, id: string, params: Params, signal?: Signal) =>
  requestJson<t.AggregateState>(`${aggregatePath(type, id)}/state`, { params, signal })

export const getDiff = (type: string, id: string, params: Params, signal?: Signal) =>
  requestJson<t.PatchOperation[]>(`${aggregatePath(type, id)}/diff`, { params, signal })

export type TimelineOf = 'correlation' | 'trace'

export const getTimeline = (of: TimelineOf, id: string, params: Params, signal?: Signal) =>
  requestJson<t.Timeline>(`/${of}s/${segment(id)}`, { params, signal })

export const getTrends = (params: Params, signal?: Signal) =>
  requestJson<t.Trends>('/trends', { params, signal })

export const getStatistics = (params: Params, signal?: Signal) =>
  requestJson<t.Statistics>('/statistics', { params, signal })

export const getCounts = (params: Params, signal?: Signal) =>
  requestJson<t.Counts>('/counts', { params, signal })

export const getFieldValues = (field: t.Field, params: Params, signal?: Signal) =>
  requestJson<t.FieldValues>(`/fields/${field}/values`, { params, signal })

export const getRejections = (params: Params, signal?: Signal) =>
  requestJson<o.RejectionPage>('/rejections', { params, signal })

export const getProjections = (signal?: Signal) =>
  requestJson<{ projections: o.Projection[] }>('/projections', { signal })

export const getProjection = (name: string, params: Params, signal?: Signal) =>
  requestJson<o.ProjectionPage>(`/projections/${segment(name)}`, { params, signal })

export const getProjectionState = (name: string, key: string, signal?: Signal) =>
  requestJson<o.ProjectionState>(`/projections/${segment(name)}/${segment(key)}`, { signal })

export const rebuildProjection = (name: string) =>
  requestJson<o.Projection>(`/projections/${segment(name)}`, { method: 'POST' })

export const getReceivers = (signal?: Signal) =>
  requestJson<{ receivers: o.Receiver[] }>('/receivers', { signal })

export const getReplays = (signal?: Signal) => requestJson<{ replays: o.Replay[] }>('/replays', { signal })

export interface ReplayRequest {
  receiver: string
  query: { [name: string]: string[] }
  speed?: 'max' | number
}

export const startReplay = (body: ReplayRequest) =>
  requestJson<o.Replay>('/replays', { method: 'POST', body })

export const cancelReplay = (replayId: string) =>
  requestJson<o.Replay>(`/replays/${segment(replayId)}`, { method: 'DELETE' })

/** What ends a tail that was too slow: events were evicted before they were sent. */
export interface Behind {
  type: 'behind'
  fromPosition: number
  missedFrom: number
  detail: string
}

/** A place in the log of a store, which begins another epoch when it begins anew. */
export interface LogPlace {
  position: number
  epoch: string
}

/**
 * Follows matching events after a place. Returns once the answer has begun, with the
 * lines of each part that arrives, unparsed, so that a page that shows only the last ones
 * need not parse all.
 */
export async function followEvents(
  params: Params,
  { position, epoch }: LogPlace,
  signal: AbortSignal,
): Promise<AsyncGenerator<string[]>> {
  const headers = { 'Last-Event-ID': `${position}@${epoch}` }
  const { body } = await request('/tail', { params, accept: media.lines, headers, signal })
  if (!body) throw new Error('a tail without a body')
  return linesOf(body)
}

async function onlyEvent(eventId: string, signal: Signal): Promise<t.StoredEvent> {
  const page = await getEvents({ eventId }, signal)
  const event = page.events[0]
  if (event) return event
  throw new ApiError({ type: 'about:blank', title: 'Not found', status: 404, detail: `no event ${eventId}` })
}
