import { linkHere } from '../app/location'
import { Icon } from '../components/Icon'
import { type Filter, toChanges, withoutClause } from '../filter/filter'
import { formatClause } from '../filter/syntax'

/** The conditions that narrow a timeline, each with what takes it away. */
export function FilterChips({ filter }: { filter: Filter }) {
  return (
    <ul class="timeline-chips" aria-label="Only events that match">
      {filter.map((clause) => {
        const text = formatClause(clause)
        return (
          <li key={text} class="timeline-chip">
            <span class="value ellipsis mono" title={text}>
              {text}
            </span>
            <a
              href={linkHere(toChanges(filter, withoutClause(filter, clause)))}
              aria-label={`Remove ${text}`}
              title="Remove"
            >
              <Icon name="close" size={12} />
            </a>
          </li>
        )
      })}
    </ul>
  )
}
