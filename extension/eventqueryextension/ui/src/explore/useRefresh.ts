import { useEffect, useReducer } from 'preact/hooks'

const everyMs = 5000

/**
 * Returns a number that changes when refresh is called and, while isLive and the page is
 * seen, now and then, as well as when that ends.
 */
export function useRefresh(isLive: boolean): [number, () => void] {
  const [round, again] = useReducer((n: number, _: undefined) => n + 1, 0)
  useEffect(() => {
    if (!isLive) return
    const timer = setInterval(() => {
      if (!document.hidden) again(undefined)
    }, everyMs)
    return () => {
      clearInterval(timer)
      again(undefined)
    }
  }, [isLive])
  return [round, () => again(undefined)]
}
