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

/** Values that the API has told, and the place in which text they complete. */
interface Values {
  text: string
  caret: number
  list: Suggestion[]
}

/** Completes what is typed into a field. */
export function useSuggestions(
  text: string,
  input: RefObject<HTMLInputElement | null>,
  rest: Filter,
  seenKeys: readonly string[],
): Completion {
  const [caret, setCaret] = useState<number | undefined>() // undefined: the list is closed
  const [active, setActive] = useState<number | undefined>()
  const values = useValues(text, caret, rest)
  const nextCaret = useRef<number | undefined>(undefined)
  const close = () => {
    setCaret(undefined)
    setActive(undefined)
  }
  const onInput = () => {
    setCaret(input.current?.selectionStart ?? text.length)
    setActive(undefined)
  }
  useLayoutEffect(() => {
    if (nextCaret.current === undefined) return
    input.current?.setSelectionRange(nextCaret.current, nextCaret.current)
    nextCaret.current = undefined
    onInput()
  }, [text])
  const suggestions = suggestionsAt(text, caret, values, seenKeys)
  const isOpen = suggestions.length > 0
  const onKey = (event: KeyboardEvent, take: (suggestion: Suggestion) => void): boolean => {
    const count = suggestions.length
    const chosen = active === undefined ? undefined : suggestions[active]
    if (event.key === 'ArrowDown' && !isOpen) onInput()
    else if (event.key === 'ArrowDown') setActive((active === undefined ? 0 : active + 1) % count)
    else if (event.key === 'ArrowUp' && isOpen) setActive(((active ?? 0) + count - 1) % count)
    else if (event.key === 'Escape' && isOpen) close()
    else if ((event.key === 'Enter' || event.key === 'Tab') && chosen) take(chosen)
    else return false
    event.stopPropagation()
    return true
  }
  const goOn = (to: number) => {
    nextCaret.current = to
  }
  return { suggestions, isOpen, active, onInput, close, goOn, onKey }
}

// Asks for the values that complete a text once typing rests.
function useValues(text: string, caret: number | undefined, rest: Filter): Values | undefined {
  const [values, setValues] = useState<Values | undefined>()
  useEffect(() => {
    if (caret === undefined) return
    const abort = new AbortController()
    const timer = setTimeout(() => {
      // Completion is a convenience: what fails shows when the search runs.
      completeValues(text, caret, rest, abort.signal).then(
        (list) => setValues({ text, caret, list }),
        () => {},
      )
    }, typingMs)
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [text, caret])
  return values
}

function suggestionsAt(
  text: string,
  caret: number | undefined,
  values: Values | undefined,
  seenKeys: readonly string[],
): Suggestion[] {
  if (caret === undefined) return []
  if (values?.text === text && values.caret === caret && values.list.length > 0) return values.list
  return completeKeys(text, caret, seenKeys)
}
