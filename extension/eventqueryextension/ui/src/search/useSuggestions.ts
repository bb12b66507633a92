import type { RefObject } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Filter } from '../filter/filter'
import { completeKeys, completeValues, type Suggestion } from './completion'

export interface Completion {
  suggestions: Suggestion[]
  isOpen: boolean
  active: number | undefined
  /** To be called when the text or the caret changes. */
  onInput: () => void
  close: () => void
  /** Puts the caret there once the text is drawn, and completes what follows. */
  goOn: (caret: number) => void
  /** Moves in the list, or takes the one chosen; reports whether the key was used. */
  onKey: (event: KeyboardEvent, take: (suggestion: Suggestion) => void) => boolean
}

const typingMs = 120

/** Completes what is typed into a field. */
export function useSuggestions(
  text: string,
  input: RefObject<HTMLInputElement | null>,
  rest: Filter,
  seenKeys: readonly string[],
): Completion {
  const [suggestions, setSuggestions] = useState<Suggestion[]>([])
  const [active, setActive] = useState<number | undefined>()
  const [typed, setTyped] = useState(0) // 0: the list is closed
  const caret = useRef<number | undefined>(undefined)
  const close = () => {
    setTyped(0)
    setSuggestions([])
    setActive(undefined)
  }
  const onInput = () => setTyped((n) => n + 1)
  useLayoutEffect(() => {
    if (caret.current === undefined) return
    input.current?.setSelectionRange(caret.current, caret.current)
    caret.current = undefined
    onInput()
  }, [text])
  useEffect(() => {
    if (typed === 0) return
    const at = input.current?.selectionStart ?? text.length
    setActive(undefined)
    setSuggestions(completeKeys(text, at, seenKeys))
    const abort = new AbortController()
    const timer = setTimeout(() => {
      // Completion is a convenience: what fails shows when the search runs.
      completeValues(text, at, rest, abort.signal).then(
        (values) => values.length > 0 && setSuggestions(values),
        () => {},
      )
    }, typingMs)
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [text, typed])
  const isOpen = suggestions.length > 0
  const onKey = (event: KeyboardEvent, take: (suggestion: Suggestion) => void): boolean => {
    const count = suggestions.length
    if (event.key === 'ArrowDown' && !isOpen) onInput()
    else if (event.key === 'ArrowDown') setActive((active === undefined ? 0 : active + 1) % count)
    else if (event.key === 'ArrowUp' && isOpen) setActive(((active ?? 0) + count - 1) % count)
    else if (event.key === 'Escape' && isOpen) close()
    else if ((event.key === 'Enter' || event.key === 'Tab') && active !== undefined && suggestions[active]) {
      take(suggestions[active])
    } else return false
    event.stopPropagation()
    return true
  }
  const goOn = (to: number) => {
    caret.current = to
  }
  return { suggestions, isOpen, active, onInput, close, goOn, onKey }
}
