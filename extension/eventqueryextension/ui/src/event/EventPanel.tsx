import { useRef } from 'preact/hooks'
import { ApiError } from '../api/client'
import { getEvent } from '../api/endpoints'
import type { StoredEvent } from '../api/types'
import { formatCount } from '../components/numbers'
import { Empty, Loading, ProblemNote } from '../components/states'
import { Tabs } from '../components/Tabs'
import { Value } from '../components/Value'
import { useKeys } from '../hooks/useKeys'
import { useRequest } from '../hooks/useRequest'
import { useReturnFocus } from '../hooks/useReturnFocus'
import { change, usePlace } from '../url/location'
import { DataTab, MetadataTab, OtlpTab, ResourceTab } from './contents'
import { Envelope } from './Envelope'
import { PanelHeader } from './PanelHeader'
import { Related } from './Related'
import './panel.css'

interface Props {
  eventId: string
  onClose: () => void
}

/** The side panel with one event. While the next one loads, the one before stays. */
export function EventPanel({ eventId, onClose }: Props) {
  const ref = useRef<HTMLElement>(null)
  useReturnFocus(ref)
  useKeys({ Escape: (key) => (isElsewhere(key.target, ref.current) ? false : onClose()) })
  const { data, dataKey, error, loading, reload } = useRequest(eventId, (signal) => getEvent(eventId, signal))
  const isStale = loading && dataKey !== eventId
  return (
    <aside ref={ref} class="panel" aria-label="Event" aria-busy={loading} tabIndex={-1}>
      <PanelHeader event={error ? undefined : data} eventId={eventId} onClose={onClose} />
      {error ? (
        <Failure error={error} eventId={eventId} onRetry={reload} />
      ) : data ? (
        <div class={isStale ? 'panel-body is-stale' : 'panel-body'}>
          <Envelope event={data} />
          <Contents event={data} />
        </div>
      ) : (
        <Loading what="the event" />
      )}
    </aside>
  )
}

// Esc in a dialog, or in a field of the view, is theirs.
const isElsewhere = (target: EventTarget | null, panel: HTMLElement | null) =>
  target instanceof Element &&
  target.closest('dialog, textarea, select, input:not([type=range])') !== null &&
  !panel?.contains(target)

const tabs = [
  ['data', 'Data'],
  ['metadata', 'Metadata'],
  ['resource', 'Resource'],
  ['otlp', 'OTLP'],
  ['related', 'Causes & effects'],
] as const

type Tab = (typeof tabs)[number][0]

const contents = {
  data: DataTab,
  metadata: MetadataTab,
  resource: ResourceTab,
  otlp: OtlpTab,
  related: Related,
}

function Contents({ event }: { event: StoredEvent }) {
  const asked = usePlace().params.get('tab')
  const tab: Tab = tabs.find(([name]) => name === asked)?.[0] ?? 'data'
  const Content = contents[tab]
  return (
    <Tabs
      label="Parts of the event"
      tabs={tabs}
      selected={tab}
      onSelect={(name) => change({ tab: name === 'data' ? undefined : name }, true)}
    >
      <Content event={event} />
    </Tabs>
  )
}

function Failure({ error, eventId, onRetry }: { error: Error; eventId: string; onRetry: () => void }) {
  const problem = error instanceof ApiError ? error.problem : undefined
  if (problem?.status !== 404) {
    return (
      <div class="panel-failure">
        <ProblemNote error={error} onRetry={onRetry} />
      </div>
    )
  }
  return (
    <Empty title="Not held">
      <p>
        No event with the id <Value text={eventId} /> is held: it was evicted, or never was.
      </p>
      {problem.firstPosition !== undefined && (
        <p>The first position that is held is {formatCount(problem.firstPosition)}.</p>
      )}
    </Empty>
  )
}
