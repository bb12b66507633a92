import { useCallback, useMemo } from 'preact/hooks'
import { ApiError } from '../api/client'
import { EmptyStore } from '../components/EmptyStore'
import { Empty, Loading, ProblemNote } from '../components/states'
import { FilterChips } from '../filter/FilterChips'
import { type Clause, type Filter, toChanges, toggleClause, withRange } from '../filter/filter'
import { zoomedTo } from '../filter/zoom'
import { useRequest } from '../hooks/useRequest'
import { SearchBox } from '../search/SearchBox'
import { zoneName } from '../time/format'
import { useZone } from '../time/zone'
import { change, usePlace } from '../url/location'
import { columnsOf } from './columns'
import { type Board, loadBoard, rangeIn } from './load'
import { queryOf, rangeOf, type TrendQuery } from './query'
import { RangeBar } from './RangeBar'
import { instants, type Range } from './range'
import { StatisticLists } from './StatisticLists'
import { Summary } from './Summary'
import { TrendChart } from './TrendChart'
import { TrendControls } from './TrendControls'
import { TrendTable } from './TrendTable'
import './trends.css'

/** Counts over time, stacked by a field and compared with the period before, and statistics. */
export function TrendsView() {
  const { params } = usePlace()
  const zone = useZone()
  const query = useMemo(() => queryOf(params, zoneName(zone)), [params, zone])
  const key = JSON.stringify(query)
  const board = useRequest(key, (signal) => loadBoard(query, signal))
  const setFilter = (filter: Filter) => change(toChanges(query.filter, filter))
  const setRange = (range: Range | undefined) => {
    const { from, to } = range ? instants(range) : { from: undefined, to: undefined }
    setFilter(withRange(query.filter, from, to))
  }
  const toggle = (clause: Clause) => setFilter(toggleClause(query.filter, clause))
  const shown = rangeIn(board.data?.extent, rangeOf(query.filter))
  return (
    <div class="trends" aria-busy={board.loading}>
      <h1 class="visually-hidden">Trends</h1>
      <div class="toolbar">
        <SearchBox filter={query.filter} onFilter={setFilter} label="Filter the events that are counted" />
      </div>
      <Recorded filter={query.filter} onFilter={setFilter} />
      <TrendControls
        query={query}
        interval={board.data?.trends.interval}
        range={shown}
        loading={board.loading}
        onReload={board.reload}
      />
      <RangeBar
        filter={query.filter}
        tz={query.tz}
        extent={board.data?.extent}
        shown={shown}
        interval={board.data?.trends.interval}
        onFilter={setFilter}
        onRange={setRange}
      />
      {board.error && <Failed error={board.error} onRetry={board.reload} />}
      {!board.data && !board.error && <Loading what="trends" />}
      {board.data && !board.error && (
        <Boards
          board={board.data}
          query={query}
          onFilter={setFilter}
          onToggle={toggle}
          onReload={board.reload}
        />
      )}
    </div>
  )
}

// What was loaded before is of another query, so that the problem stands alone.
function Failed({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const isInterval = error instanceof ApiError && error.problem.parameter === 'interval'
  return (
    <>
      <ProblemNote error={error} onRetry={onRetry} />
      {isInterval && (
        <div class="toolbar">
          <button type="button" onClick={() => change({ interval: undefined })}>
            Choose the interval by the range
          </button>
        </div>
      )}
    </>
  )
}

interface FilterProps {
  filter: Filter
  onFilter: (filter: Filter) => void
}

// The times of appending, which the range below does not show.
function Recorded({ filter, onFilter }: FilterProps) {
  const recorded = filter.filter(({ key }) => key.startsWith('recorded'))
  return <FilterChips label="Recorded" clauses={recorded} filter={filter} onFilter={onFilter} />
}

interface BoardsProps {
  board: Board
  query: TrendQuery
  onFilter: (filter: Filter) => void
  onToggle: (clause: Clause) => void
  onReload: () => void
}

function Boards({ board, query, onFilter, onToggle, onReload }: BoardsProps) {
  const columns = useMemo(() => columnsOf(board.trends, board.grouping), [board])
  const zoomTo = useCallback(
    (from: number, to: number) => onFilter(zoomedTo(query.filter, from, to)),
    [query, onFilter],
  )
  const isEmpty = board.trends.total === 0 && !board.before?.total
  if (isEmpty && query.filter.length === 0) return <EmptyStore onLook={onReload} />
  if (isEmpty)
    return (
      <Empty title="No event matches">
        <button type="button" onClick={() => onFilter([])}>
          Clear filters and range
        </button>
      </Empty>
    )
  return (
    <>
      <Summary board={board} />
      <TrendChart board={board} columns={columns} query={query} onSelect={zoomTo} onToggle={onToggle} />
      <TrendTable board={board} columns={columns} />
      <StatisticLists query={query} onToggle={onToggle} />
    </>
  )
}
