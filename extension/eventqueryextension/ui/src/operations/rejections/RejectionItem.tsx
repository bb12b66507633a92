import { useState } from 'preact/hooks'
import { formatJson } from '../../api/json'
import type { Rejection } from '../../api/types'
import { linkTo } from '../../app/location'
import { CopyButton } from '../../components/CopyButton'
import { countOf } from '../../components/numbers'
import { Time } from '../../components/Time'
import { JsonText } from '../JsonText'
import { Badge } from '../parts'
import { resendCommand } from './resend'

/** One rejection; opened it shows the record, which may be large. */
export function RejectionItem({ rejection }: { rejection: Rejection }) {
  const [isOpen, setIsOpen] = useState(false)
  const { rejectedAt, reason, detail, eventId, count, truncated } = rejection
  return (
    <li class="rejection">
      <details onToggle={(event) => setIsOpen(event.currentTarget.open)}>
        <summary>
          <Time value={rejectedAt} isShort />
          <Badge level="bad">{reason.replaceAll('_', ' ')}</Badge>
          {count > 1 && <span class="muted">{countOf(count, 'time')}</span>}
          {truncated && <Badge level="warn">truncated</Badge>}
          <span class="value rejection-detail">{detail}</span>
          {eventId && <code class="value muted ellipsis rejection-id">{eventId}</code>}
        </summary>
        {isOpen && <RejectedRecord rejection={rejection} />}
      </details>
    </li>
  )
}

function RejectedRecord({ rejection: { record, eventId, reason, truncated } }: { rejection: Rejection }) {
  const json = formatJson(record)
  const isKnown = eventId !== '' && reason === 'event_id_collision'
  return (
    <div class="rejection-record">
      <div class="toolbar">
        <CopyButton text={json} label="Copy the record" isLabelled />
        {!truncated && (
          <CopyButton
            text={() => resendCommand(record)}
            label="Copy as curl that sends it again"
            isLabelled
          />
        )}
        {isKnown && (
          <a class="button is-quiet" href={linkTo('explore', { eventId, event: eventId })}>
            Show the stored event with this id
          </a>
        )}
      </div>
      <p class="muted">
        {truncated
          ? 'The record was too large to keep: its body is the beginning of its JSON text, so it cannot be sent again from here.'
          : 'The command sends to $OTLP, http://127.0.0.1:4318 where it is not set: the OTLP/HTTP receiver of the collector. Mend the record in it first.'}
      </p>
      <JsonText json={json} />
    </div>
  )
}
