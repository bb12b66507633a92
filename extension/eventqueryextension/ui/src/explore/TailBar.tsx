import { Icon } from '../components/Icon'
import { countOf } from '../components/numbers'
import type { Tail } from './tail'

/** How the live tail is doing, and what was missed while it was paused. */
export function TailBar({ tail }: { tail: Tail }) {
  return (
    <div class="tail-bar toolbar">
      <span class={`tail-dot is-${tail.isPaused ? 'paused' : tail.state}`} />
      <strong>
        {tail.isPaused
          ? 'Paused'
          : { connecting: 'Connecting', live: 'Live', waiting: 'Reconnecting' }[tail.state]}
      </strong>
      <span class="tail-count">{countOf(tail.received, 'event')} since it began</span>
      <button type="button" onClick={() => (tail.isPaused ? tail.resume() : tail.pause())}>
        <Icon name={tail.isPaused ? 'play' : 'pause'} />
        {tail.isPaused ? 'Resume' : 'Pause'}
      </button>
      {tail.isPaused && <span class="tail-missed">{countOf(tail.missed, 'event')} came meanwhile</span>}
      {tail.note && (
        <span class="tail-note value" role="status">
          {tail.note}
        </span>
      )}
    </div>
  )
}
