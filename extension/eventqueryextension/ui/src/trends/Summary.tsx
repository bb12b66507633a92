import { countOf, formatCount } from '../components/numbers'
import { Tile, Tiles } from '../components/tiles'
import { formatZoned, knownZone } from '../time/zoned'
import type { Board } from './load'

/** The totals of a board, and the range that they are of. */
export function Summary({ board: { trends, before } }: { board: Board }) {
  const { from, to, buckets, interval, total, timezone } = trends
  return (
    <Tiles>
      <Tile name="Events">{formatCount(total)}</Tile>
      {before && (
        <>
          <Tile
            name="Period before"
            note={
              before.from && before.to ? (
                <RangeText from={before.from} to={before.to} tz={timezone} />
              ) : undefined
            }
          >
            {formatCount(before.total)}
          </Tile>
          <Tile name="Difference" note={formatChange(total, before.total)}>
            {formatDifference(total - before.total)}
          </Tile>
        </>
      )}
      <Tile name="Buckets" note={timezone}>
        {countOf(buckets.length, interval)}
      </Tile>
      {from !== null && to !== null && (
        <Tile name="Range" isText>
          <RangeText from={from} to={to} tz={timezone} />
        </Tile>
      )}
    </Tiles>
  )
}

/** Writes a difference with its sign: +12, −3, 0. */
export const formatDifference = (n: number): string =>
  n === 0 ? '0' : `${n > 0 ? '+' : '−'}${formatCount(Math.abs(n))}`

/** Writes a difference as a share of what was before: +12.5 %; without any before there is none. */
export function formatChange(now: number, before: number): string {
  if (before === 0) return now === 0 ? '0 %' : 'none before'
  const percent = (100 * (now - before)) / before
  return `${percent > 0 ? '+' : percent < 0 ? '−' : ''}${Math.abs(percent).toFixed(1)} %`
}

function RangeText({ from, to, tz }: { from: string; to: string; tz: string }) {
  const zone = knownZone(tz)
  return (
    <>
      <time dateTime={from}>{formatZoned(from, zone)}</time> –{' '}
      <time dateTime={to}>{formatZoned(to, zone)}</time>
    </>
  )
}
