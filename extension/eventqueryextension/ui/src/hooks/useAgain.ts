import { useEffect } from 'preact/hooks'

/**
 * Calls again after so many milliseconds, once the page is in view, and at once when it
 * comes back into view; undefined does not. It must be another function to wait anew.
 */
export function useAgain(afterMs: number | undefined, again: () => void): void {
  useEffect(() => {
    if (afterMs === undefined) return
    const look = () => {
      if (!document.hidden) again()
    }
    const timer = setTimeout(look, afterMs)
    document.addEventListener('visibilitychange', look)
    return () => {
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', look)
    }
  }, [afterMs, again])
}
