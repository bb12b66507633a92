import type { RefObject } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { ListHandle } from '../list/VirtualList'
import { change } from '../url/location'
import { firstAt } from './flow'
import { showing, viewOf } from './scale'
import type { LanesState } from './useLanes'

export interface Selection {
  /** The index of the selected event: the open one, or where the keys have gone. */
  selected: number | undefined
  /** Selects an event, and shows it in the panel where that is open. */
  select: (index: number) => void
  /** Shows an event in the panel. */
  open: (index: number) => void
}

/** Keeps the selected event, and the lanes and the list in step with it. */
export function useSelection(
  state: LanesState,
  eventId: string,
  list: RefObject<ListHandle | null>,
): Selection {
  const { flow, scale, show } = state
  const [selectedId, setSelectedId] = useState(eventId)
  const selected = flow.byId.get(selectedId)
  const bringIntoView = (index: number | undefined) => {
    const item = index === undefined ? undefined : flow.items[index]
    const next = item ? showing(scale, item.offset) : scale
    if (next !== scale) show(next)
  }
  const shownId = useRef(eventId)
  useEffect(() => {
    if (eventId === '' || eventId === shownId.current) return
    shownId.current = eventId
    setSelectedId(eventId)
    bringIntoView(flow.byId.get(eventId))
  }, [eventId])
  useEffect(() => {
    if (selected !== undefined) list.current?.reveal(selected)
  }, [selected])
  useFollow(state, selected, list)
  const idOf = (index: number) => flow.items[index]?.eventId ?? ''
  return {
    selected,
    open: (index) => {
      setSelectedId(idOf(index))
      change({ event: idOf(index) })
    },
    select: (index) => {
      setSelectedId(idOf(index))
      bringIntoView(index)
      if (eventId !== '') change({ event: idOf(index) }, true)
    },
  }
}

// When the lanes show another range, the list goes to its first event, but for
// a selected one that is in it.
function useFollow(
  { flow, scale }: LanesState,
  selected: number | undefined,
  list: RefObject<ListHandle | null>,
): void {
  useEffect(() => {
    const view = viewOf(scale)
    if (!view) return
    const first = firstAt(flow.items, view.start)
    const offset = flow.items[selected ?? -1]?.offset
    if (offset !== undefined && offset >= view.start && offset <= view.end)
      list.current?.reveal(selected ?? 0)
    else list.current?.scrollTo(first)
  }, [scale])
}
