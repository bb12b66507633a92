import { formatJson } from '../api/json'
import type { Json } from '../api/types'
import { CopyButton } from '../components/CopyButton'
import { FilterLinks } from '../filter/FilterLinks'
import { filterValue, type Path } from './path'

/** What the values of a tree are called outside of it. */
export interface PathActions {
  /** The path to copy; undefined where there is none. */
  pathOf: (path: Path) => string | undefined
  /** The key of a filter on the value; undefined where the API has none. */
  filterKeyOf?: (path: Path) => string | undefined
}

interface Props {
  path: Path
  value: Json
  actions: PathActions
}

/** Copies the value or its path, or goes to the events with the same value. */
export function RowActions({ path, value, actions }: Props) {
  const name = actions.pathOf(path)
  const key = actions.filterKeyOf?.(path)
  const filter = filterValue(value)
  return (
    <span class="row-actions">
      <CopyButton
        label="Copy the value"
        text={() => (typeof value === 'string' ? value : formatJson(value))}
      />
      {name !== undefined && <CopyButton icon="link" label={`Copy the path ${name}`} text={name} />}
      {key !== undefined && filter !== undefined && <FilterLinks filterKey={key} value={filter} />}
    </span>
  )
}
