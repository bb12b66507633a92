import { useMemo, useRef, useState } from 'preact/hooks'
import { colorsFor } from '../components/palette'
import { type Filter, filterOf, toChanges, toParams } from '../filter/filter'
import { useZone } from '../time/zone'
import { change, usePlace } from '../url/location'
import { useEventKeys } from './useEventKeys'
import { useEventWindow } from './useEventWindow'
import { useHistogram } from './useHistogram'
import { useRefresh } from './useRefresh'
import { useTail } from './useTail'

const noTypes: string[] = []

/** What Explore shows of the events that the URL asks for. */
export type Explored = ReturnType<typeof useExplore>

/** Reads the URL, loads what it asks for, and follows what comes where it says so. */
export function useExplore() {
  const { params } = usePlace()
  const zone = useZone()
  const filter = filterOf(params)
  const asked = toParams(filter)
  const isTailing = params.get('tail') === 'on'
  const ascending = params.get('order') === 'asc'
  const setFilter = (after: Filter) => change(toChanges(filter, after))

  const [round, refresh] = useRefresh(isTailing)
  const { data: histogram, error: histogramError } = useHistogram(asked, zone, round)
  const types = histogram?.types ?? noTypes
  const colorOf = useMemo(() => colorsFor(types), [types])
  const stored = useEventWindow(asked, ascending, !isTailing)
  const tail = useTail(asked, isTailing)
  const rows = tail ?? stored.window
  const rowsKey = JSON.stringify([asked, ascending, isTailing])
  const seenKeys = useSeenKeys(rows)
  // What is chosen stays where it is.
  const keys = useEventKeys(rows, params.get('event') ?? '', () => tail?.pause())
  const reload = () => {
    refresh()
    stored.reload()
  }
  const isEmpty = histogram?.total === 0 && (rows?.length ?? 0) === 0
  const error = stored.error ?? histogramError
  const isHidden = error ? !histogram && !rows : isEmpty && !isTailing
  const asFound = { histogram, colorOf, rows, rowsKey, tail, keys, seenKeys, error, isEmpty, isHidden }
  return { filter, setFilter, zone, isTailing, ascending, round, reload, ...asFound }
}

// The keys of data and attributes of the first rows, to complete in the search box.
function useSeenKeys(
  rows: { at: (row: number) => { data: object; metadata: { attributes: object } } | undefined } | undefined,
) {
  const known = useRef(new Set<string>())
  const [keys, setKeys] = useState<string[]>([])
  for (let row = 0; row < 20; row++) {
    const event = rows?.at(row)
    if (!event) continue
    for (const key of Object.keys(event.data)) known.current.add(`data.${key.replace(/[.\\]/g, '\\$&')}`)
    for (const key of Object.keys(event.metadata.attributes)) known.current.add(`attr.${key}`)
  }
  if (known.current.size !== keys.length) setKeys([...known.current].sort())
  return keys
}
