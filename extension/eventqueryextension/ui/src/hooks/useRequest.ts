import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { ApiError } from '../api/client'
import { onCredentials } from '../api/credentials'
import { asError } from '../api/thrown'
import { useAgain } from './useAgain'

export interface Answer<T> {
  /** The last answer, also while the next one is on its way; undefined before the first. */
  data: T | undefined
  /** The key that data answers. */
  dataKey: string | undefined
  /** Why the last request failed. */
  error: Error | undefined
  loading: boolean
  reload: () => void
}

/** How long to wait before what failed for now is asked for again. */
export const retryMs = 2000

/**
 * Loads what key names: at once, when the key changes, after reload, when the
 * credentials change, and again while the collector does not answer or is not ready. An
 * older request is aborted. An empty key loads nothing.
 */
export function useRequest<T>(key: string, load: (signal: AbortSignal) => Promise<T>): Answer<T> {
  const [answer, setAnswer] = useState<Omit<Answer<T>, 'reload'>>(nothing)
  const [round, setRound] = useState(0)
  const reload = useCallback(() => setRound((n) => n + 1), [])
  const latest = useRef(load)
  latest.current = load
  useEffect(() => onCredentials(reload), [reload])
  useEffect(() => {
    if (key === '') {
      setAnswer(nothing)
      return
    }
    const abort = new AbortController()
    setAnswer((before) => ({ ...before, loading: true }))
    latest.current(abort.signal).then(
      (data) => {
        if (!abort.signal.aborted) setAnswer({ data, dataKey: key, error: undefined, loading: false })
      },
      (error) => {
        if (abort.signal.aborted) return
        // What answers something else would be taken for what was asked.
        const isKept = (dataKey: string | undefined) => dataKey === key || isTemporary(error)
        setAnswer((before) => ({
          ...(isKept(before.dataKey) ? before : nothing),
          error: asError(error),
          loading: false,
        }))
      },
    )
    return () => abort.abort()
  }, [key, round])
  useAgain(isTemporary(answer.error) && !answer.loading ? retryMs : undefined, reload)
  return { ...answer, reload }
}

const nothing = { data: undefined, dataKey: undefined, error: undefined, loading: false }

/** Whether an error is an answer with this HTTP status. */
export function hasStatus(error: Error | undefined, status: number): boolean {
  return error instanceof ApiError && error.problem.status === status
}

/** Whether an error may be gone when somebody asks again: no answer, or none from behind a proxy. */
export function isTemporary(error: unknown): boolean {
  return error instanceof ApiError && [0, 502, 503, 504].includes(error.problem.status)
}
