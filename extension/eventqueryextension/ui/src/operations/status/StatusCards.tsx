import type { FileLog, Projection, Replay, Status } from '../../api/operationTypes'
import { formatCount } from '../../components/numbers'
import { formatDuration } from '../../time/format'
import { linkTo } from '../../url/location'
import { Bytes, Fact, Facts } from '../parts'

interface Props {
  status: Status
  projections: readonly Projection[]
  replays: readonly Replay[]
}

/** All figures of the status, by what they are of. */
export function StatusCards({ status, projections, replays }: Props) {
  return (
    <div class="cards">
      <StoreCard status={status} />
      <LimitsCard status={status} />
      <CountersCard status={status} />
      <LogCard status={status} />
      {status.log.mode === 'file' && <SegmentsCard status={status} />}
      <LagCard projections={projections} replays={replays} />
    </div>
  )
}

function StoreCard({ status }: { status: Status }) {
  return (
    <Facts title="Store">
      <Fact name="Version">{status.version}</Fact>
      <Fact
        name="Epoch"
        what="Drawn when the store began empty: positions of another epoch mean other events"
      >
        <code>{status.epoch}</code>
      </Fact>
      <Fact name="First position held">{formatCount(status.firstPosition)}</Fact>
      <Fact name="Last position">{formatCount(status.lastPosition)}</Fact>
      <Fact name="Aggregates">{formatCount(status.aggregates)}</Fact>
      <Fact
        name="Their versions"
        what="The bytes that aggregates take without their events: no eviction frees them"
      >
        <Bytes value={status.aggregateBytes} />
      </Fact>
      <Fact name="Appends">{status.readOnly ? 'refused: read-only' : 'taken'}</Fact>
    </Facts>
  )
}

const none = 'none'

function LimitsCard({ status: { limits, log } }: { status: Status }) {
  return (
    <Facts title={log.mode === 'file' ? 'Retention' : 'Limits'}>
      <Fact name="Bytes">{limits.maxBytes === 0 ? none : <Bytes value={limits.maxBytes} />}</Fact>
      <Fact name="Events">{limits.maxEvents === 0 ? none : formatCount(limits.maxEvents)}</Fact>
      <Fact name="Age" what="Since the append">
        {/^0s?$/.test(limits.maxAge) ? none : limits.maxAge}
      </Fact>
      <Fact name="One event">
        {limits.maxEventBytes === 0 ? none : <Bytes value={limits.maxEventBytes} />}
      </Fact>
      <Fact name="When full">{limits.onFull === 'evict' ? 'evict the oldest' : 'reject appends'}</Fact>
    </Facts>
  )
}

function CountersCard({ status: { counters } }: { status: Status }) {
  return (
    <Facts title="Since the start">
      <Fact name="Appended">{formatCount(counters.appended)}</Fact>
      <Fact name="Duplicates" what="Events that came again and were there already">
        {formatCount(counters.duplicates)}
      </Fact>
      <Fact name="Evicted">{formatCount(counters.evicted)}</Fact>
      {Object.entries(counters.rejected).map(([reason, count]) => (
        <Fact key={reason} name={`Rejected: ${reason.replaceAll('_', ' ')}`}>
          {formatCount(count)}
        </Fact>
      ))}
    </Facts>
  )
}

function LogCard({ status: { log } }: { status: Status }) {
  if (log.mode === 'file') return <FileLogCard log={log} />
  return (
    <Facts title="Log">
      <Fact name="Mode">memory</Fact>
      <Fact name="After a restart">nothing is kept</Fact>
    </Facts>
  )
}

function FileLogCard({ log }: { log: FileLog }) {
  return (
    <Facts title="Log">
      <Fact name="Mode">file</Fact>
      <Fact name="State">{log.failed ? 'failed' : 'works'}</Fact>
      <Fact name="Entries" what="Sequence numbers of the first and the last durable entry">
        {formatCount(log.firstSequence)} – {formatCount(log.lastSequence)}
      </Fact>
      <Fact name="On disk">
        <Bytes value={log.bytes} />
      </Fact>
      <Fact name="Files">{formatCount(log.segments)}</Fact>
      <Fact name="Syncs">{formatCount(log.syncs)}</Fact>
      <Fact name="Mean sync">{log.syncs === 0 ? '–' : formatDuration(log.syncMs / log.syncs)}</Fact>
      <Fact name="Last sync">{log.syncs === 0 ? '–' : formatDuration(log.lastSyncMs)}</Fact>
      <Fact name="Torn bytes" what="Cut off the end at the start: an append that was never acknowledged">
        {formatCount(log.tornBytes)}
      </Fact>
      <Fact name="Parts set aside">{formatCount(log.missing.length)}</Fact>
    </Facts>
  )
}

function SegmentsCard({ status: { segments, losses } }: { status: Status }) {
  return (
    <Facts title="Segments">
      <Fact name="Files">{formatCount(segments.count)}</Fact>
      <Fact name="Read from disk alone">{formatCount(segments.cold)}</Fact>
      <Fact name="On disk">
        <Bytes value={segments.bytes} />
      </Fact>
      <Fact name="Writing">{segments.failed ? 'fails' : 'works'}</Fact>
      <Fact name="Lost">{formatCount(losses.length)}</Fact>
    </Facts>
  )
}

function LagCard({ projections, replays }: Omit<Props, 'status'>) {
  const running = replays.filter(({ state }) => state === 'running')
  if (projections.length === 0 && running.length === 0) return null
  return (
    <Facts title="Lag">
      {projections.map(({ name, lag }) => (
        <Fact key={name} name="Projection" what="Positions that it has not seen yet">
          <a href={linkTo('operations', { section: 'projections', projection: name })}>{name}</a>{' '}
          {formatCount(lag)}
        </Fact>
      ))}
      {running.map(({ replayId, receiver, remaining }) => (
        <Fact key={replayId} name="Replay" what="Matching events that are still to come">
          <a href={linkTo('operations', { section: 'replays' })}>{receiver}</a> {formatCount(remaining)}
        </Fact>
      ))}
    </Facts>
  )
}
