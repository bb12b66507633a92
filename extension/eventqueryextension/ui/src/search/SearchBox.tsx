import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { Icon } from '../components/Icon'
import { type Filter, isTimeKey } from '../filter/filter'
import { format, parse } from '../filter/syntax'
import { useKeys } from '../hooks/useKeys'
import type { Suggestion } from './completion'
import { Suggestions } from './Suggestions'
import { useSuggestions } from './useSuggestions'
import './search.css'

interface Props {
  filter: Filter
  onFilter: (filter: Filter) => void
  label: string
  /** Keys of data and attributes to offer. */
  seenKeys?: readonly string[]
}

/** Text and `key:value` to search for. Enter searches; the times of the filter stay. */
export function SearchBox({ filter, onFilter, label, seenKeys = [] }: Props) {
  const written = format(filter)
  const [text, setText] = useState(written)
  const [error, setError] = useState('')
  const input = useRef<HTMLInputElement>(null)
  const id = useId()
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
  const onKeyDown = (event: KeyboardEvent) => {
    if (completion.onKey(event, take)) event.preventDefault()
    else if (event.key === 'Enter') search()
  }
  const active = completion.active === undefined ? undefined : `${id}-${completion.active}`
  return (
    <search class="search">
      <Icon name="search" />
      <input
        ref={input}
        type="text"
        role="combobox"
        aria-label={label}
        aria-autocomplete="list"
        aria-expanded={completion.isOpen}
        aria-controls={`${id}-list`}
        aria-activedescendant={active}
        aria-invalid={error !== ''}
        aria-errormessage={`${id}-error`}
        placeholder="Text, or key:value, such as eventType:PaymentProcessed -service:checkout data.amount:100"
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        value={text}
        onInput={(event) => {
          setText(event.currentTarget.value)
          completion.onInput()
        }}
        onClick={completion.onInput}
        onKeyDown={onKeyDown}
        onBlur={completion.close}
      />
      {text !== '' && (
        <button type="button" class="is-quiet" aria-label="Clear the search" onClick={() => onFilter(times)}>
          <Icon name="close" />
        </button>
      )}
      <Suggestions id={id} completion={completion} onTake={take} />
      <p id={`${id}-error`} class="search-error" role="alert">
        {error}
      </p>
    </search>
  )
}
