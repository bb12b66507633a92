import type { RefObject } from 'preact'
import { useMemo } from 'preact/hooks'
import { type ColorOf, colorsFor } from '../components/palette'
import { useSize } from '../hooks/useSize'
import { axisHeight } from './drawAxis'
import { type Flow, flowOf } from './flow'
import { longGaps } from './gaps'
import type { Drawn } from './hit'
import { lanesOf } from './lanes'
import { layoutOf } from './layout'
import type { Loaded } from './load'
import type { TimelinePlace } from './place'
import { axisOf } from './scale'
import { useView, type View } from './useView'

const gutterWidth = 190
const leastForGutter = 560
const besideLabels = { least: 34, label: 0 }
const belowLabels = { least: 44, label: 16 }

export interface LanesState extends View {
  flow: Flow
  colorOf: ColorOf
  viewRef: RefObject<HTMLDivElement | null>
  height: number
  /** The width of the lanes' labels; 0 has them above the lanes. */
  gutter: number
  /** How many gaps are long. */
  longGaps: number
  drawn: Drawn
}

/** Returns how the events are laid out in the element that is given viewRef. */
export function useLanes(place: TimelinePlace, { items, summary }: Loaded): LanesState {
  const [viewRef, { width, height }] = useSize<HTMLDivElement>()
  const flow = useMemo(() => flowOf(items), [items])
  const colorOf = useMemo(() => colorsFor(flow.types.map(({ key }) => key)), [flow])
  const gutter = width < leastForGutter ? 0 : gutterWidth
  const gaps = useMemo(() => longGaps(items.map(({ offset }) => offset)), [items])
  const drawnGaps = place.isCompressed ? gaps : none
  const axis = useMemo(
    () => axisOf(Number(summary.durationMs), drawnGaps, Math.max(width - gutter, 0)),
    [summary.durationMs, drawnGaps, width, gutter],
  )
  const room = height - axisHeight(axis)
  const lanes = useMemo(
    () => lanesOf(items, place.lanes, { ...(gutter > 0 ? besideLabels : belowLabels), room }),
    [items, place.lanes, gutter, room],
  )
  const { scale, show } = useView(axis, place.view)
  const layout = useMemo(() => layoutOf(items, lanes, scale.zoom), [items, lanes, scale.zoom])
  const drawn = { flow, lanes, layout, scale }
  return { flow, colorOf, viewRef, height, gutter, longGaps: gaps.length, drawn, scale, show }
}

const none: never[] = []
