import { useId, useState } from 'preact/hooks'
import { getFieldValues, type TimelineOf } from '../api/endpoints'
import type { FieldValues } from '../api/types'
import { EmptyStore } from '../components/EmptyStore'
import { formatCount } from '../components/numbers'
import { Loading, ProblemNote } from '../components/states'
import { type Answer, useRequest } from '../hooks/useRequest'
import { go, linkTo } from '../url/location'
import { Name, titleOf } from './Name'
import { isTraceId } from './place'
import './start.css'

/** Where a correlation or a trace is chosen: by its id, or among the largest. */
export function StartPage() {
  const correlations = useLargest('correlationId')
  const traces = useLargest('traceId')
  const reload = () => {
    correlations.reload()
    traces.reload()
  }
  if (holdsNothing(correlations.data) && holdsNothing(traces.data)) {
    return (
      <>
        <h1 class="visually-hidden">Timeline</h1>
        <EmptyStore onLook={reload} />
      </>
    )
  }
  return (
    <div class="timeline-start">
      <h1>Timeline</h1>
      <p class="muted">
        The events of one correlation or one trace, in the order of time, with their causes and effects.
      </p>
      <IdForm />
      <div class="timeline-largest">
        <Largest of="correlation" answer={correlations} />
        <Largest of="trace" answer={traces} />
      </div>
    </div>
  )
}

const useLargest = (field: 'correlationId' | 'traceId') =>
  useRequest(field, (signal) => getFieldValues(field, { limit: 20 }, signal))

// Every event either has a value of the field or misses it.
const holdsNothing = (data: FieldValues | undefined) => data?.values.length === 0 && data.missing === 0

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

interface LargestProps {
  of: TimelineOf
  answer: Answer<FieldValues>
}

function Largest({ of, answer: { data, error, reload } }: LargestProps) {
  const title = `Largest ${of}s`
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
                <span class="mono ellipsis grow" title={titleOf(key)}>
                  <Name text={key} />
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
