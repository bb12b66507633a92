import type { Problem } from '../../api/types'
import { countOf, formatCount } from '../../components/numbers'
import { Progress } from '../parts'

interface Props {
  progress: NonNullable<Problem['progress']>
  detail: string
}

/** How far the store is that replays its log. */
export function Starting({ progress: { done, total, events, pipelinesRunning }, detail }: Props) {
  return (
    <section class="card starting" aria-label="Starting">
      <h2>The store is starting</h2>
      <p class="value">{detail}</p>
      {total > 0 && <Progress label="Replayed entries of the log" value={done} max={total} />}
      <p class="muted">
        {total > 0
          ? `${formatCount(done)} of ${formatCount(total)} entries of the log are replayed, ${countOf(events, 'event')} so far.`
          : 'The log is being looked for.'}{' '}
        {pipelinesRunning ? '' : 'The pipelines do not run yet.'}
      </p>
    </section>
  )
}
