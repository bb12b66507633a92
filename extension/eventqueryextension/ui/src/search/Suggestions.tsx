import { Value } from '../components/Value'
import type { Suggestion } from './completion'
import type { Completion } from './useSuggestions'

interface Props {
  id: string
  completion: Completion
  onTake: (suggestion: Suggestion) => void
}

/** The list below a search box. */
export function Suggestions({ id, completion, onTake }: Props) {
  return (
    <div
      id={`${id}-list`}
      class="suggestions"
      role="listbox"
      aria-label="Suggestions"
      hidden={!completion.isOpen}
    >
      {completion.suggestions.map((suggestion, i) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the text field has the keys
        // biome-ignore lint/a11y/useFocusableInteractive: the text field has the focus (aria-activedescendant)
        <div
          key={suggestion.label}
          id={`${id}-${i}`}
          role="option"
          aria-selected={i === completion.active}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onTake(suggestion)}
        >
          <span class="ellipsis grow">
            <Value text={suggestion.label} />
          </span>
          <span class="muted">{suggestion.detail}</span>
        </div>
      ))}
    </div>
  )
}
