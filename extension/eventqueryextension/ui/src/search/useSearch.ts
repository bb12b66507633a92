import { useEffect, useRef, useState } from 'preact/hooks'
import { type Filter, isTimeKey } from '../filter/filter'
import { format, parse } from '../filter/syntax'
import { useKeys } from '../hooks/useKeys'
import type { Suggestion } from './completion'
import { useSuggestions } from './useSuggestions'

/** The text of a search box, which is another way to write the filter, and what keys do in it. */
export function useSearch(filter: Filter, onFilter: (filter: Filter) => void, seenKeys: readonly string[]) {
  const written = format(filter)
  const [text, setText] = useState(written)
  const [error, setError] = useState('')
  const input = useRef<HTMLInputElement>(null)
  const times = filter.filter((clause) => isTimeKey(clause.key))
  const completion = useSuggestions(text, input, times, seenKeys)
  useEffect(() => {
    setText(written)
    setError('')
  }, [written])
  useKeys({
    '/': () => input.current?.focus(),
    Escape: () => document.activeElement === input.current && input.current?.blur(),
  })
  const search = (words = text) => {
    const parsed = parse(words)
    setError(parsed.error)
    if (parsed.error) return
    completion.close()
    setText(format(parsed.filter)) // its times have a place of their own
    const named = parsed.filter.filter((clause) => isTimeKey(clause.key)).map((clause) => clause.key)
    onFilter([...times.filter((clause) => !named.includes(clause.key)), ...parsed.filter])
  }
  const take = ({ start, end, text: piece }: Suggestion) => {
    const words = text.slice(0, start) + piece + text.slice(end)
    setText(words)
    if (piece.endsWith(' ')) search(words)
    else completion.goOn(start + piece.length)
  }
  const onText = (words: string) => {
    setText(words)
    completion.onInput()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (completion.onKey(event, take)) event.preventDefault()
    else if (event.key === 'Enter') search()
  }
  return { input, text, error, completion, onText, onKeyDown, take, clear: () => onFilter(times) }
}
