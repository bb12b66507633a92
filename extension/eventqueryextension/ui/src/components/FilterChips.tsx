import { type Filter, isTimeKey, withoutClause } from '../filter/filter'
import { formatClause } from '../filter/syntax'
import { Icon } from './Icon'
import './chips.css'

interface Props {
  filter: Filter
  onChange: (filter: Filter) => void
}

/** The clauses of a filter, each with a button that takes it away; times have a place of their own. */
export function FilterChips({ filter, onChange }: Props) {
  const clauses = filter.filter(({ key }) => !isTimeKey(key) || key.startsWith('recorded'))
  if (clauses.length === 0) return null
  return (
    <ul class="chips" aria-label="Filters">
      {clauses.map((clause) => {
        const text = isTimeKey(clause.key) ? `${clause.key}:${clause.value}` : formatClause(clause)
        return (
          <li key={text} class={clause.negated ? 'chip is-negated' : 'chip'}>
            <span class="value">{text}</span>
            <button
              type="button"
              class="is-quiet"
              aria-label={`Remove the filter ${text}`}
              onClick={() => onChange(withoutClause(filter, clause))}
            >
              <Icon name="close" size={12} />
            </button>
          </li>
        )
      })}
    </ul>
  )
}
