import { useMemo, useState } from 'preact/hooks'
import { CopyButton } from '../components/CopyButton'
import { saveBlob } from '../components/download'
import { Icon } from '../components/Icon'
import { countOf, formatCount } from '../components/numbers'
import { Value } from '../components/Value'
import { useSize } from '../hooks/useSize'
import { change, usePlace } from '../url/location'
import { type Column, countsBefore } from './columns'
import { boardRows, toCsv } from './csv'
import type { Board } from './load'
import { formatChange, formatDifference } from './Summary'
import { labelOf } from './TrendChart'

interface Props {
  board: Board
  columns: readonly Column[]
}

/** The figures of the chart, a row for each bucket. */
export function TrendTable({ board, columns }: Props) {
  const { trends } = board
  const hidesEmpty = usePlace().params.get('empty') === 'hide'
  const csv = () => toCsv(boardRows(board, columns))
  const empty = useMemo(() => trends.buckets.filter(({ count }) => count === 0).length, [trends])
  return (
    <section class="card" aria-label="Table">
      <div class="toolbar card-head">
        <h2 class="grow">{countOf(trends.buckets.length, trends.interval)}</h2>
        {empty > 0 && (
          <label class="check">
            <input
              type="checkbox"
              checked={hidesEmpty}
              onChange={(event) => change({ empty: event.currentTarget.checked ? 'hide' : undefined }, true)}
            />
            Hide {countOf(empty, 'empty one')}
          </label>
        )}
        <CopyButton text={csv} label="Copy CSV" isLabelled />
        <button
          type="button"
          class="is-quiet"
          onClick={() => saveBlob(new Blob([csv()], { type: 'text/csv' }), `trends-${trends.interval}.csv`)}
        >
          <Icon name="download" /> Download CSV
        </button>
      </div>
      <Rows board={board} columns={columns} hidesEmpty={hidesEmpty} />
    </section>
  )
}

const rowHeight = 28
const overscan = 8

// Only the rows in view are drawn; the space of the others is kept by one row above and one below.
function Rows({ board, columns, hidesEmpty }: Props & { hidesEmpty: boolean }) {
  const { buckets } = board.trends
  const compared = useMemo(() => board.before && countsBefore(board.trends, board.before), [board])
  const rows = useMemo(
    () => [...buckets.keys()].filter((i) => !hidesEmpty || buckets[i]?.count || compared?.[i]),
    [buckets, compared, hidesEmpty],
  )
  const [ref, { height }] = useSize<HTMLElement>()
  const [scrollTop, setScrollTop] = useState(0)
  const groups = columns.filter(({ kind }) => kind !== 'all')
  const width = groups.length + (compared ? 4 : 2)
  const first = Math.min(Math.max(Math.floor(scrollTop / rowHeight) - overscan, 0), rows.length)
  const last = Math.min(first + Math.ceil(height / rowHeight) + 2 * overscan, rows.length)
  return (
    <section
      ref={ref}
      class="trends-table"
      aria-label="Counts by bucket"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
      tabIndex={0}
      onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}
    >
      <table aria-rowcount={rows.length + 2}>
        <TableHead board={board} groups={groups} />
        <tbody>
          <Space height={first * rowHeight} columns={width} />
          {rows.slice(first, last).map((bucket, i) => (
            <Row key={bucket} {...{ board, groups, bucket }} before={compared?.[bucket]} at={first + i + 2} />
          ))}
          <Space height={(rows.length - last) * rowHeight} columns={width} />
        </tbody>
        <Totals board={board} groups={groups} at={rows.length + 2} />
      </table>
    </section>
  )
}

const Space = ({ height, columns }: { height: number; columns: number }) =>
  height > 0 ? (
    <tr>
      <td class="trends-space" colSpan={columns} style={{ height: `${height}px` }} />
    </tr>
  ) : null

interface PartProps {
  board: Board
  groups: readonly Column[]
}

function TableHead({ board: { trends, before }, groups }: PartProps) {
  return (
    <thead>
      <tr aria-rowindex={1}>
        <th scope="col">{trends.interval}</th>
        <th scope="col" class="is-number">
          events
        </th>
        {before && (
          <>
            <th scope="col" class="is-number">
              before
            </th>
            <th scope="col" class="is-number">
              difference
            </th>
          </>
        )}
        {groups.map(({ kind, key, color }) => (
          <th key={`${kind} ${key}`} scope="col" class="is-number" title={key}>
            <span class="trends-column">
              <i class="swatch" style={{ background: color }} />
              <span class="ellipsis">
                <Value text={key} />
              </span>
            </span>
          </th>
        ))}
      </tr>
    </thead>
  )
}

interface RowProps extends PartProps {
  bucket: number
  /** undefined without a period before. */
  before: number | null | undefined
  at: number
}

function Row({ board, groups, bucket, before, at }: RowProps) {
  const { label = '', start, count = 0 } = board.trends.buckets[bucket] ?? {}
  return (
    <tr aria-rowindex={at}>
      <th scope="row" title={start}>
        {labelOf(label)}
      </th>
      <Figure value={count} />
      {before !== undefined && (
        <>
          {before === null ? <td class="is-number muted">–</td> : <Figure value={before} />}
          <td class="is-number muted">{before === null ? '–' : formatDifference(count - before)}</td>
        </>
      )}
      {groups.map(({ kind, key, values }) => (
        <Figure key={`${kind} ${key}`} value={values[bucket] ?? 0} />
      ))}
    </tr>
  )
}

const Figure = ({ value }: { value: number }) => (
  <td class={value === 0 ? 'is-number muted' : 'is-number'}>{formatCount(value)}</td>
)

function Totals({ board: { trends, before }, groups, at }: PartProps & { at: number }) {
  return (
    <tfoot>
      <tr aria-rowindex={at}>
        <th scope="row">total</th>
        <td class="is-number">{formatCount(trends.total)}</td>
        {before && (
          <>
            <td class="is-number">{formatCount(before.total)}</td>
            <td class="is-number" title={formatChange(trends.total, before.total)}>
              {formatDifference(trends.total - before.total)}
            </td>
          </>
        )}
        {groups.map(({ kind, key, total }) => (
          <td key={`${kind} ${key}`} class="is-number">
            {formatCount(total)}
          </td>
        ))}
      </tr>
    </tfoot>
  )
}
