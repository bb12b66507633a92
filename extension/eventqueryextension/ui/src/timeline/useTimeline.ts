import { useState } from 'preact/hooks'
import { useRequest } from '../hooks/useRequest'
import { keyOf, type Loaded, loadTimeline } from './load'
import type { TimelinePlace } from './place'

export interface TimelineAnswer {
  /** What has come so far; while another filter of the same id loads, what was before. */
  loaded: Loaded | undefined
  error: Error | undefined
  loading: boolean
  reload: () => void
}

/** Loads the timeline that a place names. */
export function useTimeline(place: TimelinePlace): TimelineAnswer {
  const key = keyOf(place)
  const [part, setPart] = useState<Loaded | undefined>()
  const { data, error, loading, reload } = useRequest(key, (signal) => {
    setPart(undefined)
    return loadTimeline(place, setPart, signal)
  })
  const isWhole = !loading && !error
  const latest = !isWhole && part?.key === key ? part : data
  return {
    loaded: latest && isSameId(latest.key, key) ? latest : undefined,
    error: loading ? undefined : error,
    loading,
    reload,
  }
}

// Keys begin with what is asked for and its id.
function isSameId(a: string, b: string): boolean {
  const [ofA, idA] = JSON.parse(a) as string[]
  const [ofB, idB] = JSON.parse(b) as string[]
  return ofA === ofB && idA === idB
}
