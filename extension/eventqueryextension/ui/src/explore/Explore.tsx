import type { ComponentChildren } from 'preact'
import { useMemo, useRef, useState } from 'preact/hooks'
import { change, usePlace } from '../app/location'
import { EmptyStore } from '../components/EmptyStore'
import { colorsFor } from '../components/palette'
import { Empty, Loading, ProblemNote } from '../components/states'
import { FilterChips } from '../filter/FilterChips'
import { type Filter, filterOf, isTimeKey, toChanges, toParams } from '../filter/filter'
import { useMedia } from '../hooks/useMedia'
import { SearchBox } from '../search/SearchBox'
import { useZone } from '../time/zone'
import { EventList } from './EventList'
import { Facets } from './Facets'
import { HistogramChart } from './HistogramChart'
import { TailBar } from './TailBar'
import { Tools } from './Tools'
import { useEventKeys } from './useEventKeys'
import { useEventWindow } from './useEventWindow'
import { useHistogram } from './useHistogram'
import { useRefresh } from './useRefresh'
import { useTail } from './useTail'
import './explore.css'

const noTypes: string[] = []

/** All events: over time, by field, and one by one; as they are, or as they come. */
export function Explore() {
  const { params } = usePlace()
  const zone = useZone()
  const filter = filterOf(params)
  const asked = toParams(filter)
  const isTailing = params.get('tail') === 'on'
  const ascending = params.get('order') === 'asc'
  const setFilter = (after: Filter) => change(toChanges(filter, after))

  const [round, refresh] = useRefresh(isTailing)
  const histogram = useHistogram(asked, zone, round)
  const types = histogram.data?.types ?? noTypes
  const colorOf = useMemo(() => colorsFor(types), [types])
  const stored = useEventWindow(asked, ascending, !isTailing)
  const tail = useTail(asked, isTailing)
  const rows = tail ?? stored.window
  const seen = useSeenKeys(rows)
  // What is chosen stays where it is.
  const keys = useEventKeys(rows, params.get('event') ?? '', () => tail?.pause())
  const reload = () => {
    refresh()
    stored.reload()
  }

  const isEmpty = histogram.data?.total === 0 && (rows?.length ?? 0) === 0
  const error = stored.error ?? histogram.error
  const isHidden = error ? !histogram.data && !rows : isEmpty && !isTailing
  return (
    <div class="explore">
      <h1 class="visually-hidden">Explore</h1>
      <div class="toolbar">
        <SearchBox filter={filter} onFilter={setFilter} label="Search events" seenKeys={seen} />
        <Tools filter={filter} isTailing={isTailing} ascending={ascending} onReload={reload} />
      </div>
      <FilterChips
        label="Time range"
        clauses={filter.filter((clause) => isTimeKey(clause.key))}
        filter={filter}
        onFilter={setFilter}
      />
      {error && <ProblemNote error={error} onRetry={reload} />}
      {!error && isEmpty && filter.length === 0 && <EmptyStore onLook={reload} />}
      {!error && isEmpty && filter.length > 0 && <NothingFound onClear={() => setFilter([])} />}
      {histogram.data && !isEmpty && (
        <HistogramChart
          histogram={histogram.data}
          colorOf={colorOf}
          filter={filter}
          onFilter={setFilter}
          zone={zone}
        />
      )}
      {tail && <TailBar tail={tail} />}
      {!histogram.data && !error && <Loading what="events" />}
      <div class="explore-main" hidden={isHidden}>
        <FacetColumn filter={filter}>
          <Facets filter={filter} onFilter={setFilter} colorOf={colorOf} round={round} />
        </FacetColumn>
        {rows && (
          <EventList
            key={JSON.stringify([asked, ascending, isTailing])}
            rows={rows}
            colorOf={colorOf}
            selected={keys.selected}
            onSelect={keys.open}
            onMove={keys.moveTo}
            handle={keys.handle}
            onAway={tail ? (first) => first > 0 && tail.pause() : undefined}
          />
        )}
      </div>
    </div>
  )
}

function NothingFound({ onClear }: { onClear: () => void }) {
  return (
    <Empty title="No event matches">
      <p>Text is looked for in the data and the attributes of events; field values must match as a whole.</p>
      <button type="button" onClick={onClear}>
        Show all events
      </button>
    </Empty>
  )
}

// On a narrow screen the facets are folded away above the list.
function FacetColumn({ filter, children }: { filter: Filter; children: ComponentChildren }) {
  const isWide = useMedia('(min-width: 900px)')
  if (isWide)
    return (
      <aside class="explore-facets" aria-label="Filters">
        {children}
      </aside>
    )
  return (
    <details class="explore-folded">
      <summary>Filters{filter.length > 0 && ` (${filter.length})`}</summary>
      {children}
    </details>
  )
}

// The keys of data and attributes of the first rows, to complete in the search box.
function useSeenKeys(
  rows: { at: (row: number) => { data: object; metadata: { attributes: object } } | undefined } | undefined,
) {
  const known = useRef(new Set<string>())
  const [keys, setKeys] = useState<string[]>([])
  for (let row = 0; row < 20; row++) {
    const event = rows?.at(row)
    if (!event) continue
    for (const key of Object.keys(event.data)) known.current.add(`data.${key.replace(/[.\\]/g, '\\$&')}`)
    for (const key of Object.keys(event.metadata.attributes)) known.current.add(`attr.${key}`)
  }
  if (known.current.size !== keys.length) setKeys([...known.current].sort())
  return keys
}
