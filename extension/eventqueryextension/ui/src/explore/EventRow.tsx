import type { StoredEvent } from '../api/types'
import type { ColorOf } from '../components/palette'
import { Time } from '../components/Time'
import { memo } from '../hooks/memo'
import { previewOf } from './preview'

interface Props {
  event: StoredEvent
  colorOf: ColorOf
}

/** One line of the list. */
export const EventRow = memo(function EventRow({ event, colorOf }: Props) {
  const { aggregateType, aggregateId, version, metadata } = event
  return (
    <span class="event-row">
      <Time value={event.timestamp} isShort />
      <span class="event-type ellipsis">
        <i class="swatch" style={{ background: colorOf(event.eventType) }} />
        <bdi class="ellipsis">{event.eventType}</bdi>
      </span>
      <span class="ellipsis">
        {aggregateType && (
          <>
            <bdi class="muted">{aggregateType}</bdi> <bdi class="mono">{aggregateId}</bdi>{' '}
            <span class="muted">v{version}</span>
          </>
        )}
      </span>
      <bdi class="ellipsis">{metadata.service}</bdi>
      <bdi class="ellipsis">{metadata.userId}</bdi>
      <bdi class="ellipsis mono event-data">{previewOf(event)}</bdi>
    </span>
  )
})
