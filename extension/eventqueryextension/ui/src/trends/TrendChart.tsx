import { useMemo } from 'preact/hooks'
import { StackedBars } from '../chart/StackedBars'
import { countOf, formatCount } from '../components/numbers'
import { Value } from '../components/Value'
import type { Clause } from '../filter/filter'
import { intervalMs } from '../time/plan'
import { knownZone, moved } from '../time/zoned'
import { type Column, countsBefore } from './columns'
import type { Board } from './load'
import type { TrendQuery } from './query'

interface Props {
  board: Board
  columns: readonly Column[]
  query: TrendQuery
  onSelect: (from: number, to: number) => void
  onToggle: (clause: Clause) => void
}

/** The buckets as stacked bars, one to one, with the period before as a dashed line. */
export function TrendChart({ board, columns, query, onSelect, onToggle }: Props) {
  const { trends, before, grouping } = board
  const { buckets, interval } = trends
  const zone = knownZone(trends.timezone)
  const times = useMemo(() => buckets.map(({ start }) => Date.parse(start)), [buckets])
  const line = useMemo(
    () => before && { label: 'period before', values: countsBefore(trends, before) },
    [trends, before],
  )
  return (
    <section class="card trends-chart" aria-label="Chart">
      <StackedBars
        label={`${countOf(trends.total, 'event')} by ${interval}. The table below has the figures.`}
        times={times}
        end={moved(times.at(-1) ?? 0, 1, interval, zone) || intervalMs(interval)}
        series={columns}
        zone={zone}
        height={260}
        barLabel={(bar) => labelOf(buckets[bar]?.label ?? '')}
        line={line}
        onSelect={onSelect}
      />
      <Legend columns={columns} query={query} hasLine={before !== undefined} onToggle={onToggle} />
      {grouping?.field === 'tag' && <TagNote board={board} />}
    </section>
  )
}

/** Shows the label of a bucket. */
export const labelOf = (label: string): string => label.replace('T', ' ')

function TagNote({ board: { grouping } }: { board: Board }) {
  if (!grouping) return null
  const { isWhole, values } = grouping
  return (
    <p class="muted trends-note">
      An event counts once for each of its tags, so bars differ from the number of events.{' '}
      {countOf(values.missing, 'event')} {values.missing === 1 ? 'has' : 'have'} no tag and no bar.
      {!isWhole && ' There are more than 1,000 tags: those past the first nine are not drawn.'}
    </p>
  )
}

interface LegendProps {
  columns: readonly Column[]
  query: TrendQuery
  hasLine: boolean
  onToggle: (clause: Clause) => void
}

function Legend({ columns, query, hasLine, onToggle }: LegendProps) {
  const { groupBy } = query
  return (
    <ul class="legend" aria-label="Legend">
      {columns.map((column) => (
        <li key={`${column.kind} ${column.key}`}>
          {column.kind === 'value' && groupBy ? (
            <button
              type="button"
              class="legend-item is-quiet"
              title={`${column.key}\nClick filters, Alt-click excludes`}
              onClick={(event) => onToggle({ key: groupBy, value: column.key, negated: event.altKey })}
            >
              <LegendText column={column} />
            </button>
          ) : (
            <span class="legend-item">
              <LegendText column={column} />
            </span>
          )}
        </li>
      ))}
      {hasLine && (
        <li class="legend-item">
          <i class="legend-line" aria-hidden="true" /> period before
        </li>
      )}
    </ul>
  )
}

function LegendText({ column }: { column: Column }) {
  return (
    <>
      <i class="swatch" style={{ background: column.color }} />
      <span class="ellipsis">
        <Value text={column.key} />
      </span>
      <span class="muted is-number">{formatCount(column.total)}</span>
    </>
  )
}
