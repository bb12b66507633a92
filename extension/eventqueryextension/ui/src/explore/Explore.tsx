import type { ComponentChildren } from 'preact'
import { EmptyStore } from '../components/EmptyStore'
import { Empty, Loading, ProblemNote } from '../components/states'
import { FilterChips } from '../filter/FilterChips'
import { type Filter, isTimeKey } from '../filter/filter'
import { useMedia } from '../hooks/useMedia'
import { SearchBox } from '../search/SearchBox'
import { EventList } from './EventList'
import { Facets } from './Facets'
import { HistogramChart } from './HistogramChart'
import { TailBar } from './TailBar'
import { Tools } from './Tools'
import { type Explored, useExplore } from './useExplore'
import './explore.css'

/** All events: over time, by field, and one by one; as they are, or as they come. */
export function Explore() {
  const found = useExplore()
  const { filter, setFilter, histogram, tail, error, isEmpty, reload, colorOf } = found
  return (
    <div class="explore">
      <h1 class="visually-hidden">Explore</h1>
      <div class="toolbar">
        <SearchBox filter={filter} onFilter={setFilter} label="Search events" seenKeys={found.seenKeys} />
        <Tools filter={filter} isTailing={found.isTailing} ascending={found.ascending} onReload={reload} />
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
      {histogram && !isEmpty && (
        <HistogramChart
          histogram={histogram}
          colorOf={colorOf}
          filter={filter}
          onFilter={setFilter}
          zone={found.zone}
        />
      )}
      {tail && <TailBar tail={tail} />}
      {!histogram && !error && <Loading what="events" />}
      <Found found={found} />
    </div>
  )
}

function Found({ found }: { found: Explored }) {
  const { filter, rows, tail, keys, colorOf } = found
  return (
    <div class="explore-main" hidden={found.isHidden}>
      <FacetColumn filter={filter}>
        <Facets filter={filter} onFilter={found.setFilter} colorOf={colorOf} round={found.round} />
      </FacetColumn>
      {rows && (
        <EventList
          key={found.rowsKey}
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
