import { useRef } from 'preact/hooks'
import { Icon } from '../components/Icon'
import { formatCount } from '../components/numbers'
import { useKeys } from '../hooks/useKeys'
import type { Find } from './useFind'

interface Props {
  find: Find
  selected: number | undefined
  onNext: (step: 1 | -1) => void
}

/** Searches in the timeline. */
export function FindBox({ find, selected, onNext }: Props) {
  const input = useRef<HTMLInputElement>(null)
  useKeys({
    '/': () => input.current?.focus(),
    Escape: () => {
      if (document.activeElement !== input.current) return false
      input.current?.blur()
    },
  })
  const count = find.matches?.length ?? 0
  return (
    <search class="timeline-find">
      <Icon name="search" />
      <div class={find.matches ? 'timeline-find-field has-count' : 'timeline-find-field'}>
        <input
          ref={input}
          type="search"
          aria-label="Find in the timeline"
          placeholder="Find in types, ids and data"
          value={find.text}
          autocomplete="off"
          spellcheck={false}
          onInput={(event) => find.setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') onNext(event.shiftKey ? -1 : 1)
          }}
        />
        <span class="muted nowrap timeline-found" role="status">
          {find.matches && countText(find.matches, selected)}
        </span>
      </div>
      <StepButton step={-1} isOff={count === 0} onNext={onNext} />
      <StepButton step={1} isOff={count === 0} onNext={onNext} />
    </search>
  )
}

interface StepProps {
  step: 1 | -1
  isOff: boolean
  onNext: (step: 1 | -1) => void
}

function StepButton({ step, isOff, onNext }: StepProps) {
  const label = step === 1 ? 'Next match' : 'Previous match'
  return (
    <button
      type="button"
      class="is-quiet"
      aria-label={label}
      title={`${label} (${step === 1 ? '' : 'Shift+'}Enter)`}
      disabled={isOff}
      onClick={() => onNext(step)}
    >
      <Icon name={step === 1 ? 'down' : 'up'} />
    </button>
  )
}

function countText(matches: readonly number[], selected: number | undefined): string {
  const at = selected === undefined ? -1 : matches.indexOf(selected)
  return `${at < 0 ? '–' : formatCount(at + 1)} of ${formatCount(matches.length)}`
}
