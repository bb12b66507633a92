import { useEffect, useReducer, useState } from 'preact/hooks'
import { getHistory } from '../api/endpoints'
import type { StoredEvent } from '../api/types'
import { useRequest } from '../hooks/useRequest'
import { type Version, Versions } from './versions'

/** One aggregate by its key. */
export interface AggregateKey {
  type: string
  id: string
}

export interface VersionsAnswer {
  /** Undefined until the first and the last version are known. */
  versions: Versions | undefined
  /** Why nothing is known of the aggregate, or why a page of it could not be loaded. */
  error: Error | undefined
  loading: boolean
  reload: () => void
}

/** Opens the versions of an aggregate, as they are now. */
export function useVersions(key: AggregateKey): VersionsAnswer {
  const { type, id } = key
  const ends = useRequest(JSON.stringify([type, id]), (signal) => loadEnds(key, signal))
  const [, redraw] = useReducer((n: number, _: undefined) => n + 1, 0)
  const [versions, setVersions] = useState<Versions | undefined>()
  useEffect(() => {
    if (!ends.data) return
    const { first, last } = ends.data
    const opened = new Versions(
      first,
      last,
      (from, to, signal) => loadVersions(ends.data?.key ?? key, from, to, signal),
      () => redraw(undefined),
    )
    setVersions(opened)
    return () => opened.close()
  }, [ends.data])
  const isOther = ends.data !== undefined && (ends.data.key.type !== type || ends.data.key.id !== id)
  return {
    versions: isOther ? undefined : versions,
    error: ends.error ?? versions?.error,
    loading: ends.loading,
    reload: ends.reload,
  }
}

async function loadEnds(key: AggregateKey, signal: AbortSignal) {
  const [oldest, newest] = await Promise.all([
    getHistory(key.type, key.id, { limit: 1 }, signal),
    getHistory(key.type, key.id, { limit: 1, order: 'desc' }, signal),
  ])
  return { key, first: oldest.events[0]?.version ?? 1, last: newest.events[0]?.version ?? 0 }
}

// A page of events may end early where they are large.
async function loadVersions(
  { type, id }: AggregateKey,
  fromVersion: number,
  toVersion: number,
  signal: AbortSignal,
): Promise<Version[]> {
  const versions: Version[] = []
  let cursor: string | undefined
  do {
    const page = await getHistory(type, id, { fromVersion, toVersion, cursor }, signal)
    versions.push(...page.events.map(versionOf))
    cursor = page.nextCursor
  } while (cursor !== undefined)
  return versions
}

const versionOf = ({ version, eventId, eventType, timestamp, metadata }: StoredEvent): Version => ({
  version,
  eventId,
  eventType,
  timestamp,
  userId: metadata.userId,
})
