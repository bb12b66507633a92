import type { ComponentChildren } from 'preact'
import { ApiError } from '../api/client'
import { askForCredentials } from '../api/credentials'
import { CopyButton } from './CopyButton'
import { Icon } from './Icon'
import './states.css'

/** Says that an answer is on its way. */
export function Loading({ what }: { what: string }) {
  return (
    <p class="state-loading muted" role="status">
      <span class="spinner" aria-hidden="true" /> Loading {what}…
    </p>
  )
}

/** Shows an error; of the API's problems all that helps to mend it. */
export function ProblemNote({ error, onRetry }: { error: Error; onRetry?: () => void }) {
  const problem = error instanceof ApiError ? error.problem : undefined
  return (
    <div class="state-problem" role="alert">
      <Icon name="warning" />
      <div class="grow">
        <strong>{problem ? problem.title : 'The page failed'}</strong>
        {problem && problem.status > 0 && <span class="muted"> · HTTP {problem.status}</span>}
        <p class="value">{problem ? problem.detail : error.message}</p>
        {problem?.parameter !== undefined && (
          <p class="value">
            Parameter <code>{problem.parameter}</code>
            {problem.expected !== undefined && <>: expected {problem.expected}</>}
          </p>
        )}
        {problem?.progress && (
          <p>
            {problem.progress.done.toLocaleString('en')} of {problem.progress.total.toLocaleString('en')}{' '}
            entries of the log are replayed.
          </p>
        )}
        {problem && problem.type !== 'about:blank' && <p class="muted mono">{problem.type}</p>}
      </div>
      {problem?.status === 401 ? (
        <button type="button" onClick={askForCredentials}>
          <Icon name="key" /> Give credentials
        </button>
      ) : (
        onRetry && (
          <button type="button" onClick={onRetry}>
            <Icon name="reset" /> Try again
          </button>
        )
      )}
    </div>
  )
}

interface EmptyProps {
  title: string
  /** Of the heading: 1 where the view has no other. */
  level?: 1 | 2
  children?: ComponentChildren
}

/** Says that there is nothing, and what to do. */
export function Empty({ title, level = 2, children }: EmptyProps) {
  const Heading = level === 1 ? 'h1' : 'h2'
  return (
    <div class="state-empty">
      <Heading>{title}</Heading>
      {children}
    </div>
  )
}

interface CommandProps {
  text: string
  /** What the button that copies it says. */
  label?: string
}

/** A command, or a part of a configuration, to copy. */
export function Command({ text, label = 'Copy the command' }: CommandProps) {
  return (
    <div class="command">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
      <pre tabIndex={0}>{text}</pre>
      <CopyButton text={text} label={label} />
    </div>
  )
}
