import { useEffect, useReducer, useRef, useState } from 'preact/hooks'
import type { Params } from '../api/client'
import { getCounts, getEvents, getStatus } from '../api/endpoints'
import type { StoredEvent } from '../api/types'
import { useAgain } from '../hooks/useAgain'
import { hasStatus, isTemporary, retryMs, useRequest } from '../hooks/useRequest'
import { EventWindow, type Extent } from './eventWindow'

/** The rows of a query, and how it is with loading them. */
export interface EventRows {
  /** Undefined until the number of rows is known. */
  window: EventWindow | undefined
  error: Error | undefined
  loading: boolean
  reload: () => void
}

/**
 * Opens the events that match a filter, as they are now; what is appended later is in
 * them after reload. It does not while isOn is false.
 */
export function useEventWindow(filter: Params, ascending: boolean, isOn: boolean): EventRows {
  const key = isOn ? JSON.stringify([filter, ascending]) : ''
  const extent = useRequest(key, (signal) => loadExtent(filter, signal))
  const [, redraw] = useReducer((n: number, _: undefined) => n + 1, 0)
  const [window, setWindow] = useState<EventWindow | undefined>()
  const drawn = useRef(false)
  useEffect(() => {
    if (!extent.data || extent.dataKey !== key) {
      setWindow(undefined)
      return
    }
    const onChange = () => {
      if (drawn.current) return
      drawn.current = true
      requestAnimationFrame(() => {
        drawn.current = false
        redraw(undefined)
      })
    }
    const opened = new EventWindow(
      extent.data,
      ascending,
      (place, signal) => loadRows({ ...filter, ...place }, signal),
      onChange,
    )
    setWindow(opened)
    return () => opened.close()
  }, [extent.data])
  const isGone = isTemporary(window?.error) || hasStatus(window?.error, 410)
  useAgain(isGone && !extent.error && !extent.loading ? retryMs : undefined, extent.reload)
  return { window, error: extent.error ?? window?.error, loading: extent.loading, reload: extent.reload }
}

async function loadExtent(filter: Params, signal: AbortSignal): Promise<Extent> {
  const isDense = Object.keys(filter).length === 0
  // In this order what comes meanwhile is counted too, which the window notices.
  const { events, firstPosition, lastPosition } = await getStatus(signal)
  const counted = isDense ? undefined : await getCounts(filter, signal)
  return { total: counted?.count ?? events, firstPosition, lastPosition, isDense }
}

// A page of large events ends before its limit.
async function loadRows(params: Params, signal: AbortSignal) {
  const limit = Number(params.limit)
  const events: StoredEvent[] = []
  let cursor: string | undefined
  do {
    const page = await getEvents({ ...params, limit: limit - events.length, cursor }, signal)
    events.push(...page.events)
    cursor = page.nextCursor
  } while (cursor !== undefined && events.length < limit)
  return { events }
}
