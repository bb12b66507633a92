import { ApiError } from '../api/client'
import { formatCount } from '../components/numbers'
import { Loading, ProblemNote } from '../components/states'
import { Time } from '../components/Time'
import { Value } from '../components/Value'
import { Related } from '../event/Related'
import { change, linkHere, usePlace } from '../url/location'
import { StateAndChange } from './StateAndChange'
import { choose, useStep } from './useChosen'
import type { AggregateKey } from './useVersions'
import type { Version, Versions } from './versions'

interface Props {
  of: AggregateKey
  versions: Versions
  version: number
}

/** The event of a version, what it changed, the state after it, and what it came from and led to. */
export function VersionDetail({ of, versions, version }: Props) {
  const { data, dataKey, error, loading, reload } = useStep(of, version)
  const event = versions.at(version)
  return (
    <div class="version">
      <EventLine version={version} event={event} />
      {error ? (
        <StepFailure error={error} onRetry={reload} />
      ) : data ? (
        <StateAndChange step={data} isStale={loading && dataKey !== undefined && data.version !== version} />
      ) : (
        <Loading what="the state" />
      )}
      {event && <Chain event={event} />}
    </div>
  )
}

function EventLine({ version, event }: { version: number; event: Version | undefined }) {
  return (
    <div class="version-event card">
      <h2>Version {formatCount(version)}</h2>
      {version === 0 && <span class="muted">Before the first event</span>}
      {event && (
        <>
          <a class="version-link ellipsis" href={linkHere({ event: event.eventId })}>
            <Value text={event.eventType} />
          </a>
          <Time value={event.timestamp} />
          {event.userId && (
            <span class="muted">
              by <Value text={event.userId} />
            </span>
          )}
        </>
      )}
    </div>
  )
}

function StepFailure({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const problem = error instanceof ApiError ? error.problem : undefined
  const head = problem?.status === 404 ? problem.version : undefined
  return (
    <div>
      <ProblemNote error={error} onRetry={onRetry} />
      {problem?.status === 410 && (
        <p class="muted">
          A state is folded from all events since version 1. Those that are still held can be opened one by
          one.
        </p>
      )}
      {head !== undefined && (
        <button type="button" onClick={() => choose(head, false)}>
          Go to version {formatCount(head)}, the last one
        </button>
      )}
    </div>
  )
}

function Chain({ event }: { event: Version }) {
  const isOpen = usePlace().params.get('chain') === '1'
  return (
    <section class="card chain">
      <h2>
        <button
          type="button"
          class="is-quiet"
          aria-expanded={isOpen}
          onClick={() => change({ chain: isOpen ? undefined : '1' }, true)}
        >
          {isOpen ? '▾' : '▸'} Causes and effects
        </button>
      </h2>
      {isOpen && <Related event={event} labelEnd={` of version ${formatCount(event.version)}`} />}
    </section>
  )
}
