import { type Field, fields, type Interval } from '../api/types'
import { Icon } from '../components/Icon'
import { zoneNames } from '../time/zoned'
import { change } from '../url/location'
import { intervals, type TrendQuery } from './query'
import { isTakenFor, type Range } from './range'

interface Props {
  query: TrendQuery
  /** The one of the answer. */
  interval: Interval | undefined
  range: Range
  loading: boolean
  onReload: () => void
}

const fieldNames: Record<Field, string> = {
  eventType: 'event type',
  aggregateType: 'aggregate type',
  aggregateId: 'aggregate id',
  service: 'service',
  organizationId: 'organization',
  userId: 'user',
  correlationId: 'correlation id',
  causationId: 'causation id',
  eventId: 'event id',
  traceId: 'trace id',
  spanId: 'span id',
  tag: 'tag',
}

/** What the counts are cut and stacked by. */
export function TrendControls({ query, interval, range, loading, onReload }: Props) {
  return (
    <div class="toolbar trends-controls">
      <label class="field">
        Interval
        <select
          value={query.interval ?? ''}
          onChange={(event) => change({ interval: event.currentTarget.value })}
        >
          <option value="">{query.interval || !interval ? 'by range' : `by range (${interval})`}</option>
          {intervals.map((name) => (
            <option key={name} value={name} disabled={name !== query.interval && !isTakenFor(name, range)}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        Stacked by
        <select
          value={query.groupBy ?? 'none'}
          onChange={({ currentTarget: { value } }) =>
            change({ groupBy: value === 'eventType' ? undefined : value })
          }
        >
          <option value="none">nothing</option>
          {fields.map((name) => (
            <option key={name} value={name}>
              {fieldNames[name]}
            </option>
          ))}
        </select>
      </label>
      <ZoneSelect tz={query.tz} />
      <Compare query={query} />
      <button
        type="button"
        class="is-quiet trends-reload"
        title="Load again"
        aria-label="Load again"
        disabled={loading}
        onClick={onReload}
      >
        <Icon name="reset" />
      </button>
    </div>
  )
}

const names = zoneNames()

function ZoneSelect({ tz }: { tz: string }) {
  return (
    <label class="field">
      Zone
      <select value={tz} onChange={(event) => change({ tz: event.currentTarget.value })}>
        {!names.includes(tz) && <option value={tz}>{tz}</option>}
        {names.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  )
}

function Compare({ query }: { query: TrendQuery }) {
  const isOpen = !query.filter.some(({ key }) => key === 'from')
  return (
    <label class="check" title={isOpen ? 'Choose a range first: nothing is before all time' : undefined}>
      <input
        type="checkbox"
        checked={query.compare && !isOpen}
        disabled={isOpen}
        onChange={(event) => change({ compare: event.currentTarget.checked ? '1' : undefined })}
      />
      Compare with the period before
    </label>
  )
}
