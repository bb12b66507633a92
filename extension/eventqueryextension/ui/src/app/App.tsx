import type { ComponentChildren, ComponentType } from 'preact'
import { useEffect, useErrorBoundary, useState } from 'preact/hooks'
import { AggregateView } from '../aggregate/AggregateView'
import { onUnauthorized } from '../api/credentials'
import { asError } from '../api/thrown'
import { ProblemNote } from '../components/states'
import { EventPanel } from '../event/EventPanel'
import { Explore } from '../explore/Explore'
import { useKeys } from '../hooks/useKeys'
import { Operations } from '../operations/Operations'
import { TimelineView } from '../timeline/TimelineView'
import { TrendsView } from '../trends/TrendsView'
import { change, followLinks, usePlace, type View } from '../url/location'
import { CredentialsDialog } from './CredentialsDialog'
import { Header, titles } from './Header'
import { HelpDialog } from './HelpDialog'
import './app.css'

const components: Record<View, ComponentType> = {
  explore: Explore,
  timeline: TimelineView,
  aggregate: AggregateView,
  trends: TrendsView,
  operations: Operations,
}

/** The page: a header, the view that the URL names, and the panel of the event that it names. */
export function App() {
  const { view, params } = usePlace()
  const [dialog, setDialog] = useState<'help' | 'credentials' | undefined>()
  useEffect(followLinks, [])
  useEffect(() => onUnauthorized(() => setDialog('credentials')), [])
  useKeys({ '?': () => setDialog('help') })
  const eventId = params.get('event') ?? ''
  const View = components[view]
  useEffect(() => {
    document.title = `${titles[view]} · otel-eventstore`
  }, [view])
  return (
    <div class={eventId ? 'app has-panel' : 'app'}>
      <Header onHelp={() => setDialog('help')} onCredentials={() => setDialog('credentials')} />
      <main class="app-view">
        <Guard key={view}>
          <View />
        </Guard>
      </main>
      {eventId && (
        <Guard key="panel" of={eventId}>
          <EventPanel eventId={eventId} onClose={() => change({ event: undefined })} />
        </Guard>
      )}
      {dialog === 'help' && <HelpDialog onClose={() => setDialog(undefined)} />}
      {dialog === 'credentials' && <CredentialsDialog onClose={() => setDialog(undefined)} />}
    </div>
  )
}

// A part that fails shows why, and the others stay. It is tried again when it shows something else.
function Guard({ of, children }: { of?: string; children: ComponentChildren }) {
  const [error, reset] = useErrorBoundary()
  useEffect(reset, [of])
  return error ? <ProblemNote error={asError(error)} onRetry={reset} /> : children
}
