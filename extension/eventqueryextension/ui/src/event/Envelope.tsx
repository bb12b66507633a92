import type { ComponentChildren } from 'preact'
import type { StoredEvent } from '../api/types'
import { CopyButton } from '../components/CopyButton'
import { cut } from '../components/escapes'
import { LongText } from '../components/LongText'
import { Value } from '../components/Value'
import { FilterLinks } from '../filter/FilterLinks'
import { formatDuration, formatTime, offsetAt } from '../time/format'
import { msBetween } from '../time/nanos'
import { useZone } from '../time/zone'
import { linkHere, linkTo } from '../url/location'

/** The fields of the envelope by the API's names; those that are absent are named at the end. */
export function Envelope({ event }: { event: StoredEvent }) {
  const fields = fieldsOf(event)
  const absent = fields.filter(([, value]) => value === '').map(([name]) => name)
  if (event.tags.length === 0) absent.push('tags')
  return (
    <dl class="envelope">
      <Moment name="timestamp" time={event.timestamp} />
      <Moment name="recordedAt" time={event.recordedAt}>
        <Delay event={event} />
      </Moment>
      {fields.map(
        ([name, value, href]) => value !== '' && <Field key={name} name={name} value={value} href={href} />,
      )}
      {event.tags.map((tag, i) => (
        <Field key={tag} name={i === 0 ? 'tags' : ''} filterKey="tag" value={tag} />
      ))}
      {absent.length > 0 && (
        <div class="envelope-field">
          <dt>absent</dt>
          <dd class="muted">{absent.join(', ')}</dd>
        </div>
      )}
    </dl>
  )
}

type FieldOf = [name: string, value: string, href?: string]

function fieldsOf(event: StoredEvent): FieldOf[] {
  const { aggregateType: type, aggregateId: id, metadata } = event
  const version = String(event.version)
  const here = { event: event.eventId }
  return [
    ['eventId', event.eventId],
    ['eventType', event.eventType],
    ['aggregateType', type],
    ['aggregateId', id, linkTo('aggregate', { type, id, version, ...here })],
    ['version', event.version === 0 ? '' : version],
    ['correlationId', event.correlationId, linkTo('timeline', { correlation: event.correlationId, ...here })],
    ['causationId', event.causationId, linkHere({ event: event.causationId })],
    ['traceId', event.traceId, linkTo('timeline', { trace: event.traceId, ...here })],
    ['spanId', event.spanId],
    ['service', metadata.service],
    ['organizationId', metadata.organizationId],
    ['userId', metadata.userId],
  ]
}

// A longer text is cut in a link; copying has all of it.
const mostLinked = 300

interface FieldProps {
  name: string
  value: string
  /** Where the value leads to. */
  href?: string | undefined
  filterKey?: string
}

function Field({ name, value, href, filterKey = name }: FieldProps) {
  return (
    <div class="envelope-field">
      <dt>{name}</dt>
      <dd>
        {href === undefined ? (
          <LongText text={value} start={300} />
        ) : (
          <a href={href}>
            <Value text={cut(value, mostLinked)} />
            {value.length > mostLinked && '…'}
          </a>
        )}
        <span class="envelope-actions">
          <CopyButton label={`Copy ${name}`} text={value} />
          {name !== 'version' && <FilterLinks filterKey={filterKey} value={value} />}
        </span>
      </dd>
    </div>
  )
}

function Moment({ name, time, children }: { name: string; time: string; children?: ComponentChildren }) {
  const zone = useZone()
  return (
    <div class="envelope-field">
      <dt>{name}</dt>
      <dd>
        <time dateTime={time}>{formatTime(time, zone)}</time>{' '}
        <span class="muted">{offsetAt(Date.parse(time), zone)}</span>
        {children}
        <span class="envelope-actions">
          <CopyButton label={`Copy ${name}`} text={time} />
        </span>
      </dd>
    </div>
  )
}

function Delay({ event }: { event: StoredEvent }) {
  const delay = msBetween(event.timestamp, event.recordedAt)
  return (
    <span class="muted">
      {' '}
      · {formatDuration(Math.abs(delay))} {delay < 0 ? 'before it happened' : 'later'}
    </span>
  )
}
