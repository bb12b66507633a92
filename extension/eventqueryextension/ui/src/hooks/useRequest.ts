import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { ApiError } from '../api/client'
import { onCredentials } from '../api/credentials'
import { asError } from '../api/thrown'

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

/**
 * Loads what key names: at once, when the key changes, after reload, and when the
 * credentials change. An older request is aborted. An empty key loads nothing.
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
        if (!abort.signal.aborted)
          setAnswer((before) => ({ ...before, error: asError(error), loading: false }))
      },
    )
    return () => abort.abort()
  }, [key, round])
  return { ...answer, reload }
}

const nothing = { data: undefined, dataKey: undefined, error: undefined, loading: false }

/** Whether an error is an answer with this HTTP status. */
export function hasStatus(error: Error | undefined, status: number): boolean {
  return error instanceof ApiError && error.problem.status === status
}
