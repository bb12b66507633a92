import { useId } from 'preact/hooks'
import { Icon } from '../components/Icon'
import type { Filter } from '../filter/filter'
import { Suggestions } from './Suggestions'
import { useSearch } from './useSearch'
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
  const { input, text, error, completion, onText, onKeyDown, take, clear } = useSearch(
    filter,
    onFilter,
    seenKeys,
  )
  const id = useId()
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
        onInput={(event) => onText(event.currentTarget.value)}
        onClick={completion.onInput}
        onKeyDown={onKeyDown}
        onBlur={completion.close}
      />
      {text !== '' && (
        <button type="button" class="is-quiet" aria-label="Clear the search" onClick={clear}>
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
