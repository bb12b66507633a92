import type { Projection, Status } from '../../api/operationTypes'
import { countOf, formatBytes, formatCount, formatShare } from '../../components/numbers'
import type { Changes } from '../../url/location'

/** Something that an operator should know, and what to do. */
export interface Warning {
  level: 'warn' | 'bad'
  title: string
  /** What the collector says of it. */
  detail?: string
  advice: string
  /** Where more of it is shown. */
  section?: Changes
}

const near = 0.9

/** Returns what is wrong or soon will be, the worst first. */
export function warningsOf(status: Status, projections: readonly Projection[]): Warning[] {
  const all = [
    ...logWarnings(status),
    ...lossWarnings(status),
    ...limitWarnings(status),
    ...rejectionWarnings(status),
    ...projections.flatMap(projectionWarnings),
  ]
  return [...all.filter(({ level }) => level === 'bad'), ...all.filter(({ level }) => level === 'warn')]
}

function logWarnings({ log, segments, readOnly }: Status): Warning[] {
  const warnings: Warning[] = []
  if (log.mode === 'file' && log.failed)
    warnings.push({
      level: 'bad',
      title: 'The log has failed: appends are refused',
      detail: log.failed,
      advice: 'Reads go on. Mend the disk or make room on it, then restart the collector.',
    })
  if (readOnly)
    warnings.push({
      level: 'bad',
      title: 'The store is read-only',
      detail: readOnly,
      advice:
        'What is left can be read. Put the missing files back and restart the collector to append again.',
    })
  if (segments.failed)
    warnings.push({
      level: 'warn',
      title: 'Segments cannot be written',
      detail: segments.failed,
      advice:
        'Nothing is lost: the log keeps these events and grows. Look at the room and the rights of the directory.',
    })
  return warnings
}

function lossWarnings({ losses, log }: Status): Warning[] {
  const advice = 'Put the file back from a backup and restart the collector, or read these events elsewhere.'
  const lost = losses.map(
    ({ firstPosition, lastPosition, file, reason }): Warning => ({
      level: 'bad',
      title: `Events are missing: ${span('position', firstPosition, lastPosition)}`,
      detail: `${file}: ${reason}`,
      advice,
    }),
  )
  const missing = log.mode === 'file' ? log.missing : []
  return [
    ...lost,
    ...missing.map(
      ({ firstSequence, lastSequence, file, offset, reason }): Warning => ({
        level: 'bad',
        title: `A part of the log was set aside: ${span('entry', firstSequence, lastSequence)}`,
        detail: `${file}, offset ${formatCount(offset)}: ${reason}`,
        advice,
      }),
    ),
  ]
}

const span = (what: string, first: number, last: number) =>
  last === 0
    ? `from ${what} ${formatCount(first)} on`
    : `${what} ${formatCount(first)} to ${formatCount(last)}`

function limitWarnings({ log, limits, bytes, events, aggregateBytes }: Status): Warning[] {
  const keys = log.mode === 'file' ? 'retention' : 'limits'
  const { maxBytes, maxEvents, onFull } = limits
  const warnings: Warning[] = []
  if (maxBytes > 0 && aggregateBytes >= near * maxBytes)
    warnings.push({
      level: 'bad',
      title: `Aggregates without their events take ${formatShare(aggregateBytes, maxBytes)} of the limit`,
      advice: `Eviction frees none of it: at the limit, events of new aggregates are refused. Raise ${keys}::max_bytes.`,
    })
  if (onFull === 'evict') return warnings
  const advice = `At the limit appends are refused (503) and clients have to send again. Raise the limit, or set limits::on_full: evict.`
  if (maxBytes > 0 && bytes >= near * maxBytes)
    warnings.push({
      level: 'bad',
      title: `${formatBytes(bytes)} of ${keys}::max_bytes ${formatBytes(maxBytes)} are held`,
      advice,
    })
  if (maxEvents > 0 && events >= near * maxEvents)
    warnings.push({
      level: 'bad',
      title: `${formatCount(events)} of ${keys}::max_events ${formatCount(maxEvents)} are held`,
      advice,
    })
  return warnings
}

function rejectionWarnings({ rejections }: Status): Warning[] {
  if (rejections === 0) return []
  return [
    {
      level: 'warn',
      title: `${countOf(rejections, 'record')} could not be stored as ${rejections === 1 ? 'an event' : 'events'}`,
      advice: 'They are kept with the reason: mend the producer, and send them again.',
      section: { section: 'rejections' },
    },
  ]
}

function projectionWarnings({
  name,
  degraded,
  failures,
  leftOut,
  maxKeys,
  lastFailure,
}: Projection): Warning[] {
  const section = { section: 'projections', projection: name }
  const warnings: Warning[] = []
  if (degraded)
    warnings.push({
      level: 'warn',
      title: `The projection ${name} is degraded: its expressions failed ${countOf(failures, 'time')}`,
      ...(lastFailure && { detail: `position ${formatCount(lastFailure.position)}: ${lastFailure.error}` }),
      advice: 'The events that failed are not in its states. Mend the expression; a restart folds it anew.',
      section,
    })
  if (leftOut > 0)
    warnings.push({
      level: 'warn',
      title: `The projection ${name} is full at max_keys ${formatCount(maxKeys)}: events were left out ${countOf(leftOut, 'time')}`,
      advice: 'Events of further keys are not in it. Raise max_keys, or choose a key with fewer values.',
      section,
    })
  return warnings
}
