import { apiUrl, isPathSafe, segment } from '../api/client'
import { authorizationHeader } from '../api/credentials'
import type { StoredEvent } from '../api/types'
import { CopyButton } from '../components/CopyButton'
import { Icon } from '../components/Icon'
import { formatCount } from '../components/numbers'
import { Time } from '../components/Time'
import { Value } from '../components/Value'
import { curlOf } from './curl'
import { DownloadMenu } from './DownloadMenu'

interface Props {
  /** Undefined until it is loaded. */
  event: StoredEvent | undefined
  eventId: string
  onClose: () => void
}

/** What the event is, and what can be done with it as a whole. */
export function PanelHeader({ event, eventId, onClose }: Props) {
  return (
    <header class="panel-header">
      <div class="panel-title">
        <h2 class="ellipsis" title={event?.eventType}>
          {event ? <Value text={event.eventType} /> : 'Event'}
        </h2>
        <p class="muted">
          {event ? (
            <>
              <span class="nowrap">position {formatCount(event.position)}</span> ·{' '}
              <Time value={event.timestamp} isShort />
            </>
          ) : (
            <Value text={eventId} />
          )}
        </p>
      </div>
      <div class="panel-actions">
        <CopyButton label="Copy the event id" text={eventId} />
        <CopyButton
          label="Copy as curl"
          icon="terminal"
          text={() => curlOf(urlOf(eventId), authorizationHeader())}
        />
        <DownloadMenu params={{ eventId }} name={`event-${eventId}`} label="Download the event" />
        <button type="button" class="is-quiet" aria-label="Close" title="Close (Esc)" onClick={onClose}>
          <Icon name="close" />
        </button>
      </div>
    </header>
  )
}

const urlOf = (eventId: string) =>
  isPathSafe(eventId) ? apiUrl(`/events/${segment(eventId)}`) : apiUrl('/events', { eventId })
