import { ApiError } from '../api/client'
import { CopyButton } from '../components/CopyButton'
import { Icon } from '../components/Icon'
import { LongText } from '../components/LongText'
import { countOf, formatCount } from '../components/numbers'
import { Empty, Loading, ProblemNote } from '../components/states'
import { useKeys } from '../hooks/useKeys'
import { linkTo } from '../url/location'
import { AtTime } from './AtTime'
import { choose, useChosen } from './useChosen'
import { type AggregateKey, useVersions } from './useVersions'
import { VersionDetail } from './VersionDetail'
import { VersionList } from './VersionList'
import { VersionSlider } from './VersionSlider'
import type { Versions } from './versions'

/** The versions of one aggregate, and what each of them is. */
export function AggregateHistory({ of }: { of: AggregateKey }) {
  const { versions, error, loading, reload } = useVersions(of)
  return (
    <section class="aggregate">
      <header class="aggregate-title toolbar">
        <h1 class="grow">
          <span class="muted">
            <LongText text={of.type} start={150} />
          </span>{' '}
          <LongText text={of.id} start={200} />
        </h1>
        <CopyButton label="Copy the aggregate id" text={of.id} />
        <a class="button" href={linkTo('explore', { aggregateType: of.type, aggregateId: of.id })}>
          Events
        </a>
        <button type="button" title="Load again" aria-label="Load again" onClick={reload}>
          <Icon name="reset" />
        </button>
      </header>
      {error && <Failure error={error} onRetry={reload} />}
      {versions ? <History of={of} versions={versions} /> : loading && !error && <Loading what="versions" />}
    </section>
  )
}

function Failure({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const problem = error instanceof ApiError ? error.problem : undefined
  if (problem?.status !== 404) return <ProblemNote error={error} onRetry={onRetry} />
  if (problem.version === undefined) {
    return (
      <Empty title="No such aggregate">
        <p>No event of it is held, nor its version.</p>
        <a class="button" href={linkTo('aggregate')}>
          All aggregates
        </a>
      </Empty>
    )
  }
  return (
    <Empty title="All its events are evicted">
      <p>Its version is {formatCount(problem.version)}; the next event has the one after.</p>
    </Empty>
  )
}

function History({ of, versions }: { of: AggregateKey; versions: Versions }) {
  const { first, last } = versions
  const chosen = useChosen(of, last)
  const { version } = chosen
  // Without the first event there is no state, nor a version before it.
  const lowest = first > 1 ? first : 0
  const move = (by: number) => (event: KeyboardEvent) => {
    const inPart = event.target instanceof Element && event.target.closest('[role=tree], [role=group]')
    if (version === undefined || inPart) return false
    choose(Math.min(Math.max(version + by, lowest), last), true)
  }
  useKeys({ ArrowLeft: move(-1), ArrowRight: move(1), j: move(-1), k: move(1) })
  return (
    <>
      <div class="aggregate-bar card">
        <VersionSlider version={version} lowest={lowest} last={last} />
        <AtTime at={chosen.at} version={version} />
      </div>
      {first > 1 && (
        <p class="aggregate-note" role="note">
          {countOf(first - 1, 'version')} before version {formatCount(first)} {first === 2 ? 'is' : 'are'}{' '}
          evicted: events are shown from there on, states cannot be built.
        </p>
      )}
      {chosen.error && <ProblemNote error={chosen.error} onRetry={chosen.reload} />}
      <div class="aggregate-main">
        <VersionList versions={versions} lowest={lowest} chosen={version} />
        {version !== undefined && <VersionDetail of={of} versions={versions} version={version} />}
      </div>
    </>
  )
}
