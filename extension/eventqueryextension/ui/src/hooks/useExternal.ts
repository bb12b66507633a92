import { useLayoutEffect, useReducer } from 'preact/hooks'

/** Returns what snapshot returns, and renders again when subscribe's listener is called. */
export function useExternal<T>(subscribe: (listener: () => void) => () => void, snapshot: () => T): T {
  const [, again] = useReducer((n: number, _: undefined) => n + 1, 0)
  useLayoutEffect(() => subscribe(() => again(undefined)), [subscribe])
  return snapshot()
}
