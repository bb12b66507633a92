import { useMemo } from 'preact/hooks'
import { Empty, Loading, ProblemNote } from '../components/states'
import { hasStatus } from '../hooks/useRequest'
import { linkTo, usePlace } from '../url/location'
import { Name } from './Name'
import { Narrowing } from './Narrowing'
import { isTraceId, type TimelinePlace, timelinePlaceOf } from './place'
import { StartPage } from './StartPage'
import { Timeline } from './Timeline'
import { useTimeline } from './useTimeline'
import './timeline.css'

/** The timeline of the correlation or trace that the URL names, or where to choose one. */
export function TimelineView() {
  const { params } = usePlace()
  const place = useMemo(() => timelinePlaceOf(params), [params])
  if (place.id === '') return <StartPage />
  if (place.id === '.' || place.id === '..') return <NoPath place={place} />
  return <Chosen key={`${place.of} ${place.id}`} place={place} eventId={params.get('event') ?? ''} />
}

function Chosen({ place, eventId }: { place: TimelinePlace; eventId: string }) {
  const { loaded, error, loading, reload } = useTimeline(place)
  if (hasStatus(error, 404)) return <Nothing place={place} />
  return (
    <div class="timeline">
      {!loaded && <h1 class="visually-hidden">Timeline</h1>}
      {error && (
        <div class="timeline-note">
          <ProblemNote error={error} onRetry={reload} />
        </div>
      )}
      {loaded ? (
        <Timeline place={place} loaded={loaded} isLoading={loading} eventId={eventId} />
      ) : (
        !error && <Loading what={`the ${place.of}`} />
      )}
    </div>
  )
}

function Nothing({ place }: { place: TimelinePlace }) {
  const isFiltered = place.filter.length > 0
  return (
    <Empty level={1} title={isFiltered ? 'No such events' : `Nothing is held of this ${place.of}`}>
      <p>
        No event {isFiltered && 'that matches '}has the {place.of} id{' '}
        <code>
          <Name text={place.id} />
        </code>
        .
      </p>
      {isFiltered && <Narrowing filter={place.filter} />}
      <p class="toolbar">
        {place.of === 'correlation' && isTraceId(place.id) && (
          <a class="button" href={linkTo('timeline', { trace: place.id })}>
            Look for a trace of this id
          </a>
        )}
        <a class="button" href={linkTo('timeline')}>
          Choose another one
        </a>
      </p>
    </Empty>
  )
}

// The API takes an id in its path, where these two mean something else.
function NoPath({ place }: { place: TimelinePlace }) {
  return (
    <Empty level={1} title="No timeline for this id">
      <p>
        A path can't hold the id <code>{place.id}</code>; its events can be found by a filter.
      </p>
      <a class="button" href={linkTo('explore', { correlationId: place.id })}>
        Explore its events
      </a>
    </Empty>
  )
}
