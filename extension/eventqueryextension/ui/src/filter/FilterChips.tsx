import { Icon } from '../components/Icon'
import { Value } from '../components/Value'
import { formatTime, type Zone } from '../time/format'
import { useZone } from '../time/zone'
import { type Clause, type Filter, isTimeKey, withoutClause } from './filter'
import { formatClause } from './syntax'
import './chips.css'

interface Props {
  label: string
  /** The clauses to show, of the filter. */
  clauses: Filter
  filter: Filter
  onFilter: (filter: Filter) => void
}

/** Clauses of a filter, each with a button that takes it away. */
export function FilterChips({ label, clauses, filter, onFilter }: Props) {
  const zone = useZone()
  if (clauses.length === 0) return null
  return (
    <ul class="chips" aria-label={label}>
      {clauses.map((clause) => {
        const text = textOf(clause, zone)
        return (
          <li key={text} class="chip">
            <Value text={text} />
            <button
              type="button"
              class="is-quiet"
              aria-label={`Remove: ${text}`}
              onClick={() => onFilter(withoutClause(filter, clause))}
            >
              <Icon name="close" size={12} />
            </button>
          </li>
        )
      })}
    </ul>
  )
}

const timeNames: Record<string, string> = {
  from: 'From',
  to: 'Before',
  recordedFrom: 'Recorded from',
  recordedTo: 'Recorded before',
}

function textOf(clause: Clause, zone: Zone): string {
  if (!isTimeKey(clause.key)) return formatClause(clause)
  const isCount = /^-?\d+$/.test(clause.value) // nanoseconds since 1970, as somebody wrote them
  return `${timeNames[clause.key]} ${isCount ? `${clause.value} ns` : formatTime(clause.value, zone)}`
}
