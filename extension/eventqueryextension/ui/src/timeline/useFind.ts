import { useEffect, useState } from 'preact/hooks'
import { change } from '../url/location'
import { find } from './find'
import type { Item } from './flow'

const restMs = 150

export interface Find {
  /** What is typed. */
  text: string
  setText: (text: string) => void
  /** The indexes that are found, in the timeline's order; undefined without a text. */
  matches: readonly number[] | undefined
}

/** Searches the events for a text, which is in the URL once the typing rests. */
export function useFind(items: readonly Item[], named: string): Find {
  const [text, setText] = useState(named)
  const [matches, setMatches] = useState<readonly number[] | undefined>()
  useEffect(() => setText(named), [named])
  useEffect(() => {
    if (text === named) return
    const timer = setTimeout(() => change({ find: text }, true), restMs)
    return () => clearTimeout(timer)
  }, [text, named])
  useEffect(() => {
    if (named === '') {
      setMatches(undefined)
      return
    }
    const abort = new AbortController()
    find(items, named, abort.signal).then(setMatches, () => {})
    return () => abort.abort()
  }, [items, named])
  return { text, setText, matches: named === '' ? undefined : matches }
}
