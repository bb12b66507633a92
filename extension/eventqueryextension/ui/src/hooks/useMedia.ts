import { useCallback } from 'preact/hooks'
import { useExternal } from './useExternal'

/** Whether a media query holds. */
export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const list = window.matchMedia(query)
      list.addEventListener('change', listener)
      return () => list.removeEventListener('change', listener)
    },
    [query],
  )
  return useExternal(subscribe, () => window.matchMedia(query).matches)
}

export const useDark = () => useMedia('(prefers-color-scheme: dark)')
export const useNarrow = () => useMedia('(max-width: 760px)')
