import { Icon } from '../components/Icon'
import { formatCount } from '../components/numbers'
import { TimeInput } from '../components/TimeInput'
import { formatTime, zoneName } from '../time/format'
import { useZone } from '../time/zone'
import { change } from '../url/location'
import '../filter/chips.css'

interface Props {
  /** The time asked for, or ''. */
  at: string
  /** The version that the answer is, once it is known. */
  version: number | undefined
}

/** Asks for the state at a time. */
export function AtTime({ at, version }: Props) {
  const zone = useZone()
  return (
    <div class="at-time toolbar">
      <TimeInput
        label="State at"
        value={at || undefined}
        tz={zoneName(zone)}
        onValue={(value) => change({ at: value, version: undefined })}
      />
      <span class="muted">{zone === 'utc' ? 'UTC' : 'local'}</span>
      {at !== '' && (
        <span class="chip">
          {/^-?\d+$/.test(at) ? at : formatTime(at, zone)}
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
    </div>
  )
}
