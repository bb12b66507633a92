import type { Json } from '../api/types'
import { type Container, isContainer, type Path, pointer } from './path'

// The rows of a tree: what is open is a matter of the rows, so that a value of
// any size costs what is shown of it.

/** What the reader has opened, closed and asked more of, by JSON pointer. */
export interface TreeState {
  open: ReadonlyMap<string, boolean>
  /** How many items of a container are shown, where it is not pageSize. */
  shown: ReadonlyMap<string, number>
}

export const untouched: TreeState = { open: new Map(), shown: new Map() }

export interface ValueRow {
  kind: 'value'
  /** JSON pointer, which is unique in a tree. */
  id: string
  path: Path
  depth: number
  /** Key or index; undefined for a scalar that is the whole value. */
  name: string | number | undefined
  value: Json
  /** Items of a container; undefined for scalars. */
  size: number | undefined
  isOpen: boolean
}

/** Stands after the items of a container that are shown. */
export interface MoreRow {
  kind: 'more'
  id: string
  /** The container. */
  of: string
  depth: number
  shown: number
  size: number
}

export type Row = ValueRow | MoreRow

/** How many items a container shows at first, and more at a time. */
export const pageSize = 100

// A tree opens itself, level by level, for as long as it has no more rows than
// openRows; containers with more items than openSize stay closed.
const openRows = 150
const openSize = 40

/** Returns the rows of a value. The items of a container at the top have depth 0. */
export function rowsOf(value: Json, state: TreeState): Row[] {
  if (!isContainer(value)) return [valueRow(value, [], undefined, 0, false)]
  const rows: Row[] = []
  addItems(rows, value, [], 0, state, openedAtFirst(value))
  return rows
}

function addItems(
  rows: Row[],
  container: Container,
  path: Path,
  depth: number,
  state: TreeState,
  opened: ReadonlySet<Json>,
): void {
  const of = pointer(path)
  const shown = state.shown.get(of) ?? pageSize
  for (const [name, item] of itemsOf(container, shown)) {
    const itemPath = [...path, name]
    const isOpen = isContainer(item) && (state.open.get(pointer(itemPath)) ?? opened.has(item))
    rows.push(valueRow(item, itemPath, name, depth, isOpen))
    if (isOpen) addItems(rows, item, itemPath, depth + 1, state, opened)
  }
  const size = sizeOf(container)
  if (size > shown) rows.push({ kind: 'more', id: `${of} more`, of, depth, shown, size })
}

function valueRow(
  value: Json,
  path: Path,
  name: string | number | undefined,
  depth: number,
  isOpen: boolean,
): ValueRow {
  const size = isContainer(value) ? sizeOf(value) : undefined
  return { kind: 'value', id: pointer(path), path, depth, name, value, size, isOpen }
}

function openedAtFirst(top: Container): ReadonlySet<Json> {
  const opened = new Set<Json>()
  let level: Container[] = [top]
  let rows = Math.min(sizeOf(top), pageSize)
  while (level.length > 0) {
    const next = level.flatMap(
      (container) =>
        itemsOf(container, pageSize)
          .map(([, item]) => item)
          .filter((item) => isContainer(item) && sizeOf(item) <= openSize) as Container[],
    )
    const more = next.reduce((sum, container) => sum + sizeOf(container), 0)
    if (rows + more > openRows) break
    for (const container of next) opened.add(container)
    rows += more
    level = next
  }
  return opened
}

/** Returns the number of items of a container. */
export const sizeOf = (container: Container): number =>
  Array.isArray(container) ? container.length : Object.keys(container).length

/** Returns the first items of a container with their keys or indexes. */
export function itemsOf(container: Container, most = Number.POSITIVE_INFINITY): [string | number, Json][] {
  return Array.isArray(container)
    ? container.slice(0, most).map((item, i) => [i, item])
    : Object.entries(container).slice(0, most)
}
