import { useEffect, useState } from 'preact/hooks'
import { Icon } from '../components/Icon'
import { formatCount } from '../components/numbers'
import { choose } from './useChosen'

interface Props {
  /** The version that is shown; undefined while it is asked for. */
  version: number | undefined
  lowest: number
  last: number
}

// A slider that is dragged asks for the version at which it rests.
const restMs = 100

/** Chooses a version: by a slider, one by one, or by its number. */
export function VersionSlider({ version, lowest, last }: Props) {
  const [draft, setDraft] = useState<number | undefined>()
  useEffect(() => setDraft(undefined), [version])
  useEffect(() => {
    if (draft === undefined) return
    const timer = setTimeout(() => choose(draft, true), restMs)
    return () => clearTimeout(timer)
  }, [draft])
  const shown = draft ?? version ?? last
  const draw = (to: number) => {
    if (Number.isSafeInteger(to)) setDraft(Math.min(Math.max(to, lowest), last))
  }
  return (
    <div class="slider toolbar grow">
      <button
        type="button"
        aria-label="The version before"
        title="The version before (←)"
        disabled={shown <= lowest}
        onClick={() => choose(shown - 1, true)}
      >
        <Icon name="left" />
      </button>
      <input
        type="range"
        class="grow"
        aria-label="Version"
        min={lowest}
        max={last}
        step={1}
        value={shown}
        onInput={(event) => draw(event.currentTarget.valueAsNumber)}
      />
      <button
        type="button"
        aria-label="The version after"
        title="The version after (→)"
        disabled={shown >= last}
        onClick={() => choose(shown + 1, true)}
      >
        <Icon name="right" />
      </button>
      <label class="slider-number">
        Version{' '}
        <input
          type="number"
          min={lowest}
          max={last}
          value={shown}
          onChange={(event) => draw(event.currentTarget.valueAsNumber)}
        />{' '}
        <span class="muted nowrap">of {formatCount(last)}</span>
      </label>
    </div>
  )
}
