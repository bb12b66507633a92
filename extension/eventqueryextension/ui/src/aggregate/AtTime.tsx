import { change } from '../app/location'
import { Icon } from '../components/Icon'
import { formatCount } from '../components/numbers'
import { formatTime } from '../time/format'
import { fromInput, toInput } from '../time/input'
import { useZone } from '../time/zone'

interface Props {
  /** The time asked for, or ''. */
  at: string
  /** The version that the answer is, once it is known. */
  version: number | undefined
}

/** Asks for the state at a time. */
export function AtTime({ at, version }: Props) {
  const zone = useZone()
  const submit = (event: Event & { currentTarget: HTMLFormElement }) => {
    event.preventDefault()
    const asked = fromInput(String(new FormData(event.currentTarget).get('at') ?? ''), zone)
    if (asked) change({ at: asked, version: undefined })
  }
  return (
    <form class="at-time toolbar" onSubmit={submit}>
      <label>
        State at{' '}
        <input
          key={at + zone}
          type="datetime-local"
          name="at"
          step="0.001"
          required
          defaultValue={at && toInput(at, zone)}
        />
      </label>
      <span class="muted">{zone === 'utc' ? 'UTC' : 'local'}</span>
      <button type="submit">Show</button>
      {at !== '' && (
        <span class="chip">
          {formatTime(at, zone)}
          {version !== undefined && <> is version {formatCount(version)}</>}
          <button
            type="button"
            class="is-quiet"
            aria-label="Leave this time"
            onClick={() => change({ at: undefined })}
          >
            <Icon name="close" size={12} />
          </button>
        </span>
      )}
    </form>
  )
}
