import { useMemo } from 'preact/hooks'
import { StackedBars } from '../chart/StackedBars'
import type { Series } from '../chart/stack'
import { Icon } from '../components/Icon'
import { countOf } from '../components/numbers'
import { type ColorOf, otherColor, seriesColors } from '../components/palette'
import { type Filter, firstValue, withRange } from '../filter/filter'
import { zoomedTo } from '../filter/zoom'
import { useNarrow } from '../hooks/useMedia'
import { formatMoment, toInstant, type Zone } from '../time/format'
import type { Histogram } from './useHistogram'

interface Props {
  histogram: Histogram
  colorOf: ColorOf
  filter: Filter
  onFilter: (filter: Filter) => void
  zone: Zone
}

/** Events over time by type; a drag zooms in. */
export function HistogramChart({ histogram, colorOf, filter, onFilter, zone }: Props) {
  const { bars, plan, total } = histogram
  const series = useMemo(() => seriesOf(histogram, colorOf), [histogram, colorOf])
  const isNarrow = useNarrow()
  const begin = bars.times[0] ?? 0
  const zoom = (from: number, to: number) => onFilter(withRange(filter, toInstant(from), toInstant(to)))
  const reset = () => onFilter(withRange(filter, undefined, undefined))
  const span = bars.end - begin
  const isZoomed = firstValue(filter, 'from') !== undefined || firstValue(filter, 'to') !== undefined
  return (
    <section class="histogram" aria-label="Events over time">
      <div class="toolbar histogram-bar">
        <strong>{countOf(total, 'event')}</strong>
        <span class="muted grow ellipsis">
          {formatMoment(begin, zone)} – {formatMoment(bars.end, zone)} {zone === 'utc' ? 'UTC' : 'local'} ·
          bars of {countOf(plan.merged, plan.interval)}
        </span>
        <ZoomButtons begin={begin} span={span} isZoomed={isZoomed} zoom={zoom} reset={reset} />
      </div>
      <StackedBars
        label={`${countOf(total, 'event')} over time by type`}
        times={bars.times}
        end={bars.end}
        series={series}
        zone={zone}
        height={isNarrow ? 96 : 132}
        barLabel={(bar) => formatMoment(bars.times[bar] ?? 0, zone)}
        onSelect={(from, to) => onFilter(zoomedTo(filter, from, to))}
      />
    </section>
  )
}

// The API has times of as many nanoseconds before and after 1970 as 63 bits can count.
const lastMoment = 2 ** 63 / 1e6

interface ZoomProps {
  begin: number
  span: number
  isZoomed: boolean
  zoom: (from: number, to: number) => void
  reset: () => void
}

function ZoomButtons({ begin, span, isZoomed, zoom, reset }: ZoomProps) {
  const zoomOut = () => {
    const from = Math.max(begin - span / 2, -lastMoment)
    const to = Math.min(begin + span * 1.5, lastMoment)
    if (to - from < lastMoment) zoom(from, to)
    else reset()
  }
  return (
    <>
      <button
        type="button"
        class="is-quiet"
        aria-label="Zoom in"
        title="Zoom in"
        onClick={() => zoom(begin + span / 4, begin + (span * 3) / 4)}
      >
        <Icon name="plus" />
      </button>
      <button
        type="button"
        class="is-quiet"
        aria-label="Zoom out"
        title="Zoom out"
        disabled={!isZoomed}
        onClick={zoomOut}
      >
        <Icon name="minus" />
      </button>
      <button type="button" class="is-quiet" disabled={!isZoomed} onClick={reset}>
        All time
      </button>
    </>
  )
}

function seriesOf({ bars, types }: Histogram, colorOf: ColorOf): Series[] {
  const shown = types.slice(0, seriesColors)
  const series = shown.map((key) => ({ key, color: colorOf(key), values: bars.groups.get(key) ?? [] }))
  const rest = bars.counts.map((count, bar) =>
    series.reduce((left, one) => left - (one.values[bar] ?? 0), count),
  )
  const others = types.length - shown.length
  if (others > 0) series.push({ key: `${countOf(others, 'other type')}`, color: otherColor, values: rest })
  return series
}
