import { Icon } from '../components/Icon'
import { type Filter, isTimeKey, withoutClause } from '../filter/filter'
import { formatTime } from '../time/format'
import { useZone } from '../time/zone'

const names: Record<string, string> = {
  from: 'From',
  to: 'Before',
  recordedFrom: 'Recorded from',
  recordedTo: 'Recorded before',
}

/** The times that a filter is bound by. */
export function Range({ filter, onFilter }: { filter: Filter; onFilter: (filter: Filter) => void }) {
  const zone = useZone()
  const times = filter.filter((clause) => isTimeKey(clause.key))
  if (times.length === 0) return null
  return (
    <ul class="range toolbar" aria-label="Time range">
      {times.map((clause) => (
        <li key={clause.key} class="chip">
          <span class="muted">{names[clause.key]}</span>
          <span class="value">
            {/^-?\d+$/.test(clause.value) ? clause.value : formatTime(clause.value, zone)}
          </span>
          <button
            type="button"
            class="is-quiet"
            aria-label={`Remove: ${names[clause.key]}`}
            onClick={() => onFilter(withoutClause(filter, clause))}
          >
            <Icon name="close" size={12} />
          </button>
        </li>
      ))}
    </ul>
  )
}
