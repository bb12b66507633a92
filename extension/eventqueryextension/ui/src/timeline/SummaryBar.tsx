import type { ComponentChildren } from 'preact'
import { CopyButton } from '../components/CopyButton'
import { Icon } from '../components/Icon'
import { countOf, formatCount } from '../components/numbers'
import { Time } from '../components/Time'
import { linkTo } from '../url/location'
import { type Loaded, mostItems } from './load'
import { Name, titleOf } from './Name'
import type { TimelinePlace } from './place'
import { formatSpan } from './spans'

interface Props {
  place: TimelinePlace
  loaded: Loaded
  /** Whether events are still on their way. */
  isLoading: boolean
  missingCauses: number
}

/** What the API says of the timeline as a whole. */
export function SummaryBar({ place, loaded, isLoading, missingCauses }: Props) {
  const { summary } = loaded
  const isCut = loaded.items.length < summary.eventCount
  return (
    <section class="timeline-summary" aria-label="Summary">
      <div class="timeline-title">
        <h1>{place.of === 'trace' ? 'Trace' : 'Correlation'}</h1>
        <code class="ellipsis" title={titleOf(place.id)}>
          <Name text={place.id} />
        </code>
        <CopyButton text={place.id} label={`Copy the ${place.of} id`} />
        <a
          class="nowrap"
          href={linkTo('explore', { [place.of === 'trace' ? 'traceId' : 'correlationId']: place.id })}
        >
          Explore its events
        </a>
      </div>
      <dl class="timeline-facts">
        <Fact name="Events">{formatCount(summary.eventCount)}</Fact>
        <Fact name="Started">
          <Time value={summary.startedAt} />
        </Fact>
        <Fact name="Ended">
          <Time value={summary.endedAt} />
        </Fact>
        <Fact name="Duration">
          <span title={`${String(summary.durationMs)} ms`}>{formatSpan(String(summary.durationMs))}</span>
        </Fact>
        <Fact name={summary.services.length === 1 ? 'Service' : 'Services'}>
          <Names names={summary.services} />
        </Fact>
        <Fact name="Aggregates">{formatCount(summary.aggregates.length)}</Fact>
        {place.of === 'correlation' && (
          <Fact name={summary.traceIds.length === 1 ? 'Trace' : 'Traces'}>
            <Traces ids={summary.traceIds} />
          </Fact>
        )}
        <Fact name="Missing causes">
          <span class={missingCauses > 0 ? 'timeline-missing' : undefined}>
            {missingCauses > 0 && <Icon name="warning" size={13} />} {formatCount(missingCauses)}
            {isCut && ` in ${formatCount(loaded.items.length)}`}
          </span>
        </Fact>
      </dl>
      {isCut && <Progress loaded={loaded} isLoading={isLoading} />}
    </section>
  )
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

const mostNames = 50 // in a tooltip

function Names({ names }: { names: readonly string[] }) {
  if (names.length === 0) return <>–</>
  const shown = names.slice(0, 3)
  const rest = names.length - shown.length
  return (
    <span title={names.slice(0, mostNames).map(titleOf).join('\n')}>
      {shown.map((name, i) => (
        <span key={name}>
          {i > 0 && ', '}
          <Name text={name} />
        </span>
      ))}
      {rest > 0 && ` and ${formatCount(rest)} more`}
    </span>
  )
}

const mostTraces = 100

function Traces({ ids }: { ids: readonly string[] }) {
  const first = ids[0]
  if (first === undefined) return <>–</>
  if (ids.length === 1) return <TraceLink id={first} />
  return (
    <details class="timeline-traces">
      <summary>{countOf(ids.length, 'trace')}</summary>
      <ul>
        {ids.slice(0, mostTraces).map((id) => (
          <li key={id}>
            <TraceLink id={id} />
          </li>
        ))}
        {ids.length > mostTraces && <li class="muted">and {formatCount(ids.length - mostTraces)} more</li>}
      </ul>
    </details>
  )
}

function TraceLink({ id }: { id: string }) {
  return (
    <a class="mono" href={linkTo('timeline', { trace: id })}>
      {id}
    </a>
  )
}

function Progress({ loaded, isLoading }: { loaded: Loaded; isLoading: boolean }) {
  const { items, summary } = loaded
  const count = `${formatCount(items.length)} of ${formatCount(summary.eventCount)} events`
  return (
    <p class="timeline-progress" role="status">
      {isLoading
        ? `Loading: ${count} so far.`
        : items.length >= mostItems
          ? `The first ${count} are shown: the page takes no more of one timeline.`
          : `The first ${count} are shown.`}
    </p>
  )
}
