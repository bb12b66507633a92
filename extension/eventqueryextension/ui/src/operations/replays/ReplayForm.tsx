import { useState } from 'preact/hooks'
import { getCounts, startReplay } from '../../api/endpoints'
import type { Receiver } from '../../api/operationTypes'
import { asError } from '../../api/thrown'
import { Icon } from '../../components/Icon'
import { countOf, formatCount } from '../../components/numbers'
import { ProblemNote } from '../../components/states'
import { TimeInput } from '../../components/TimeInput'
import { type Filter, filterOf, firstValue, toChanges, toParams, withRange } from '../../filter/filter'
import { useRequest } from '../../hooks/useRequest'
import { SearchBox } from '../../search/SearchBox'
import { zoneName } from '../../time/format'
import { useZone } from '../../time/zone'
import { change, usePlace } from '../../url/location'
import { queryOf } from './query'

interface Props {
  receivers: readonly Receiver[]
  onStarted: () => void
}

/** Starts a replay of the events that the URL's filter matches. */
export function ReplayForm({ receivers, onStarted }: Props) {
  const { params } = usePlace()
  const filter = filterOf(params)
  const receiver = chosenReceiver(receivers, params.get('receiver'))
  const speed = params.get('speed') ?? ''
  const asked = toParams(filter)
  const counts = useRequest(JSON.stringify(asked), (signal) => getCounts(asked, signal))
  const [isStarting, setIsStarting] = useState(false)
  const [error, setError] = useState<Error | undefined>()
  const start = async () => {
    setIsStarting(true)
    try {
      const query = queryOf(filter)
      await startReplay({ receiver: receiver.receiver, query, ...(speed && { speed: speedOf(speed) }) })
      setError(undefined)
      onStarted()
    } catch (thrown) {
      setError(asError(thrown))
    } finally {
      setIsStarting(false)
    }
  }
  const count = counts.dataKey === JSON.stringify(asked) ? counts.data?.count : undefined
  // Enter in one of its fields searches: nothing but the button starts a replay.
  return (
    <form class="card replay-form" aria-label="Start a replay" onSubmit={(event) => event.preventDefault()}>
      <h2>Start a replay</h2>
      <QueryFields filter={filter} />
      <div class="toolbar replay-fields">
        <ReceiverField receivers={receivers} selected={receiver} />
        <SpeedField speed={speed} receiver={receiver} />
        <span class="grow" />
        <span class="muted" role="status">
          {count === undefined ? '…' : `${countOf(count, 'event')} ${count === 1 ? 'matches' : 'match'}`}
        </span>
        <button type="button" class="is-primary" disabled={isStarting || !count} onClick={start}>
          <Icon name="play" /> Replay
        </button>
      </div>
      {counts.error && <ProblemNote error={counts.error} onRetry={counts.reload} />}
      {error && <ProblemNote error={error} />}
    </form>
  )
}

const speedOf = (text: string) => (text === 'max' ? text : Number(text))

// The one that the URL names, else one that waits for requests.
function chosenReceiver(receivers: readonly Receiver[], name: string | null): Receiver {
  const named = receivers.find(({ receiver }) => receiver === name)
  const waiting = receivers.find(({ mode }) => mode === 'on_demand')
  return (named ?? waiting ?? receivers[0]) as Receiver
}

function QueryFields({ filter }: { filter: Filter }) {
  const tz = zoneName(useZone())
  const from = firstValue(filter, 'from')
  const to = firstValue(filter, 'to')
  const setFilter = (after: Filter) => change(toChanges(filter, after))
  return (
    <>
      <div class="toolbar">
        <SearchBox filter={filter} onFilter={setFilter} label="Filter the events to replay" />
      </div>
      <div class="toolbar replay-fields">
        <TimeInput label="From" value={from} tz={tz} onValue={(v) => setFilter(withRange(filter, v, to))} />
        <TimeInput label="To" value={to} tz={tz} onValue={(v) => setFilter(withRange(filter, from, v))} />
        <span class="muted">
          {from === undefined && to === undefined ? 'All times' : `Event times, in ${tz}`}
        </span>
      </div>
    </>
  )
}

function ReceiverField({ receivers, selected }: { receivers: readonly Receiver[]; selected: Receiver }) {
  return (
    <label class="field">
      Receiver
      <select
        value={selected.receiver}
        onChange={(event) => change({ receiver: event.currentTarget.value }, true)}
      >
        {receivers.map(({ receiver, running }) => (
          <option key={receiver} value={receiver}>
            {receiver}
            {running > 0 && ` (${formatCount(running)} running)`}
          </option>
        ))}
      </select>
    </label>
  )
}

const factors = ['0.1', '1', '10', '100', '1000']

function SpeedField({ speed, receiver }: { speed: string; receiver: Receiver }) {
  const own = receiver.speed === 'max' ? 'as fast as it goes' : `${receiver.speed} ×`
  const isOther = speed !== '' && speed !== 'max' && !factors.includes(speed)
  return (
    <label class="field">
      Speed
      <select
        value={speed}
        title="What the time between two events is divided by"
        onChange={(event) => change({ speed: event.currentTarget.value }, true)}
      >
        <option value="">receiver's: {own}</option>
        <option value="max">as fast as it goes</option>
        {[...factors, ...(isOther ? [speed] : [])].map((factor) => (
          <option key={factor} value={factor}>
            {factor} × {factor === '1' && '(the original pace)'}
          </option>
        ))}
      </select>
    </label>
  )
}
