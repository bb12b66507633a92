import { useRef, useState } from 'preact/hooks'
import { getFieldValues } from '../api/endpoints'
import type { Aggregate } from '../api/types'
import { countOf, formatCount } from '../components/numbers'
import { Empty, Loading, ProblemNote } from '../components/states'
import { Time } from '../components/Time'
import { Value } from '../components/Value'
import { filterOf, toParams } from '../filter/filter'
import { useKeys } from '../hooks/useKeys'
import { useNarrow } from '../hooks/useMedia'
import { useRequest } from '../hooks/useRequest'
import { type ListHandle, VirtualList } from '../list/VirtualList'
import { change, go, linkTo, usePlace } from '../url/location'
import { useAggregates } from './useAggregates'

/** The aggregates that there are, by type and id. */
export function AggregateList() {
  const { params } = usePlace()
  const filter = toParams(filterOf(params))
  const aggregates = useAggregates(filter)
  const { items, error, loading } = aggregates
  const isFiltered = Object.keys(filter).length > 0
  return (
    <section class="aggregates">
      <div class="toolbar">
        <h1>Aggregates</h1>
        <span class="muted grow" role="status">
          {items && countOf(items.length, 'aggregate')}
          {aggregates.hasMore && ' loaded, and more'}
        </span>
        <Search />
      </div>
      {error && <ProblemNote error={error} onRetry={aggregates.reload} />}
      {items ? (
        items.length > 0 ? (
          <List items={items} isStale={loading} onEnd={aggregates.more} />
        ) : (
          <Empty title={isFiltered ? 'No aggregate matches' : 'No aggregates yet'}>
            <p>
              {isFiltered
                ? 'Of the events that are held, none of such an aggregate matches.'
                : 'Events belong to an aggregate by the attributes aggregate.type and aggregate.id.'}
            </p>
          </Empty>
        )
      ) : (
        !error && <Loading what="aggregates" />
      )}
    </section>
  )
}

function Search() {
  const { params } = usePlace()
  const types = useRequest('types', (signal) => getFieldValues('aggregateType', { limit: 1000 }, signal))
  const type = params.get('aggregateType') ?? ''
  const id = params.get('aggregateId') ?? ''
  const known = types.data?.values ?? []
  const isOther = type !== '' && !known.some((value) => value.key === type)
  const submit = (event: Event & { currentTarget: HTMLFormElement }) => {
    event.preventDefault()
    const asked = String(new FormData(event.currentTarget).get('id') ?? '')
    if (type !== '' && asked !== '') go(linkTo('aggregate', { type, id: asked }))
    else change({ aggregateId: asked })
  }
  return (
    <form class="toolbar" onSubmit={submit}>
      <select
        aria-label="Aggregate type"
        value={type}
        onChange={(event) => change({ aggregateType: event.currentTarget.value })}
      >
        <option value="">All types</option>
        {isOther && <option value={type}>{type}</option>}
        {known.map(({ key, count }) => (
          <option key={key} value={key}>
            {key} ({countOf(count, 'event')})
          </option>
        ))}
      </select>
      <input
        key={id}
        name="id"
        class="mono"
        defaultValue={id}
        placeholder="Aggregate id"
        aria-label="Aggregate id"
        autocomplete="off"
        spellcheck={false}
      />
      <button type="submit">Find</button>
    </form>
  )
}

interface ListProps {
  items: readonly Aggregate[]
  isStale: boolean
  /** Called when the last rows are near. */
  onEnd: () => void
}

function List({ items, isStale, onEnd }: ListProps) {
  const isNarrow = useNarrow()
  const handle = useRef<ListHandle | null>(null)
  const [selected, setSelected] = useState<number | undefined>()
  const open = (row: number) => {
    const item = items[row]
    if (item) go(linkTo('aggregate', { type: item.aggregateType, id: item.aggregateId }))
  }
  const moveTo = (row: number) => {
    setSelected(row)
    handle.current?.reveal(row)
  }
  const move = (by: number) => moveTo(Math.min(Math.max((selected ?? -1) + by, 0), items.length - 1))
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    Enter: (event) => {
      const isElsewhere = event.target instanceof Element && event.target.closest('button, a')
      if (isElsewhere || selected === undefined) return false
      open(selected)
    },
  })
  return (
    <div class={isStale ? 'aggregates-table is-stale' : 'aggregates-table'}>
      <div class="aggregate-row aggregate-head" aria-hidden="true">
        <span>Type</span>
        <span>Id</span>
        <span class="is-number">Version</span>
        <span>First event</span>
        <span>Last event</span>
      </div>
      <VirtualList
        class="aggregates-list"
        label="Aggregates"
        count={items.length}
        rowHeight={isNarrow ? 62 : 30}
        selected={selected}
        onSelect={open}
        onMove={moveTo}
        onRange={(_, last) => last >= items.length - 50 && onEnd()}
        handle={handle}
        row={(row) => items[row] && <Row item={items[row]} />}
      />
    </div>
  )
}

function Row({ item }: { item: Aggregate }) {
  return (
    <span class="aggregate-row">
      <span class="ellipsis aggregate-type">
        <Value text={item.aggregateType} />
      </span>
      <span class="ellipsis mono" title={item.aggregateId}>
        <Value text={item.aggregateId} />
      </span>
      <span class="is-number">
        <span class="only-narrow">version </span>
        {formatCount(item.version)}
      </span>
      <Time value={item.firstEventAt} isShort />
      <Time value={item.lastEventAt} isShort />
    </span>
  )
}
