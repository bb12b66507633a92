import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import uPlot from 'uplot'
import { Value } from '../components/Value'
import 'uplot/dist/uPlot.min.css'
import { formatCount } from '../components/numbers'
import { useResolvedColor } from '../components/palette'
import { useSize } from '../hooks/useSize'
import type { Zone } from '../time/format'
import { type Series, stacked } from './stack'
import './chart.css'

interface Props {
  label: string
  /** When each bar begins, in milliseconds. */
  times: readonly number[]
  /** When the last bar ends. */
  end: number
  series: readonly Series[]
  /** The page's, or any by its IANA name. */
  zone: Zone | (string & {})
  height: number
  /** What the tooltip calls a bar. */
  barLabel: (bar: number) => string
  /** A line over the bars, by bar: the period before, for instance. */
  line?: { label: string; values: readonly (number | null)[] } | undefined
  /** Called with the range that was dragged, in milliseconds, rounded to bars. */
  onSelect?: (from: number, to: number) => void
}

/** Counts over time as stacked bars; a drag selects a range. */
export function StackedBars(props: Props) {
  const [ref, { width }] = useSize<HTMLDivElement>()
  const plotRef = useRef<HTMLDivElement>(null)
  const resolve = useResolvedColor()
  const [hovered, setHovered] = useState<{ bar: number; left: number } | undefined>()
  const latest = useRef(props)
  latest.current = props
  const { times, end, series, line, zone, height } = props
  const layers = useMemo(() => stacked(series, times.length), [series, times])

  useLayoutEffect(() => {
    const element = plotRef.current
    if (!element || width === 0 || times.length === 0) return
    const plot = new uPlot(
      optionsFor({
        width,
        height,
        zone,
        resolve,
        layers,
        times,
        end,
        hasLine: line !== undefined,
        latest,
        setHovered,
      }),
      dataOf(times, end, layers, line?.values),
      element,
    )
    return () => plot.destroy()
  }, [width, height, zone, resolve, layers, times, end, line])
  useEffect(() => setHovered(undefined), [times])

  return (
    <div ref={ref} class="chart" role="img" aria-label={props.label} style={{ height: `${height}px` }}>
      <div ref={plotRef} />
      {hovered && hovered.bar < times.length && <Tooltip props={props} {...hovered} width={width} />}
    </div>
  )
}

// The line has a level for each bar, so it needs a point at the end of the last one.
function dataOf(
  times: readonly number[],
  end: number,
  layers: ReturnType<typeof stacked>,
  line: readonly (number | null)[] | undefined,
): uPlot.AlignedData {
  const seconds = times.map((ms) => ms / 1000)
  const tops = layers.map((layer) => layer.tops)
  if (!line) return [seconds, ...tops]
  return [
    [...seconds, end / 1000],
    ...tops.map((values) => [...values, null]),
    [...line, line.at(-1) ?? null],
  ]
}

interface PlotParts {
  width: number
  height: number
  zone: string
  resolve: (color: string) => string
  layers: ReturnType<typeof stacked>
  times: readonly number[]
  end: number
  hasLine: boolean
  latest: { current: Props }
  setHovered: (hovered: { bar: number; left: number } | undefined) => void
}

function optionsFor(p: PlotParts): uPlot.Options {
  const begin = (p.times[0] ?? 0) / 1000
  return {
    width: p.width,
    height: p.height,
    padding: [8, endPadding, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      points: { show: false },
      drag: { x: p.latest.current.onSelect !== undefined, y: false, setScale: false },
    },
    tzDate: (seconds) =>
      p.zone === 'local'
        ? new Date(seconds * 1000)
        : uPlot.tzDate(new Date(seconds * 1000), p.zone === 'utc' ? 'Etc/UTC' : p.zone),
    scales: {
      x: { time: true, range: () => [begin, p.end / 1000] },
      y: { range: (_, __, max) => [0, niceTop(max)] },
    },
    axes: axesFor(p),
    series: seriesFor(p),
    hooks: {
      setSelect: [(plot) => selectRange(plot, p)],
      setCursor: [
        ({ cursor }) => {
          // An index of uPlot is the nearest value; a bar reaches from its time to the next one.
          const { left = -10 } = cursor
          p.setHovered(left < 0 ? undefined : { bar: barUnder(p, left), left })
        },
      ],
    },
  }
}

