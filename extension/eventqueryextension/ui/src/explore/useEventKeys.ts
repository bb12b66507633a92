import type { RefObject } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { change } from '../app/location'
import { useKeys } from '../hooks/useKeys'
import type { ListHandle } from '../list/VirtualList'
import type { Rows } from './EventList'

export interface EventKeys {
  selected: number | undefined
  /** Opens the panel of a row's event. */
  open: (row: number) => void
  handle: RefObject<ListHandle | null>
}

/**
 * Moves through rows by keys: j and k, Enter opens. While the panel is open it follows.
 * Calls onChoose before a row is chosen.
 */
export function useEventKeys(rows: Rows | undefined, openEvent: string, onChoose: () => void): EventKeys {
  const handle = useRef<ListHandle | null>(null)
  const [selected, setSelected] = useState<number | undefined>()
  // Rows move as events come; another query has other rows.
  const chosen = selected === undefined ? undefined : rows?.at(selected)
  useEffect(() => setSelected(undefined), [rows])
  const open = (row: number) => {
    const event = rows?.at(row)
    onChoose()
    setSelected(row)
    if (event) change({ event: event.eventId })
  }
  const move = (by: number) => {
    if (!rows || rows.length === 0) return
    onChoose()
    const row = Math.min(Math.max((selected ?? (by > 0 ? -1 : 0)) + by, 0), rows.length - 1)
    setSelected(row)
    handle.current?.reveal(row)
    const event = rows.at(row)
    if (openEvent && event) change({ event: event.eventId }, true)
  }
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    Enter: (event) => {
      const isElsewhere = event.target instanceof Element && event.target.closest('button, a, summary')
      if (isElsewhere || selected === undefined) return false
      open(selected)
    },
  })
  return { selected: chosen ? selected : undefined, open, handle }
}
