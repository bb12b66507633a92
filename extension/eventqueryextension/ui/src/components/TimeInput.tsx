import { useEffect, useState } from 'preact/hooks'
import { toInstant } from '../time/format'
import { formatZoned, knownZone, momentOf, momentOfTime } from '../time/zoned'

interface Props {
  label: string
  /** A time of the API; undefined is open. */
  value: string | undefined
  tz: string
  onValue: (value: string | undefined) => void
}

/** Takes a time of a zone's clock, when the field is left or Enter is pressed. */
export function TimeInput({ label, value, tz, onValue }: Props) {
  const zone = knownZone(tz)
  const text = value === undefined ? '' : clockText(value, zone)
  const [draft, setDraft] = useState(text)
  useEffect(() => setDraft(text), [text])
  const commit = () => {
    if (draft !== text) onValue(draft === '' ? undefined : toInstant(momentAt(draft, zone)))
  }
  return (
    <label class="field">
      {label}
      <input
        type="datetime-local"
        step={text.includes('.') ? '0.001' : '1'}
        value={draft}
        title={value}
        onInput={(event) => setDraft(event.currentTarget.value)}
        onBlur={commit}
        onKeyDown={(event) => event.key === 'Enter' && commit()}
      />
    </label>
  )
}

// The field takes milliseconds at most; the title has all digits.
const clockText = (value: string, zone: string): string =>
  formatZoned(toInstant(momentOfTime(value)), zone).replace(' ', 'T')

// Browsers leave out seconds that are 0.
function momentAt(text: string, zone: string): number {
  const [, year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] =
    /^(\d+)-(\d+)-(\d+)T(\d+):(\d+)(?::(\d+))?/.exec(text)?.map((n) => Number(n ?? 0)) ?? []
  const rest = Number((/\.(\d{1,3})/.exec(text)?.[1] ?? '0').padEnd(3, '0'))
  return momentOf({ year, month, day, hour, minute, second }, zone) + rest
}
