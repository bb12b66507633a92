import type { ComponentChildren, Ref, RefObject } from 'preact'
import { useEffect, useImperativeHandle, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { useSize } from '../hooks/useSize'
import { placeAt, type ScrollPlace, scrolledTo, spaceOf } from './scrollSpace'
import './list.css'

/** What the owner of a list can do with it. */
export interface ListHandle {
  /** Scrolls as little as shows the row. */
  reveal: (row: number) => void
  /** Scrolls a row to the top. */
  scrollTo: (row: number) => void
}

interface Props {
  label: string
  count: number
  /** In CSS pixels; all rows are as high. */
  rowHeight: number
  /** What a row shows; it must have nothing to click but itself. */
  row: (index: number) => ComponentChildren
  /** A key that stays with what the row shows. */
  rowKey?: (index: number) => string | number
  selected?: number | undefined
  onSelect?: (index: number) => void
  /** Called with the row to choose when arrow keys, Page Up and Down, Home and End move in the list. */
  onMove?: (index: number) => void
  /** Called with the rows that are drawn, after they were: the place to load from. */
  onRange?: (first: number, last: number) => void
  handle?: Ref<ListHandle>
  class?: string
}

const overscan = 6

/** A list of any length, of which the rows in view are drawn. */
export function VirtualList(props: Props) {
  const { count, rowHeight, selected, label } = props
  const [viewRef, { height: viewport }] = useSize<HTMLDivElement>()
  const { place, top, onScroll } = useScroll(props, viewRef, viewport)
  const first = Math.max(Math.floor(top / rowHeight) - overscan, 0)
  const last = Math.min(Math.ceil((top + viewport) / rowHeight) + overscan, count) - 1
  const { onRange } = props
  useEffect(() => onRange?.(first, last), [onRange, first, last, count])
  const onKeyDown = (event: KeyboardEvent) => {
    const shown = { first: Math.ceil(top / rowHeight), rows: Math.floor(viewport / rowHeight) }
    const row = rowByKey(event, props, shown)
    if (row === undefined) return
    event.preventDefault()
    props.onMove?.(row)
  }
  const rows = []
  for (let i = first; i <= last; i++) {
    rows.push(
      <Row key={props.rowKey?.(i) ?? i} index={i} top={place.scrollTop + i * rowHeight - top} list={props} />,
    )
  }
  return (
    <div
      ref={viewRef}
      class={`list ${props.class ?? ''}`}
      role="listbox"
      tabIndex={0}
      aria-label={label}
      aria-activedescendant={isDrawn(selected, first, last) ? rowId(label, selected) : undefined}
      onScroll={onScroll}
      onKeyDown={onKeyDown}
    >
      <div
        class="list-space"
        role="presentation"
        style={{ height: `${spaceOf(count, rowHeight, viewport).height}px` }}
      >
        {rows}
      </div>
    </div>
  )
}

// Where the list is scrolled to, which its owner and the reader both change.
function useScroll(
  { count, rowHeight, handle }: Props,
  view: RefObject<HTMLDivElement | null>,
  viewport: number,
) {
  const space = spaceOf(count, rowHeight, viewport)
  const [place, setPlace] = useState<ScrollPlace>({ scrollTop: 0, top: 0 })
  const placed = useRef(place)
  placed.current = place
  const moveTo = (top: number) => {
    const next = placeAt(space, top)
    setPlace(next)
    placed.current = next
    if (view.current) view.current.scrollTop = next.scrollTop
  }
  useImperativeHandle(
    handle ?? null,
    () => ({
      scrollTo: (row) => moveTo(row * rowHeight),
      reveal: (row) => {
        const top = row * rowHeight
        const { top: shown } = placed.current
        if (top < shown) moveTo(top)
        else if (top + rowHeight > shown + viewport) moveTo(top + rowHeight - viewport)
      },
    }),
    [count, rowHeight, viewport],
  )
  const onScroll = () => {
    const scrollTop = view.current?.scrollTop ?? 0
    if (scrollTop !== placed.current.scrollTop) setPlace(scrolledTo(space, placed.current, scrollTop))
  }
  useSettle(place, () => moveTo(placed.current.top))
  return { place, top: Math.min(place.top, Math.max(space.full - viewport, 0)), onScroll }
}

const isDrawn = (row: number | undefined, first: number, last: number): row is number =>
  row !== undefined && row >= first && row <= last

// Where a key leads from the selected row, or from those in view, by the ARIA authoring practices.
function rowByKey(
  event: KeyboardEvent,
  { count, selected, onMove }: Props,
  shown: { first: number; rows: number },
): number | undefined {
  if (!onMove || count === 0 || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey)
    return undefined
  const page = Math.max(shown.rows - 1, 1)
  const moves: Record<string, number> = {
    ArrowDown: selected === undefined ? shown.first : selected + 1,
    ArrowUp: selected === undefined ? shown.first : selected - 1,
    PageDown: (selected ?? shown.first) + page,
    PageUp: (selected ?? shown.first) - page,
    Home: 0,
    End: count - 1,
  }
  const row = moves[event.key]
  return row === undefined ? undefined : Math.min(Math.max(row, 0), count - 1)
}

const rowId = (label: string, index: number) => `${label.replaceAll(/\W/g, '-')}-${index}`

function Row({ index, top, list }: { index: number; top: number; list: Props }) {
  const isSelected = index === list.selected
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the listbox has the focus (aria-activedescendant)
    // biome-ignore lint/a11y/useKeyWithClickEvents: j, k and Enter are keys of the page
    <div
      id={rowId(list.label, index)}
      class={isSelected ? 'list-row is-selected' : 'list-row'}
      role="option"
      aria-selected={isSelected}
      aria-posinset={index + 1}
      aria-setsize={list.count}
      style={{ height: `${list.rowHeight}px`, transform: `translateY(${top}px)` }}
      onClick={() => list.onSelect?.(index)}
    >
      {list.row(index)}
    </div>
  )
}

const settleMs = 150

// Once scrolling rests, the scroll bar is put where the rows in view are.
function useSettle(place: ScrollPlace, settle: () => void) {
  const latest = useRef(settle)
  latest.current = settle
  const isFirst = useRef(true)
  useLayoutEffect(() => {
    if (isFirst.current) {
      isFirst.current = false
      return
    }
    const timer = setTimeout(() => latest.current(), settleMs)
    return () => clearTimeout(timer)
  }, [place.scrollTop])
}
