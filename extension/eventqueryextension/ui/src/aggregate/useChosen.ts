import { getDiff, getState } from '../api/endpoints'
import type { Json, PatchOperation } from '../api/types'
import { useRequest } from '../hooks/useRequest'
import { change, usePlace } from '../url/location'
import type { AggregateKey } from './useVersions'

/** The version that the URL asks for: by its number, or by a time. */
export interface Chosen {
  /** Undefined until the version of a time is known. */
  version: number | undefined
  /** The time asked for, or ''. */
  at: string
  error: Error | undefined
  reload: () => void
}

/** Returns the chosen version; where the URL has none, the last one. */
export function useChosen({ type, id }: AggregateKey, last: number): Chosen {
  const { params } = usePlace()
  const asked = params.get('version') ?? ''
  const isNumber = /^\d{1,15}$/.test(asked)
  const at = isNumber ? '' : (params.get('at') ?? '')
  const answer = useRequest(at && JSON.stringify([type, id, at]), (signal) =>
    getState(type, id, { at }, signal),
  )
  const version = isNumber ? Number(asked) : at === '' ? last : answer.data?.version
  return { version, at, error: at === '' ? undefined : answer.error, reload: answer.reload }
}

/** Goes to a version: one that lies in the past of the page, or, while the reader moves on, in its place. */
export const choose = (version: number, replace: boolean) =>
  change({ version: String(version), at: undefined }, replace)

/** The state of a version, and what its event changed. */
export interface Step {
  version: number
  before: Json
  after: Json
  patch: PatchOperation[]
}

/** Loads the state of a version and of the one before, and the patch between them. */
export function useStep({ type, id }: AggregateKey, version: number | undefined) {
  const key = version === undefined ? '' : JSON.stringify([type, id, version])
  return useRequest<Step>(key, async (signal) => {
    const to = version ?? 0
    const state = async (of: number) =>
      of < 1 ? null : (await getState(type, id, { version: of }, signal)).state
    const [before, after, patch] = await Promise.all([
      state(to - 1),
      state(to),
      to < 1 ? [] : getDiff(type, id, { from: to - 1, to }, signal),
    ])
    return { version: to, before, after, patch }
  })
}
