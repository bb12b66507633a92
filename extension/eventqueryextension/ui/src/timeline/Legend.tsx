import { countOf, formatCount } from '../components/numbers'
import { type ColorOf, otherColor, seriesColors } from '../components/palette'
import { Value } from '../components/Value'
import type { Flow } from './flow'

interface Props {
  flow: Flow
  colorOf: ColorOf
  /** How many arrows there are in view. */
  edges: number
  /** Whether all of them are drawn. */
  areAllDrawn: boolean
  /** Whether long gaps are drawn short. */
  areGapsShort: boolean
}

/** What the colours and signs of the lanes mean. */
export function Legend({ flow, colorOf, edges, areAllDrawn, areGapsShort }: Props) {
  const named = flow.types.slice(0, seriesColors)
  const others = flow.types.slice(seriesColors)
  const otherCount = others.reduce((sum, { count }) => sum + count, 0)
  return (
    <section class="timeline-legend" aria-label="Legend">
      <ul
        class="timeline-types"
        aria-label="Event types"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
        tabIndex={0}
      >
        {named.map(({ key, count }) => (
          <Type key={key} name={key} count={count} color={colorOf(key)} />
        ))}
        {others.length > 0 && (
          <li title={others.map(({ key, count }) => `${key} ${formatCount(count)}`).join('\n')}>
            <i class="swatch" style={{ background: otherColor }} />
            {countOf(others.length, 'other type')} <span class="muted">{formatCount(otherCount)}</span>
          </li>
        )}
      </ul>
      <ul class="timeline-signs muted">
        {edges > 0 && (
          <li title={areAllDrawn ? undefined : 'Too many to draw all: zoom in, or point at an event'}>
            <Sign path="M1 8h11M9 4.5 13 8l-4 3.5" />
            cause to effect{!areAllDrawn && ` (${formatCount(edges)}, drawn for one event)`}
          </li>
        )}
        {flow.missingCauses > 0 && (
          <li class="is-warn">
            <Sign path="M0 8h2M4 8h2M15 8a3.5 3.5 0 1 1-7 0 3.5 3.5 0 0 1 7 0Z" />
            cause not held
          </li>
        )}
        {areGapsShort && (
          <li>
            <Sign path="M5 1l2 3.5-2 3.5 2 3.5L5 15M10 1l2 3.5-2 3.5 2 3.5-2 3.5" />
            long gap
          </li>
        )}
      </ul>
    </section>
  )
}

function Type({ name, count, color }: { name: string; count: number; color: string }) {
  return (
    <li>
      <i class="swatch" style={{ background: color }} />
      <span class="ellipsis" title={name}>
        <Value text={name} />
      </span>
      <span class="muted">{formatCount(count)}</span>
    </li>
  )
}

function Sign({ path }: { path: string }) {
  return (
    <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      <path d={path} fill="none" stroke="currentColor" stroke-width="1.6" />
    </svg>
  )
}
