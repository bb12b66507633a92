import { useState } from 'preact/hooks'
import { getStatistics } from '../api/endpoints'
import type { Field, KeyCount, Statistics } from '../api/types'
import { Icon } from '../components/Icon'
import { countOf, formatCount, formatShare } from '../components/numbers'
import { Loading, ProblemNote } from '../components/states'
import { Value } from '../components/Value'
import { type Clause, sameClause, toParams } from '../filter/filter'
import { useRequest } from '../hooks/useRequest'
import type { TrendQuery } from './query'

interface Props {
  query: TrendQuery
  onToggle: (clause: Clause) => void
}

interface List {
  title: string
  field: Field
  keys: (statistics: Statistics) => { values: KeyCount[]; other: number; missing: number }
}

const lists: List[] = [
  {
    title: 'Organizations',
    field: 'organizationId',
    keys: (s) => ({
      values: s.byOrganization,
      other: s.byOrganizationOther,
      missing: s.byOrganizationMissing,
    }),
  },
  {
    title: 'Users',
    field: 'userId',
    keys: (s) => ({ values: s.byUser, other: s.byUserOther, missing: s.byUserMissing }),
  },
  {
    title: 'Event types',
    field: 'eventType',
    keys: (s) => ({ values: s.byEventType, other: s.byEventTypeOther, missing: s.byEventTypeMissing }),
  },
  {
    title: 'Services',
    field: 'service',
    keys: (s) => ({ values: s.byService, other: s.byServiceOther, missing: s.byServiceMissing }),
  },
]

/** How many of the matching events each organization, user, type and service has. */
export function StatisticLists({ query, onToggle }: Props) {
  const params = { ...toParams(query.filter), tz: query.tz }
  const { data, error, reload } = useRequest(JSON.stringify(params), (signal) =>
    getStatistics(params, signal),
  )
  if (error) return <ProblemNote error={error} onRetry={reload} />
  if (!data) return <Loading what="statistics" />
  return (
    <div class="trends-lists">
      {lists.map((list) => (
        <BarList key={list.field} list={list} statistics={data} query={query} onToggle={onToggle} />
      ))}
    </div>
  )
}

const fewRows = 8

interface BarListProps extends Props {
  list: List
  statistics: Statistics
}

function BarList({ list: { title, field, keys }, statistics, query, onToggle }: BarListProps) {
  const [isLong, setIsLong] = useState(false)
  const { values, other, missing } = keys(statistics)
  const { total } = statistics
  const shown = isLong ? values : values.slice(0, fewRows)
  const most = values[0]?.count ?? 1
  return (
    <section class="card">
      <div class="toolbar card-head">
        <h2 class="grow">{title}</h2>
        <span class="muted">{other > 0 ? `the first ${values.length}` : formatCount(values.length)}</span>
      </div>
      <ul class="bars">
        {shown.map((value) => (
          <Bar key={value.key} {...{ value, field, most, total, query, onToggle }} />
        ))}
        {other > 0 && (isLong || values.length <= fewRows) && (
          <RestRow name="other values" count={other} total={total} />
        )}
        {missing > 0 && <RestRow name="none" count={missing} total={total} />}
      </ul>
      {values.length > fewRows && (
        <button
          type="button"
          class="is-quiet bars-more"
          aria-expanded={isLong}
          onClick={() => setIsLong(!isLong)}
        >
          {isLong ? 'Show fewer' : `Show ${countOf(values.length - fewRows, 'more', 'more')}`}
        </button>
      )}
    </section>
  )
}

interface BarProps extends Props {
  value: KeyCount
  field: Field
  most: number
  total: number
}

function Bar({ value: { key, count }, field, most, total, query, onToggle }: BarProps) {
  const clause = { key: field, value: key, negated: false }
  return (
    <li class="bars-row">
      <button
        type="button"
        class="is-quiet bars-include"
        title={`${key}\nClick filters, Alt-click excludes`}
        aria-pressed={query.filter.some((one) => sameClause(one, clause))}
        onClick={(event) => onToggle({ ...clause, negated: event.altKey })}
      >
        <span class="bars-bar" style={{ width: `${(100 * count) / most}%` }} aria-hidden="true" />
        <span class="ellipsis">
          <Value text={key} />
        </span>
        <span class="is-number">{formatCount(count)}</span>
        <span class="is-number muted">{formatShare(count, total)}</span>
      </button>
      <button
        type="button"
        class="is-quiet bars-exclude"
        aria-label={`Exclude ${key}`}
        title="Exclude"
        onClick={() => onToggle({ ...clause, negated: true })}
      >
        <Icon name="minus" size={12} />
      </button>
    </li>
  )
}

const RestRow = ({ name, count, total }: { name: string; count: number; total: number }) => (
  <li class="bars-row is-rest">
    <span class="muted">{name}</span>
    <span class="is-number">{formatCount(count)}</span>
    <span class="is-number muted">{formatShare(count, total)}</span>
  </li>
)
