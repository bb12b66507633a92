import { useRef, useState } from 'preact/hooks'
import type { Json } from '../api/types'
import { formatCount } from '../components/numbers'
import type { PathActions } from './RowActions'
import { TreeRow } from './TreeRow'
import { type MoreRow, pageSize, type Row, rowsOf, type TreeState, untouched } from './tree'
import './tree.css'

interface Props {
  label: string
  value: Json
  actions: PathActions
}

/**
 * A JSON value as a tree of text. Arrow keys move, open and close; the row at
 * hand has its actions. What was opened stays so when the value changes.
 */
export function JsonTree({ label, value, actions }: Props) {
  const [state, setState] = useState<TreeState>(untouched)
  const [activeId, setActiveId] = useState<string>()
  const root = useRef<HTMLDivElement>(null)
  const rows = rowsOf(value, state)
  const at = Math.max(
    rows.findIndex((row) => row.id === activeId),
    0,
  )

  const setOpen = (id: string, isOpen: boolean) =>
    setState((s) => ({ ...s, open: new Map(s.open).set(id, isOpen) }))
  const showMore = (row: MoreRow) =>
    setState((s) => ({ ...s, shown: new Map(s.shown).set(row.of, row.shown + pageSize) }))
  const focusRow = (index: number) => {
    const row = rows[index]
    if (!row) return
    setActiveId(row.id)
    root.current?.querySelectorAll<HTMLElement>('[role=treeitem]')[index]?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[at]
    if (!row || !(event.target as Element).matches('[role=treeitem]')) return
    const action = keyAction(event.key, rows, at, { setOpen, showMore, focusRow })
    if (!action) return
    event.preventDefault()
    action()
  }

  if (rows.length === 0) return <p class="tree-empty muted">{Array.isArray(value) ? '[ ]' : '{ }'} empty</p>
  return (
    <div ref={root} class="tree" role="tree" tabIndex={-1} aria-label={label} onKeyDown={onKeyDown}>
      {rows.map((row, i) =>
        row.kind === 'value' ? (
          <TreeRow
            key={row.id}
            row={row}
            isActive={i === at}
            actions={actions}
            onActive={() => setActiveId(row.id)}
            onToggle={() => setOpen(row.id, !row.isOpen)}
          />
        ) : (
          <More key={row.id} row={row} isActive={i === at} onMore={() => showMore(row)} />
        ),
      )}
    </div>
  )
}

function More({ row, isActive, onMore }: { row: MoreRow; isActive: boolean; onMore: () => void }) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree hears the keys
    <div
      class="tree-row tree-more"
      role="treeitem"
      aria-level={row.depth + 1}
      tabIndex={isActive ? 0 : -1}
      style={{ '--depth': row.depth }}
      onClick={onMore}
    >
      Show {formatCount(Math.min(pageSize, row.size - row.shown))} more of {formatCount(row.size)}
    </div>
  )
}

interface Moves {
  setOpen: (id: string, isOpen: boolean) => void
  showMore: (row: MoreRow) => void
  focusRow: (index: number) => void
}

// What a key does in a tree, by the ARIA authoring practices.
function keyAction(key: string, rows: Row[], at: number, moves: Moves): (() => void) | undefined {
  const row = rows[at]
  if (!row) return undefined
  const isBranch = row.kind === 'value' && row.size !== undefined
  const isOpen = row.kind === 'value' && row.isOpen
  switch (key) {
    case 'ArrowDown':
      return () => moves.focusRow(at + 1)
    case 'ArrowUp':
      return () => moves.focusRow(at - 1)
    case 'Home':
      return () => moves.focusRow(0)
    case 'End':
      return () => moves.focusRow(rows.length - 1)
    case 'ArrowRight':
      if (!isBranch) return () => {}
      return isOpen ? () => moves.focusRow(at + 1) : () => moves.setOpen(row.id, true)
    case 'ArrowLeft':
      if (isOpen) return () => moves.setOpen(row.id, false)
      return () => moves.focusRow(rows.findLastIndex((r, i) => i < at && r.depth < row.depth))
    case 'Enter':
    case ' ':
      if (row.kind === 'more') return () => moves.showMore(row)
      return isBranch ? () => moves.setOpen(row.id, !isOpen) : undefined
    default:
      return undefined
  }
}
