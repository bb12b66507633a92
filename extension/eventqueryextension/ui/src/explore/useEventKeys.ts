import type { RefObject } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { useKeys } from '../hooks/useKeys'
import type { ListHandle } from '../list/VirtualList'
import { change } from '../url/location'
import type { Rows } from './EventList'

export interface EventKeys {
  selected: number | undefined
  /** Opens the panel of a row's event. */
  open: (row: number) => void
  /** Chooses a row, and shows it. */
  moveTo: (row: number) => void
  handle: RefObject<ListHandle | null>
}

/** A row, and the event that it had when it was chosen, once that is known. */
interface Choice {
  row: number
  eventId: string | undefined
}

/**
 * Moves through rows by keys: j and k, Enter opens. While the panel is open it follows.
 * Calls onChoose before a row is chosen.
 */
export function useEventKeys(rows: Rows | undefined, openEvent: string, onChoose: () => void): EventKeys {
  const handle = useRef<ListHandle | null>(null)
  const [choice, setChoice] = useState<Choice | undefined>()
  // Rows move as events come; another query has other rows.
  useEffect(() => setChoice(undefined), [rows])
  const now = choice && rows?.at(choice.row)?.eventId
  if (choice && choice.eventId === undefined && now !== undefined) setChoice({ ...choice, eventId: now })
  const isThere = choice !== undefined && choice.row < (rows?.length ?? 0) && now === choice.eventId
  const selected = isThere ? choice.row : undefined
  const choose = (row: number) => {
    onChoose()
    const event = rows?.at(row)
    setChoice({ row, eventId: event?.eventId })
    return event
  }
  const open = (row: number) => {
    const event = choose(row)
    if (event) change({ event: event.eventId })
  }
  const moveTo = (row: number) => {
    const event = choose(row)
    handle.current?.reveal(row)
    if (openEvent && event) change({ event: event.eventId }, true)
  }
  const move = (by: number) => {
    if (!rows || rows.length === 0) return
    moveTo(Math.min(Math.max((selected ?? (by > 0 ? -1 : 0)) + by, 0), rows.length - 1))
  }
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    Enter: (event) => {
      const isElsewhere = event.target instanceof Element && event.target.closest('button, a, summary, aside')
      if (isElsewhere || selected === undefined) return false
      open(selected)
    },
  })
  return { selected, open, moveTo, handle }
}
