import { useEffect, useRef, useState } from 'preact/hooks'
import type { Params } from '../api/client'
import { getAggregates } from '../api/endpoints'
import { asError } from '../api/thrown'
import type { Aggregate } from '../api/types'
import { useRequest } from '../hooks/useRequest'

const limit = 200

/** The aggregates of a filter, as far as they are loaded. */
export interface Aggregates {
  items: readonly Aggregate[] | undefined
  hasMore: boolean
  loading: boolean
  error: Error | undefined
  /** Loads the next page, unless that is on its way. */
  more: () => void
  reload: () => void
}

interface Rest {
  items: readonly Aggregate[]
  cursor: string | undefined
}

/** Loads the aggregates of a filter page by page. */
export function useAggregates(filter: Params): Aggregates {
  const first = useRequest(JSON.stringify(filter), (signal) => getAggregates({ ...filter, limit }, signal))
  const [rest, setRest] = useState<Rest>({ items: [], cursor: undefined })
  const [error, setError] = useState<Error | undefined>()
  const running = useRef<AbortController | undefined>(undefined)
  useEffect(() => {
    setRest({ items: [], cursor: first.data?.nextCursor })
    setError(undefined)
    return () => {
      running.current?.abort()
      running.current = undefined
    }
  }, [first.data])
  const more = () => {
    if (rest.cursor === undefined || running.current || error) return
    const abort = new AbortController()
    running.current = abort
    const settle = (accept: () => void) => {
      if (abort.signal.aborted) return
      running.current = undefined
      accept()
    }
    getAggregates({ ...filter, limit, cursor: rest.cursor }, abort.signal).then(
      (page) =>
        settle(() => setRest({ items: [...rest.items, ...page.aggregates], cursor: page.nextCursor })),
      (thrown) => settle(() => setError(asError(thrown))),
    )
  }
  return {
    items: first.data && [...first.data.aggregates, ...rest.items],
    hasMore: rest.cursor !== undefined,
    loading: first.loading,
    error: first.error ?? error,
    more,
    reload: first.reload,
  }
}
