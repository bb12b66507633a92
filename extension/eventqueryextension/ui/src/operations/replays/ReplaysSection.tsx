import { useState } from 'preact/hooks'
import { cancelReplay, getReceivers, getReplays } from '../../api/endpoints'
import type { Replay } from '../../api/operationTypes'
import { asError } from '../../api/thrown'
import { Command, Empty, Loading, ProblemNote } from '../../components/states'
import { usePoll } from '../../hooks/usePoll'
import { useRequest } from '../../hooks/useRequest'
import { ReplayForm } from './ReplayForm'
import { ReplayItem } from './ReplayItem'
import './replays.css'

const runningMs = 1000
const idleMs = 5000

const example = `receivers:
  event_replay:
    mode: on_demand

service:
  pipelines:
    logs/replay:
      receivers: [event_replay]
      exporters: [otlp_http]`

/** Replays into pipelines: starts one of any query, and watches and cancels those there are. */
export function ReplaysSection() {
  const receivers = useRequest('receivers', getReceivers)
  const [everyMs, setEveryMs] = useState(runningMs)
  const replays = usePoll('replays', getReplays, everyMs)
  const running = replays.data?.replays.some(({ state }) => state === 'running') ? runningMs : idleMs
  if (replays.data && running !== everyMs) setEveryMs(running)
  const error = receivers.error ?? replays.error
  const reload = () => {
    receivers.reload()
    replays.reload()
  }
  return (
    <>
      {error && <ProblemNote error={error} onRetry={reload} />}
      {!receivers.data && !error && <Loading what="receivers" />}
      {receivers.data?.receivers.length === 0 && (
        <Empty title="No receiver can replay">
          <p>
            An event_replay receiver sends stored events into a pipeline again. Add one to the collector's
            configuration, beside the exporters that are to get them:
          </p>
          <Command text={example} label="Copy the configuration" />
        </Empty>
      )}
      {receivers.data && receivers.data.receivers.length > 0 && (
        <ReplayForm receivers={receivers.data.receivers} onStarted={reload} />
      )}
      {replays.data && <List replays={replays.data.replays} onChanged={reload} />}
    </>
  )
}

function List({ replays, onChanged }: { replays: readonly Replay[]; onChanged: () => void }) {
  const [error, setError] = useState<Error | undefined>()
  if (replays.length === 0) return null
  const cancel = async (replayId: string) => {
    try {
      await cancelReplay(replayId)
      setError(undefined)
    } catch (thrown) {
      setError(asError(thrown))
    }
    onChanged()
  }
  return (
    <section aria-label="Replays" class="replays">
      <h2>Replays</h2>
      {error && <ProblemNote error={error} />}
      <ul class="replays">
        {replays.map((replay) => (
          <ReplayItem key={replay.replayId} replay={replay} onCancel={() => cancel(replay.replayId)} />
        ))}
      </ul>
    </section>
  )
}
