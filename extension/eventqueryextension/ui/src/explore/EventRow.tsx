import type { StoredEvent } from '../api/types'
import type { ColorOf } from '../components/palette'
import { Time } from '../components/Time'
import { Value } from '../components/Value'
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
        <span class="ellipsis">
          <Value text={event.eventType} />
        </span>
      </span>
      <span class="ellipsis">
        {aggregateType && (
          <>
            <span class="muted">
              <Value text={aggregateType} />
            </span>{' '}
            <span class="mono">
              <Value text={aggregateId} />
            </span>{' '}
            <span class="muted">v{version}</span>
          </>
        )}
      </span>
      <span class="ellipsis">
        <Value text={metadata.service} />
      </span>
      <span class="ellipsis">
        <Value text={metadata.userId} />
      </span>
      <span class="ellipsis mono event-data">
        <Value text={previewOf(event)} />
      </span>
    </span>
  )
})
