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
      <Step
        icon="left"
        label="The version before (←)"
        disabled={shown <= lowest}
        onStep={() => choose(shown - 1, true)}
      />
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
      <Step
        icon="right"
        label="The version after (→)"
        disabled={shown >= last}
        onStep={() => choose(shown + 1, true)}
      />
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

interface StepProps {
  icon: 'left' | 'right'
  label: string
  disabled: boolean
  onStep: () => void
}

function Step({ icon, label, disabled, onStep }: StepProps) {
  return (
    <button type="button" aria-label={label} title={label} disabled={disabled} onClick={onStep}>
      <Icon name={icon} />
    </button>
  )
}
