import { useState } from 'preact/hooks'
import { getFieldValues } from '../api/endpoints'
import type { Field, FieldValues } from '../api/types'
import { Icon } from '../components/Icon'
import { formatCount } from '../components/numbers'
import type { ColorOf } from '../components/palette'
import { Value } from '../components/Value'
import { type Clause, type Filter, sameClause, toggleClause, toParams } from '../filter/filter'
import { useRequest } from '../hooks/useRequest'
import './facets.css'

interface Props {
  filter: Filter
  onFilter: (filter: Filter) => void
  colorOf: ColorOf
  round: number
}

const shown: [Field, string][] = [
  ['eventType', 'Type'],
  ['aggregateType', 'Aggregate type'],
  ['service', 'Service'],
  ['organizationId', 'Organization'],
  ['userId', 'User'],
]

/** The most frequent values of some fields; a click includes one, with Alt it excludes it. */
export function Facets(props: Props) {
  return (
    <div class="facets">
      {shown.map(([field, title]) => (
        <Facet key={field} field={field} title={title} {...props} />
      ))}
    </div>
  )
}

const few = 7
const many = 50

function Facet({ field, title, filter, onFilter, colorOf, round }: Props & { field: Field; title: string }) {
  const [limit, setLimit] = useState(few)
  // Without the values chosen of the field itself, so that the others stay to be chosen.
  const others = filter.filter((clause) => clause.key !== field || clause.negated)
  const params = { ...toParams(others), limit }
  const { data, error } = useRequest(JSON.stringify([field, params, round]), (signal) =>
    getFieldValues(field, params, signal),
  )
  if (error)
    return (
      <p class="facet muted value">
        {title}: {error.message}
      </p>
    )
  if (!data || (data.values.length === 0 && data.missing === 0)) return null
  const chosen = filter.filter((clause) => clause.key === field)
  const toggle = (value: string, negated: boolean) =>
    onFilter(toggleClause(filter, { key: field, value, negated }))
  return (
    <section class="facet" aria-label={title}>
      <h2>{title}</h2>
      <ul>
        {valuesOf(data, chosen, field).map(({ key, count }) => (
          <FacetValue
            key={key}
            value={key}
            count={count}
            most={data.values[0]?.count ?? 1}
            color={field === 'eventType' ? colorOf(key) : 'var(--accent)'}
            isIncluded={chosen.some((c) => sameClause(c, { key: field, value: key, negated: false }))}
            isExcluded={chosen.some((c) => sameClause(c, { key: field, value: key, negated: true }))}
            onToggle={(negated) => toggle(key, negated)}
          />
        ))}
      </ul>
      <FacetRest data={data} isAll={limit === many} onMore={() => setLimit(limit === few ? many : few)} />
    </section>
  )
}

// Values that are chosen are shown even where no event has them.
function valuesOf(data: FieldValues, chosen: readonly Clause[], field: Field) {
  const extra = chosen.filter(
    (clause) => clause.key === field && !data.values.some((v) => v.key === clause.value),
  )
  return [...data.values, ...extra.map(({ value }) => ({ key: value, count: undefined }))]
}

function FacetRest({ data, isAll, onMore }: { data: FieldValues; isAll: boolean; onMore: () => void }) {
  return (
    <p class="facet-rest muted">
      {data.missing > 0 && <span>none: {formatCount(data.missing)}</span>}
      {data.other > 0 && <span>others: {formatCount(data.other)}</span>}
      {(data.other > 0 || isAll) && (
        <button type="button" class="is-quiet" onClick={onMore}>
          {isAll ? 'Show fewer' : 'Show more'}
        </button>
      )}
    </p>
  )
}

interface ValueProps {
  value: string
  /** Undefined where it is not known. */
  count: number | undefined
  most: number
  color: string
  isIncluded: boolean
  isExcluded: boolean
  onToggle: (negated: boolean) => void
}

function FacetValue({ value, count, most, color, isIncluded, isExcluded, onToggle }: ValueProps) {
  const state = isIncluded ? ' is-included' : isExcluded ? ' is-excluded' : ''
  return (
    <li class={`facet-value${state}`}>
      <button
        type="button"
        class="facet-main"
        aria-pressed={isIncluded}
        title={`${value}\nclick: only these · Alt+click: without these`}
        onClick={(event) => onToggle(event.altKey)}
      >
        <span class="facet-share" style={{ width: `${(100 * (count ?? 0)) / most}%`, background: color }} />
        <span class="ellipsis grow">
          <Value text={value} />
        </span>
        <span class="facet-count">{count === undefined ? '' : formatCount(count)}</span>
      </button>
      <button
        type="button"
        class="facet-not is-quiet"
        aria-pressed={isExcluded}
        aria-label={`Exclude ${value}`}
        title="Exclude"
        onClick={() => onToggle(true)}
      >
        <Icon name="minus" size={12} />
      </button>
    </li>
  )
}
