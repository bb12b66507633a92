import { useMemo } from 'preact/hooks'
import { formatJson } from '../../api/json'
import type { Rejection } from '../../api/operationTypes'
import { CopyButton } from '../../components/CopyButton'
import { countOf } from '../../components/numbers'
import { Time } from '../../components/Time'
import { Value } from '../../components/Value'
import { JsonLines } from '../../json/JsonLines'
import { linesOf } from '../../json/lines'
import { change, linkTo, usePlace } from '../../url/location'
import { Badge } from '../parts'
import { resendCommand } from './resend'

/** One rejection; opened it shows the record, which may be large. */
export function RejectionItem({ rejection }: { rejection: Rejection }) {
  const { rejectedAt, reason, detail, eventId, count, truncated } = rejection
  const id = `${rejectedAt} ${eventId}`
  const isOpen = usePlace().params.get('rejection') === id
  const toggle = (event: Event) => {
    event.preventDefault()
    change({ rejection: isOpen ? undefined : id })
  }
  return (
    <li class="rejection">
      <details open={isOpen}>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: a summary is a button */}
        <summary onClick={toggle}>
          <Time value={rejectedAt} isShort />
          <Badge level="bad">{reason.replaceAll('_', ' ')}</Badge>
          {count > 1 && <span class="muted">{countOf(count, 'time')}</span>}
          {truncated && <Badge level="warn">truncated</Badge>}
          <span class="rejection-detail">
            <Value text={detail} />
          </span>
          {eventId && (
            <code class="muted ellipsis rejection-id">
              <Value text={eventId} />
            </code>
          )}
        </summary>
        {isOpen && <RejectedRecord rejection={rejection} />}
      </details>
    </li>
  )
}

function RejectedRecord({ rejection: { record, eventId, reason, truncated } }: { rejection: Rejection }) {
  const lines = useMemo(() => linesOf(record), [record])
  const isKnown = eventId !== '' && reason === 'event_id_collision'
  return (
    <div class="rejection-record">
      <div class="toolbar">
        <CopyButton text={() => formatJson(record)} label="Copy the record" isLabelled />
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
      <div class="json">
        <JsonLines label="The record as OTLP JSON" lines={lines} />
      </div>
    </div>
  )
}
