import { useState } from 'preact/hooks'
import type { Replay } from '../../api/operationTypes'
import { countOf, formatCount, formatShare } from '../../components/numbers'
import { Time } from '../../components/Time'
import { Value } from '../../components/Value'
import { formatDuration } from '../../time/format'
import { Confirm } from '../Confirm'
import { Badge, type Level, Progress } from '../parts'
import { progressOf, queryText, remainingMs } from './query'

interface Props {
  replay: Replay
  onCancel: () => void
}

const levels: Record<Replay['state'], Level> = {
  running: 'plain',
  done: 'good',
  cancelled: 'warn',
  failed: 'bad',
  interrupted: 'warn',
}

/** One replay: what it sends where, and how far it is. */
export function ReplayItem({ replay, onCancel }: Props) {
  const { replayId, receiver, query, state, configured, mode, error } = replay
  return (
    <li class="card replay">
      <div class="toolbar">
        <Badge level={levels[state]}>{mode === 'follow' && state === 'running' ? 'following' : state}</Badge>
        <strong class="value">{receiver}</strong>
        <code class="replay-query">
          <Value text={queryText(query) || 'all events'} />
        </code>
        {configured && (
          <span class="muted" title="By the configuration of the receiver">
            configured
          </span>
        )}
        {state === 'running' && <Cancel replay={replay} onCancel={onCancel} />}
      </div>
      <Bar replay={replay} />
      <Figures replay={replay} />
      {error && <p class={state === 'failed' ? 'value replay-error' : 'value replay-held'}>{error}</p>}
      <p class="muted mono value replay-id">{replayId}</p>
    </li>
  )
}

function Bar({ replay }: { replay: Replay }) {
  const { replayId, state } = replay
  const { value, max } = progressOf(replay)
  const level = state === 'running' ? 'plain' : levels[state]
  return <Progress label={`Progress of ${replayId}`} value={value} max={max} level={level} />
}

function Figures({ replay }: { replay: Replay }) {
  const { events, remaining, rate, speed, missed, refusals, position, endPosition, state } = replay
  const { startedAt, endedAt } = replay
  const left = remainingMs(replay)
  const took = endedAt === null ? undefined : Date.parse(endedAt) - Date.parse(startedAt)
  return (
    <ul class="replay-figures">
      <li>
        <b>{formatCount(events)}</b>
        {state === 'running'
          ? ` of ${countOf(events + remaining, 'event')}`
          : ` ${events === 1 ? 'event' : 'events'} sent`}
        {remaining > 0 && ` · ${formatShare(events, events + remaining)}`}
      </li>
      <li>{rate >= 10 ? formatCount(Math.round(rate)) : Number(rate.toFixed(2))} events/s</li>
      <li>{speed === 'max' ? 'as fast as it goes' : `${speed} × the original pace`}</li>
      {left !== undefined && <li>about {formatDuration(Math.max(Math.round(left), 1))} left</li>}
      {took !== undefined && <li>took {formatDuration(took)}</li>}
      <li>
        position {formatCount(position)} of {formatCount(endPosition)}
      </li>
      <li>
        started <Time value={startedAt} isShort />
      </li>
      {missed > 0 && <li class="replay-error">{formatCount(missed)} evicted before they were read</li>}
      {refusals > 0 && (
        <li class="replay-held">{countOf(refusals, 'batch', 'batches')} refused and sent again</li>
      )}
    </ul>
  )
}

function Cancel({ replay: { receiver, configured }, onCancel }: Props) {
  const [isAsking, setIsAsking] = useState(false)
  return (
    <>
      <button type="button" onClick={() => setIsAsking(true)}>
        Cancel
      </button>
      {isAsking && (
        <Confirm
          title={`Cancel the replay by ${receiver}`}
          action="Cancel the replay"
          onYes={() => {
            setIsAsking(false)
            onCancel()
          }}
          onNo={() => setIsAsking(false)}
        >
          What was sent stays sent, and it cannot go on from here: a new one begins at its first event.
          {configured && ' This one is configured, and begins again when the collector does.'}
        </Confirm>
      )}
    </>
  )
}
