import { useState } from 'preact/hooks'
import { isPathSafe } from '../api/client'
import { getCauses, getEffects } from '../api/endpoints'
import type { RelatedEvent, RelatedEvents, StoredEvent } from '../api/types'
import { formatCount } from '../components/numbers'
import { Loading, ProblemNote } from '../components/states'
import { Value } from '../components/Value'
import { useRequest } from '../hooks/useRequest'
import { formatDuration } from '../time/format'
import { msBetween } from '../time/nanos'
import { linkHere } from '../url/location'
import { type Branch, treeOrder } from './relatives'
import './related.css'

type Origin = Pick<StoredEvent, 'eventId' | 'timestamp'>

interface Props {
  event: Origin
  /** What tells these lists from those of another event beside them. */
  labelEnd?: string
}

/** The chain of causes down to an event, and the tree of its effects. */
export function Related(props: Props) {
  if (isPathSafe(props.event.eventId)) return <Loaded {...props} />
  return <p class="related-none muted">Clients take . and .. out of a path, so they cannot be asked for.</p>
}

function Loaded({ event, labelEnd = '' }: Props) {
  const { data, error, loading, reload } = useRequest(event.eventId, async (signal) => {
    const [causes, effects] = await Promise.all([
      getCauses(event.eventId, signal),
      getEffects(event.eventId, signal),
    ])
    return { event, causes, effects }
  })
  if (error) return <ProblemNote error={error} onRetry={reload} />
  if (!data) return <Loading what="causes and effects" />
  const { causes, effects } = data
  // The API has the nearest cause first; a chain reads from its beginning.
  const chain = causes.events.toReversed().map((cause) => ({ event: cause, depth: 1 }))
  const tree = treeOrder(data.event.eventId, effects.events)
  return (
    <div class={loading ? 'related is-stale' : 'related'}>
      <List
        title="Causes"
        labelEnd={labelEnd}
        answer={causes}
        of={data.event}
        branches={chain}
        none="It names no cause."
      />
      <List
        title="Effects"
        labelEnd={labelEnd}
        answer={effects}
        of={data.event}
        branches={tree}
        none="No event that is held names it as its cause."
      />
    </div>
  )
}

interface ListProps {
  title: string
  labelEnd: string
  answer: RelatedEvents
  of: Origin
  branches: readonly Branch[]
  none: string
}

const pageSize = 100

function List({ title, labelEnd, answer, of, branches, none }: ListProps) {
  const [shown, setShown] = useState(pageSize)
  return (
    <section aria-label={title + labelEnd}>
      <h3>
        {title}{' '}
        <span class="muted">
          {formatCount(branches.length)}
          {answer.truncated && ', and more that are left out'}
        </span>
      </h3>
      {branches.length === 0 && <p class="related-none muted">{none}</p>}
      <ul>
        {branches.slice(0, shown).map(({ event, depth }) => (
          <li key={event.eventId} class="related-row" style={{ '--depth': depth }}>
            {event.missing ? <Missing eventId={event.eventId} /> : <Held event={event} of={of} />}
          </li>
        ))}
      </ul>
      {shown < branches.length && (
        <button type="button" onClick={() => setShown(shown + pageSize)}>
          Show {formatCount(Math.min(pageSize, branches.length - shown))} more
        </button>
      )}
    </section>
  )
}

function Held({ event, of }: { event: Exclude<RelatedEvent, { missing: true }>; of: Origin }) {
  const delay = msBetween(of.timestamp, event.timestamp)
  return (
    <a href={linkHere({ event: event.eventId })}>
      <span class="related-type">
        <Value text={event.eventType} />
      </span>
      <span class="related-delay" title="After this event">
        {delay >= 0 && '+'}
        {formatDuration(delay)}
      </span>
      <span class="related-of">
        {event.aggregateType !== '' && (
          <>
            <Value text={`${event.aggregateType} ${event.aggregateId}`} /> · version{' '}
            {formatCount(event.version)} ·{' '}
          </>
        )}
        position {formatCount(event.position)}
        {event.cycle && <strong class="related-note"> · the chain returns from here</strong>}
      </span>
    </a>
  )
}

function Missing({ eventId }: { eventId: string }) {
  return (
    <div>
      <Value text={eventId} />
      <strong class="related-note">not held</strong>
    </div>
  )
}
