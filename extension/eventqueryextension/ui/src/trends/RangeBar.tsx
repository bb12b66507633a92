import type { Interval } from '../api/types'
import { Icon } from '../components/Icon'
import { TimeInput } from '../components/TimeInput'
import { type Filter, withRange } from '../filter/filter'
import { rangeOf } from './query'
import { type Preset, presetRange, presets, type Range, widened } from './range'

interface Props {
  filter: Filter
  tz: string
  extent: Range | undefined
  /** The range that is drawn. */
  shown: Range
  interval: Interval | undefined
  onFilter: (filter: Filter) => void
  onRange: (range: Range | undefined) => void
}

const presetNames: Record<Preset, string> = {
  hour: 'Last hour',
  day: '24 h',
  week: '7 d',
  month: '30 d',
}

/** The range of time: all, one that ends with the events, or any other. */
export function RangeBar({ filter, tz, extent, shown, interval = 'minute', onFilter, onRange }: Props) {
  const { from, to } = rangeOf(filter)
  const isAll = from === undefined && to === undefined
  return (
    <div class="toolbar trends-range">
      <fieldset class="switch">
        <legend class="visually-hidden">Range, ending with the last event</legend>
        <button type="button" aria-pressed={isAll} onClick={() => onRange(undefined)}>
          All
        </button>
        {presets.map((preset) => (
          <PresetButton key={preset} {...{ preset, extent, tz, shown, onRange }} isAll={isAll} />
        ))}
      </fieldset>
      <TimeInput
        label="From"
        value={from}
        tz={tz}
        onValue={(value) => onFilter(withRange(filter, value, to))}
      />
      <TimeInput
        label="To"
        value={to}
        tz={tz}
        onValue={(value) => onFilter(withRange(filter, from, value))}
      />
      <button
        type="button"
        disabled={isAll}
        onClick={() => onRange(zoomedOut(widened(shown, interval, tz), extent))}
      >
        <Icon name="minus" /> Zoom out
      </button>
    </div>
  )
}

// All, once the wider range has every event.
function zoomedOut(wide: Range, extent: Range | undefined): Range | undefined {
  return extent && wide.from <= extent.from && wide.to > extent.to ? undefined : wide
}

interface PresetProps {
  preset: Preset
  extent: Range | undefined
  tz: string
  shown: Range
  isAll: boolean
  onRange: (range: Range) => void
}

function PresetButton({ preset, extent, tz, shown, isAll, onRange }: PresetProps) {
  const range = extent && presetRange(preset, extent.to, tz)
  return (
    <button
      type="button"
      title="Ends with the last event"
      disabled={!range}
      aria-pressed={!isAll && range?.from === shown.from && range.to === shown.to}
      onClick={() => range && onRange(range)}
    >
      {presetNames[preset]}
    </button>
  )
}
