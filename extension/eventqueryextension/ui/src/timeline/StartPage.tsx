import { useId, useState } from 'preact/hooks'
import { getFieldValues, type TimelineOf } from '../api/endpoints'
import { go, linkTo } from '../app/location'
import { formatCount } from '../components/numbers'
import { Loading, ProblemNote } from '../components/states'
import { Value } from '../components/Value'
import { useRequest } from '../hooks/useRequest'
import { isTraceId } from './place'
import './start.css'

/** Where a correlation or a trace is chosen: by its id, or among the largest. */
export function StartPage() {
  return (
    <div class="timeline-start">
      <h1>Timeline</h1>
      <p class="muted">
        The events of one correlation or one trace, in the order of time, with their causes and effects.
      </p>
      <IdForm />
      <div class="timeline-largest">
        <Largest of="correlation" title="Largest correlations" />
        <Largest of="trace" title="Largest traces" />
      </div>
    </div>
  )
}

function IdForm() {
  const field = useId()
  const [text, setText] = useState('')
  const id = text.trim()
  const submit = (event: Event) => {
    event.preventDefault()
    if (id !== '') go(linkTo('timeline', { correlation: id }))
  }
  return (
    <form class="toolbar" onSubmit={submit}>
      <label class="visually-hidden" for={field}>
        Correlation or trace id
      </label>
      <input
        id={field}
        class="grow mono"
        type="text"
        value={text}
        placeholder="Correlation id or trace id"
        autocomplete="off"
        spellcheck={false}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <button type="submit" class="is-primary" disabled={id === ''}>
        Show correlation
      </button>
      <button
        type="button"
        disabled={!isTraceId(id)}
        title={isTraceId(id) ? undefined : 'A trace id has 32 hexadecimal digits'}
        onClick={() => go(linkTo('timeline', { trace: id.toLowerCase() }))}
      >
        Show trace
      </button>
    </form>
  )
}

const fieldOf = { correlation: 'correlationId', trace: 'traceId' } as const

function Largest({ of, title }: { of: TimelineOf; title: string }) {
  const { data, error, reload } = useRequest(of, (signal) =>
    getFieldValues(fieldOf[of], { limit: 20 }, signal),
  )
  return (
    <section class="card timeline-ids" aria-label={title}>
      <h2>{title}</h2>
      {error && <ProblemNote error={error} onRetry={reload} />}
      {!data && !error && <Loading what={`${of}s`} />}
      {data?.values.length === 0 && <p class="muted">No event has a {of} id yet.</p>}
      {data && data.values.length > 0 && (
        <ol>
          {data.values.map(({ key, count }) => (
            <li key={key}>
              <a href={linkTo('timeline', { [of]: key })}>
                <span class="mono ellipsis grow" title={key}>
                  <Value text={key} />
                </span>
                <span class="muted is-number">{formatCount(count)}</span>
              </a>
            </li>
          ))}
        </ol>
      )}
      {data && data.other > 0 && <p class="muted">{formatCount(data.other)} more events have other ids.</p>}
    </section>
  )
}
