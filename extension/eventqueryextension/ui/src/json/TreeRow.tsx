import { useState } from 'preact/hooks'
import { type Json, RawNumber } from '../api/types'
import { Icon } from '../components/Icon'
import { LongText } from '../components/LongText'
import { countOf } from '../components/numbers'
import { Value } from '../components/Value'
import { type Container, isContainer } from './path'
import { type PathActions, RowActions } from './RowActions'
import { itemsOf, type ValueRow } from './tree'

interface Props {
  row: ValueRow
  /** Whether it is the row that Tab comes to. */
  isActive: boolean
  actions: PathActions
  onActive: () => void
  onToggle: () => void
}

/** A key and its value; its actions are there while it is pointed at or has the focus. */
export function TreeRow({ row, isActive, actions, onActive, onToggle }: Props) {
  const [isPointed, setPointed] = useState(false)
  const [hasFocus, setFocus] = useState(false)
  const isBranch = row.size !== undefined
  const onBlur = (event: FocusEvent & { currentTarget: HTMLElement }) =>
    setFocus(event.currentTarget.contains(event.relatedTarget as Node | null))
  return (
    <div
      class={isBranch ? 'tree-row is-branch' : 'tree-row'}
      role="treeitem"
      aria-level={row.depth + 1}
      aria-expanded={isBranch ? row.isOpen : undefined}
      tabIndex={isActive ? 0 : -1}
      style={{ '--depth': row.depth }}
      onPointerEnter={() => setPointed(true)}
      onPointerLeave={() => setPointed(false)}
      onFocusIn={() => {
        setFocus(true)
        onActive()
      }}
      onFocusOut={onBlur}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the tree hears the keys */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the tree hears the keys */}
      <div class="tree-line" onClick={isBranch ? onToggle : undefined}>
        <span class="tree-mark">{isBranch && <Icon name={row.isOpen ? 'down' : 'right'} size={10} />}</span>
        {row.name !== undefined && (
          <span class={typeof row.name === 'number' ? 'tree-index' : 'json-key'}>
            <Value text={row.name === '' ? '""' : String(row.name)} />:{' '}
          </span>
        )}
        {isContainer(row.value) ? (
          <Summary value={row.value} size={row.size ?? 0} isOpen={row.isOpen} />
        ) : (
          <Scalar value={row.value} />
        )}
      </div>
      {(isPointed || hasFocus) && <RowActions path={row.path} value={row.value} actions={actions} />}
    </div>
  )
}

function Summary({ value, size, isOpen }: { value: Container; size: number; isOpen: boolean }) {
  const isList = Array.isArray(value)
  const count = isList ? countOf(size, 'item') : countOf(size, 'key')
  if (isOpen || isList || size === 0)
    return <span class="tree-summary">{isList ? `[${count}]` : `{${count}}`}</span>
  const keys = itemsOf(value, 6).map(([key]) => key)
  return (
    <span class="tree-summary">
      {`{${count}} `}
      <Value text={keys.join(', ').slice(0, 80)} />
      {size > keys.length && ', …'}
    </span>
  )
}

const kinds = { string: 'json-string', number: 'json-number', word: 'json-word' }

/** A string, number, boolean or null, as its JSON kind is coloured. */
function Scalar({ value }: { value: Exclude<Json, Container> }) {
  if (typeof value === 'string') {
    return (
      <span class={kinds.string}>
        "<LongText text={value} />"
      </span>
    )
  }
  const isNumber = typeof value === 'number' || value instanceof RawNumber
  return <span class={isNumber ? kinds.number : kinds.word}>{String(value)}</span>
}
