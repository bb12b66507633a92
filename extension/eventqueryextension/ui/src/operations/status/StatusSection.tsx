import { ApiError } from '../../api/client'
import { getProjections, getReplays, getStatus } from '../../api/endpoints'
import type { Projection, Replay, Status } from '../../api/operationTypes'
import { formatCount, formatShare } from '../../components/numbers'
import { Loading, ProblemNote } from '../../components/states'
import { Tile, Tiles } from '../../components/tiles'
import { usePoll } from '../../hooks/usePoll'
import { Badge, Bytes, Meter } from '../parts'
import { Starting } from './Starting'
import { StatusCards } from './StatusCards'
import { useRate } from './useRate'
import { Warnings } from './Warnings'
import { warningsOf } from './warnings'

const everyMs = 2000

interface Sample {
  status: Status
  projections: Projection[]
  replays: Replay[]
  /** When the answer came, by a clock that only goes forward. */
  at: number
}

async function loadSample(signal: AbortSignal): Promise<Sample> {
  const [status, { projections }, { replays }] = await Promise.all([
    getStatus(signal),
    getProjections(signal),
    getReplays(signal),
  ])
  return { status, projections, replays, at: performance.now() }
}

/** The state of the store, asked for every two seconds while the page is in view. */
export function StatusSection() {
  const { data, error, reload } = usePoll('status', loadSample, everyMs)
  const problem = error instanceof ApiError ? error.problem : undefined
  if (problem?.progress) return <Starting progress={problem.progress} detail={problem.detail} />
  return (
    <>
      {error && <ProblemNote error={error} onRetry={reload} />}
      {!data && !error && <Loading what="the status" />}
      {data && <Shown sample={data} />}
    </>
  )
}

function Shown({ sample: { status, projections, replays, at } }: { sample: Sample }) {
  const rate = useRate(status.epoch, status.counters.appended, at)
  return (
    <>
      <Warnings warnings={warningsOf(status, projections)} />
      <Tiles>
        <Tile name="State">
          <Badge level={status.state === 'ready' ? 'good' : 'bad'}>{status.state}</Badge>
        </Tile>
        <Tile name="Events">{formatCount(status.events)}</Tile>
        <Tile name="Last position">{formatCount(status.lastPosition)}</Tile>
        <Tile name="Appended/s">{rate === undefined ? '…' : formatRate(rate)}</Tile>
        <Tile name="Rejections">{formatCount(status.rejections)}</Tile>
        <Tile name="Open tails">{formatCount(status.tails)}</Tile>
        <Tile name={status.log.mode === 'file' ? 'Held' : 'Memory'} note={<LimitNote status={status} />}>
          <Bytes value={status.bytes} />
        </Tile>
      </Tiles>
      <LimitMeter status={status} />
      <StatusCards status={status} projections={projections} replays={replays} />
    </>
  )
}

const formatRate = (rate: number) =>
  rate >= 10 || rate === 0 ? formatCount(Math.round(rate)) : rate.toFixed(1)

function LimitNote({ status: { bytes, limits } }: { status: Status }) {
  if (limits.maxBytes === 0) return <>no limit</>
  return (
    <>
      of <Bytes value={limits.maxBytes} /> · {formatShare(bytes, limits.maxBytes)}
    </>
  )
}

function LimitMeter({ status: { bytes, limits } }: { status: Status }) {
  if (limits.maxBytes === 0) return null
  const level = limits.onFull === 'reject' && bytes >= 0.9 * limits.maxBytes ? 'bad' : 'plain'
  return <Meter label="Bytes held of the limit" value={bytes} max={limits.maxBytes} level={level} />
}
