import { change, linkHere } from '../app/location'
import { FilterChips } from '../components/FilterChips'
import { type Filter, firstValue, toChanges, withRange } from '../filter/filter'
import { formatTime } from '../time/format'
import { useZone } from '../time/zone'

/** What narrows a timeline beside its id, and what takes it away. */
export function Narrowing({ filter }: { filter: Filter }) {
  const zone = useZone()
  const [from, to] = [firstValue(filter, 'from'), firstValue(filter, 'to')]
  const timeOf = (time: string) => (/^\d+$/.test(time) ? `${time} ns` : formatTime(time, zone))
  return (
    <div class="timeline-narrowing">
      <span class="muted">Only</span>
      <FilterChips filter={filter} onChange={(after) => change(toChanges(filter, after))} />
      {(from ?? to) !== undefined && (
        <span>
          {from !== undefined && `from ${timeOf(from)} `}
          {to !== undefined && `before ${timeOf(to)} `}
          <a href={linkHere(toChanges(filter, withRange(filter, undefined, undefined)))}>any time</a>
        </span>
      )}
    </div>
  )
}
