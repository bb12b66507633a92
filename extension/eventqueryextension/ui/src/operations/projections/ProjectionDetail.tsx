import { useState } from 'preact/hooks'
import { getProjection, rebuildProjection } from '../../api/endpoints'
import type { ProjectionFailure, ProjectionPage } from '../../api/operationTypes'
import { asError } from '../../api/thrown'
import { formatCount } from '../../components/numbers'
import { Loading, ProblemNote } from '../../components/states'
import { usePoll } from '../../hooks/usePoll'
import { linkHere, usePlace } from '../../url/location'
import { Confirm } from '../Confirm'
import { Pager } from '../Pager'
import { Progress } from '../parts'
import { EntryTable } from './EntryTable'
import { KeyState } from './KeyState'

const pageSize = 100
const everyMs = 2000

interface Props {
  name: string
  /** Whether the store has it, as far as is known: it is not asked for again and again where not. */
  isThere: boolean
  /** Called after a change that the list of projections shows too. */
  onChanged: () => void
}

/** One projection: what it covers, what failed, and its states by key. */
export function ProjectionDetail({ name, isThere, onChanged }: Props) {
  const { params } = usePlace()
  const cursor = params.get('cursor') ?? undefined
  const key = params.get('key') ?? ''
  const asked = { limit: pageSize, cursor }
  const { data, error, reload } = usePoll(
    JSON.stringify([name, asked]),
    (signal) => getProjection(name, asked, signal),
    isThere ? everyMs : 0,
  )
  return (
    <section class="card" aria-label={`Projection ${name}`}>
      <div class="toolbar card-head">
        <h2 class="grow value">{name}</h2>
        <Rebuild
          name={name}
          onBegun={() => {
            reload()
            onChanged()
          }}
        />
      </div>
      <div class="projection-body">
        {error && <ProblemNote error={error} onRetry={reload} />}
        {!data && !error && <Loading what="states" />}
        {data && <Coverage page={data} />}
        {key !== '' && <KeyState key={key} name={name} stateKey={key} position={data?.position ?? 0} />}
        {data && <EntryTable page={data} selected={key} />}
        {data && <Pager cursor={cursor} nextCursor={data.nextCursor} first="First keys" next="More keys" />}
      </div>
    </section>
  )
}

function Coverage({ page }: { page: ProjectionPage }) {
  const { position, lag, coversFrom, failures, firstFailure, lastFailure, leftOut, rebuild } = page
  const last = position + lag
  return (
    <>
      <p class="muted">
        Folds the matching events from position {formatCount(coversFrom)} to {formatCount(position)}.
        {coversFrom > 1 && ' Those before were evicted before it saw them.'}
        {leftOut > 0 && ` Left out for want of room: ${formatCount(leftOut)}.`}
      </p>
      {rebuild && (
        <div class="projection-rebuild">
          <Progress label="Rebuild" value={rebuild.position} max={last} />
          <p class="muted">
            Rebuilding: position {formatCount(rebuild.position)} of {formatCount(last)}. The states below are
            those from before.
          </p>
        </div>
      )}
      {failures > 0 && (
        <div class="warning is-bad">
          <div class="grow">
            <strong>Failures: {formatCount(failures)}</strong>
            {firstFailure && <Failure name="First" failure={firstFailure} />}
            {lastFailure && failures > 1 && <Failure name="Last" failure={lastFailure} />}
          </div>
        </div>
      )}
    </>
  )
}

function Failure({
  name,
  failure: { position, eventId, key, error },
}: {
  name: string
  failure: ProjectionFailure
}) {
  return (
    <p class="value">
      {name} at position {formatCount(position)}, event{' '}
      <a class="mono" href={linkHere({ event: eventId })}>
        {eventId}
      </a>
      {key !== '' && (
        <>
          , key <code>{key}</code>
        </>
      )}
      : {error}
    </p>
  )
}

function Rebuild({ name, onBegun }: { name: string; onBegun: () => void }) {
  const [isAsking, setIsAsking] = useState(false)
  const [error, setError] = useState<Error | undefined>()
  const begin = async () => {
    setIsAsking(false)
    try {
      await rebuildProjection(name)
      setError(undefined)
      onBegun()
    } catch (thrown) {
      setError(asError(thrown))
    }
  }
  return (
    <>
      {error && <ProblemNote error={error} />}
      <button type="button" onClick={() => setIsAsking(true)}>
        Rebuild
      </button>
      {isAsking && (
        <Confirm title={`Rebuild ${name}`} action="Rebuild" onYes={begin} onNo={() => setIsAsking(false)}>
          Its states are made anew from the events that are held. Events that were evicted will not be in
          them. The states shown now stay until the new ones have come as far.
        </Confirm>
      )}
    </>
  )
}
