import { useEffect, useRef } from 'preact/hooks'
import { type Answer, useRequest } from './useRequest'

/**
 * Loads what key names, as useRequest does, and again everyMs milliseconds after
 * the last answer while the page is in view; 0 does not ask again.
 */
export function usePoll<T>(
  key: string,
  load: (signal: AbortSignal) => Promise<T>,
  everyMs: number,
): Answer<T> {
  const answer = useRequest(key, load)
  const { loading, reload } = answer
  const isLoading = useRef(loading)
  isLoading.current = loading
  useEffect(() => {
    if (everyMs === 0 || key === '') return
    const look = () => {
      if (!document.hidden && !isLoading.current) reload()
    }
    const timer = loading ? undefined : setTimeout(look, everyMs)
    document.addEventListener('visibilitychange', look)
    return () => {
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', look)
    }
  }, [key, everyMs, loading, reload])
  return answer
}
