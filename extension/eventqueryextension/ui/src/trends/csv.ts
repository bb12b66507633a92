import { type Column, countsBefore } from './columns'
import type { Board } from './load'

/** A value of a cell: text may come from events. */
type Cell = string | number | null

/**
 * Writes rows as CSV (RFC 4180). A text that a spreadsheet would take for a
 * formula (it begins with =, +, -, @, a tab or a carriage return) gets an
 * apostrophe in front, which spreadsheets show as text; numbers stay as they are.
 */
export const toCsv = (rows: readonly (readonly Cell[])[]): string =>
  rows.map((row) => `${row.map(cellOf).join(',')}\r\n`).join('')

function cellOf(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Returns the rows of the table, with the start of each bucket and no totals. */
export function boardRows({ trends, before }: Board, columns: readonly Column[]): Cell[][] {
  const compared = before && countsBefore(trends, before)
  const groups = columns.filter(({ kind }) => kind !== 'all')
  const head = [
    'start',
    trends.interval,
    'events',
    ...(before ? ['before'] : []),
    ...groups.map((c) => c.key),
  ]
  const rows = trends.buckets.map(({ start, label, count }, i): Cell[] => [
    start,
    label,
    count,
    ...(compared ? [compared[i] ?? null] : []),
    ...groups.map(({ values }) => values[i] ?? 0),
  ])
  return [head, ...rows]
}
