import type { Ref } from 'preact'
import type { StoredEvent } from '../api/types'
import type { ColorOf } from '../components/palette'
import { useNarrow } from '../hooks/useMedia'
import { type ListHandle, VirtualList } from '../list/VirtualList'
import { EventRow } from './EventRow'
import './eventList.css'

/** Rows of events, of which some may not be loaded yet. */
export interface Rows {
  length: number
  at: (row: number) => StoredEvent | undefined
  look: (first: number, last: number) => void
}

interface Props {
  rows: Rows
  colorOf: ColorOf
  selected: number | undefined
  onSelect: (row: number) => void
  onMove: (row: number) => void
  handle: Ref<ListHandle>
  /** Called with the first row drawn. */
  onAway?: ((row: number) => void) | undefined
}

/** The events found, a line each. */
export function EventList({ rows, colorOf, selected, onSelect, onMove, handle, onAway }: Props) {
  const isNarrow = useNarrow()
  const onRange = (first: number, last: number) => {
    rows.look(first, last)
    onAway?.(first)
  }
  return (
    <div class="events">
      <div class="event-row event-head" aria-hidden="true">
        <span>Time</span>
        <span>Type</span>
        <span>Aggregate</span>
        <span>Service</span>
        <span>User</span>
        <span>Data</span>
      </div>
      <VirtualList
        class="events-list"
        label="Events"
        count={rows.length}
        rowHeight={isNarrow ? 50 : 28}
        selected={selected}
        onSelect={onSelect}
        onMove={onMove}
        onRange={onRange}
        handle={handle}
        row={(row) => {
          const event = rows.at(row)
          return event ? <EventRow event={event} colorOf={colorOf} /> : <span class="event-pending" />
        }}
      />
    </div>
  )
}