function axesFor({ resolve }: PlotParts): uPlot.Axis[] {
  const grid = { stroke: resolve('var(--line-soft)'), width: 1 }
  const font = '11px system-ui, sans-serif'
  const axis = { stroke: resolve('var(--muted)'), font, grid, ticks: { ...grid, size: 4 } }
  return [
    { ...axis, size: 36, gap: 3, values: tickLabels },
    {
      ...axis,
      size: 52,
      gap: 4,
      values: (_, ticks) => ticks.map((n) => (Number.isInteger(n) ? formatCount(n) : '')),
    },
  ]
}

function seriesFor({ layers, hasLine, resolve }: PlotParts): uPlot.Series[] {
  const points = { show: false }
  const bars = uPlot.paths.bars?.({ size: [0.92, 10_000], align: 1 }) as uPlot.Series.PathBuilder
  const steps = uPlot.paths.stepped?.({ align: 1 }) as uPlot.Series.PathBuilder
  const line = { stroke: resolve('var(--text)'), width: 1.5, dash: [4, 3], paths: steps, points }
  return [
    {},
    ...layers.map(({ series }) => ({ fill: resolve(series.color), width: 0, paths: bars, points })),
    ...(hasLine ? [line] : []),
  ]
}

// By the distance of ticks in seconds: what each shows, and what is below it where a
// year, a day or a minute begins.
const tickLabels: uPlot.Axis.Values = [
  [3600 * 24 * 365, '{YYYY}', null, null, null, null, null, null, 1],
  [3600 * 24 * 28, '{MMM}', '\n{YYYY}', null, null, null, null, null, 1],
  [3600 * 24, '{D} {MMM}', '\n{YYYY}', null, null, null, null, null, 1],
  [60, '{HH}:{mm}', '\n{D} {MMM} {YYYY}', null, '\n{D} {MMM}', null, null, null, 1],
  [1, '{HH}:{mm}:{ss}', '\n{D} {MMM} {YYYY}', null, '\n{D} {MMM}', null, null, null, 1],
  [
    0.001,
    ':{ss}.{fff}',
    '\n{D} {MMM} {YYYY} {HH}:{mm}',
    null,
    '\n{D} {MMM} {HH}:{mm}',
    null,
    '\n{HH}:{mm}',
    null,
    1,
  ],
]

const niceTop = (max: number) => Math.max(max * 1.08, 1)

const endPadding = 26 // half of the longest label of a tick, 12:20:00
const axisWidth = 52 + endPadding // beside the plotting area

// Returns the bar at an offset from the left of the plotting area.
function barUnder(p: PlotParts, left: number): number {
  const begin = p.times[0] ?? 0
  const time = begin + (left / Math.max(p.width - axisWidth, 1)) * (p.end - begin)
  return lastAtOrBefore(p.times, time)
}

function lastAtOrBefore(times: readonly number[], time: number): number {
  let low = 0
  let high = times.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((times[middle] ?? 0) <= time) low = middle + 1
    else high = middle
  }
  return Math.max(low - 1, 0)
}

function selectRange(plot: uPlot, p: PlotParts) {
  const { left, width } = plot.select
  if (width < 3) return
  const first = barUnder(p, left)
  const last = barUnder(p, left + width)
  plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
  p.latest.current.onSelect?.(p.times[first] ?? 0, p.times[last + 1] ?? p.end)
}

function Tooltip({ props, bar, left, width }: { props: Props; bar: number; left: number; width: number }) {
  const rows = props.series.filter((one) => (one.values[bar] ?? 0) > 0).slice(0, 12)
  const total = props.series.reduce((sum, one) => sum + (one.values[bar] ?? 0), 0)
  const isRight = left > width / 2
  const before = props.line?.values[bar]
  return (
    <div
      class="tooltip chart-tooltip"
      style={isRight ? { right: `${width - left - 40}px` } : { left: `${left + 68}px` }}
    >
      <strong>{props.barLabel(bar)}</strong>
      <span class="chart-tooltip-total">{formatCount(total)}</span>
      {rows.map((one) => (
        <>
          <span class="ellipsis">
            <i class="swatch" style={{ background: one.color }} /> <Value text={one.key} />
          </span>
          <span class="is-number">{formatCount(one.values[bar] ?? 0)}</span>
        </>
      ))}
      {props.line && typeof before === 'number' && (
        <>
          <span>{props.line.label}</span>
          <span class="is-number">{formatCount(before)}</span>
        </>
      )}
    </div>
  )
}
