import type { Bucket, Trends } from '../api/types'
import { countOf } from '../components/numbers'
import { otherColor, seriesColors } from '../components/palette'
import type { Grouping } from './load'

/** What a column counts: a value, all other values, events without the field, either of these, or all. */
export type ColumnKind = 'value' | 'other' | 'missing' | 'rest' | 'all'

/** One colour of the chart and one column of the table. */
export interface Column {
  kind: ColumnKind
  /** The value, or what the column is called. */
  key: string
  color: string
  /** By bucket. */
  values: number[]
  total: number
}

/**
 * Returns the columns of an answer: each of the first values, then what is left.
 * Without values the only one has the counts themselves. But for tags, of which
 * an event may have several or none, the columns add up to the counts.
 */
export function columnsOf(trends: Trends, grouping: Grouping | undefined): Column[] {
  const { buckets } = trends
  if (!grouping) return [column('all', 'events', 'var(--series-0)', buckets, (bucket) => bucket.count)]
  const top = grouping.values.values.slice(0, seriesColors).map(({ key }) => key)
  const columns = top.map((key, i) =>
    column('value', key, `var(--series-${i})`, buckets, (bucket) => groupOf(bucket, key)),
  )
  return [...columns, ...restOf(buckets, grouping, top)].filter(
    ({ kind, total }) => kind === 'value' || total > 0,
  )
}

function restOf(buckets: Bucket[], { field, values, isWhole }: Grouping, top: string[]): Column[] {
  const ofTop = (bucket: Bucket) => top.reduce((sum, key) => sum + groupOf(bucket, key), 0)
  if (!isWhole && field === 'tag') return []
  if (!isWhole) {
    const name = values.missing > 0 ? 'other or none' : 'other'
    return [column('rest', name, otherColor, buckets, (bucket) => bucket.count - ofTop(bucket))]
  }
  const others = values.values.length - top.length
  const name = `${countOf(others, 'other value')}`
  const other = column('other', name, otherColor, buckets, (bucket) => sumOf(bucket) - ofTop(bucket))
  if (field === 'tag') return [other]
  const missing = (bucket: Bucket) => bucket.count - sumOf(bucket)
  return [other, column('missing', `no ${field}`, 'var(--series-missing)', buckets, missing)]
}

const groupOf = (bucket: Bucket, key: string) =>
  bucket.groups && Object.hasOwn(bucket.groups, key) ? (bucket.groups[key] ?? 0) : 0

const sumOf = (bucket: Bucket) => Object.values(bucket.groups ?? {}).reduce((sum, n) => sum + n, 0)

function column(
  kind: ColumnKind,
  key: string,
  color: string,
  buckets: Bucket[],
  count: (bucket: Bucket) => number,
): Column {
  const values = buckets.map(count)
  return { kind, key, color, values, total: values.reduce((sum, n) => sum + n, 0) }
}

/** The counts of the period before by bucket; null where it has fewer. */
export const countsBefore = (trends: Trends, before: Trends): (number | null)[] =>
  trends.buckets.map((_, i) => before.buckets[i]?.count ?? null)
