import { useAgain } from './useAgain'
import { type Answer, hasStatus, isTemporary, useRequest } from './useRequest'

/**
 * Loads what key names, as useRequest does, and again everyMs milliseconds after
 * the last answer while the page is in view; 0 does not ask again. Without credentials
 * that are taken, it waits for others.
 */
export function usePoll<T>(
  key: string,
  load: (signal: AbortSignal) => Promise<T>,
  everyMs: number,
): Answer<T> {
  const answer = useRequest(key, load)
  const { error, loading, reload } = answer
  const waits = everyMs === 0 || key === '' || loading || isTemporary(error) || hasStatus(error, 401)
  useAgain(waits ? undefined : everyMs, reload)
  return answer
}
