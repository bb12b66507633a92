import { FilterChips } from '../filter/FilterChips'
import { type Filter, toChanges } from '../filter/filter'
import { change } from '../url/location'

/** What narrows a timeline beside its id, and what takes it away. */
export function Narrowing({ filter }: { filter: Filter }) {
  return (
    <div class="timeline-narrowing">
      <span class="muted">Only</span>
      <FilterChips
        label="Filter"
        clauses={filter}
        filter={filter}
        onFilter={(after) => change(toChanges(filter, after))}
      />
    </div>
  )
}
