import type { ComponentChildren } from 'preact'
import { formatBytes, formatCount, formatShare } from '../components/numbers'

export type Level = 'good' | 'warn' | 'bad' | 'plain'

/** A state in a word. */
export const Badge = ({ level, children }: { level: Level; children: ComponentChildren }) => (
  <span class={`badge is-${level}`}>{children}</span>
)

/** Figures of one thing under a title. */
export function Facts({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="card">
      <div class="toolbar card-head">
        <h2>{title}</h2>
      </div>
      <dl class="facts">{children}</dl>
    </section>
  )
}

/** One figure; what says what it means, where its name does not. */
export function Fact({ name, what, children }: { name: string; what?: string; children: ComponentChildren }) {
  return (
    <div class="fact" title={what}>
      <dt>{name}</dt>
      <dd class="value">{children}</dd>
    </div>
  )
}

/** A size; its title has all digits. */
export const Bytes = ({ value }: { value: number }) => (
  <span title={`${formatCount(value)} bytes`}>{formatBytes(value)}</span>
)

interface MeterProps {
  label: string
  value: number
  max: number
  level?: Level
}

/** A share of a limit as a bar. */
export function Meter({ label, value, max, level = 'plain' }: MeterProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: browsers let no style reach into a meter
    <div
      class={`gauge is-${level}`}
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={max}
      aria-valuenow={Math.min(value, max)}
      aria-valuetext={formatShare(value, max)}
    >
      <div style={{ width: `${max === 0 ? 0 : Math.min((100 * value) / max, 100)}%` }} />
    </div>
  )
}

/** How far something is as a bar. */
export function Progress({ label, value, max, level = 'plain' }: MeterProps) {
  return (
    <div
      class={`gauge is-${level}`}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={max}
      aria-valuenow={value}
      aria-valuetext={formatShare(value, max)}
    >
      <div style={{ width: `${max === 0 ? 0 : (100 * value) / max}%` }} />
    </div>
  )
}
