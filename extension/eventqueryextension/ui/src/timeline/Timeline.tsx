import { useMemo, useRef, useState } from 'preact/hooks'
import { countOf } from '../components/numbers'
import type { ListHandle } from '../list/VirtualList'
import { zoneName } from '../time/format'
import { useZone } from '../time/zone'
import { axisHeight } from './drawAxis'
import { EventList } from './EventList'
import { FindBox } from './FindBox'
import { nextMatch } from './find'
import { firstAt } from './flow'
import type { Hit } from './hit'
import { LaneView, type Pointed } from './LaneView'
import { Legend } from './Legend'
import type { Loaded } from './load'
import { formatDate, instantOf } from './moments'
import { Narrowing } from './Narrowing'
import type { TimelinePlace } from './place'
import { SummaryBar } from './SummaryBar'
import { around, offsetOf, padding, panned, scaleOf, viewOf, zoomed } from './scale'
import { Tools } from './Tools'
import { Tooltip } from './Tooltip'
import { useFind } from './useFind'
import { type LanesState, useLanes } from './useLanes'
import { useScene } from './useScene'
import { type Selection, useSelection } from './useSelection'
import { useTimelineKeys } from './useTimelineKeys'

interface Props {
  place: TimelinePlace
  loaded: Loaded
  /** Whether events are still on their way. */
  isLoading: boolean
  eventId: string
}

/** A timeline: what it is as a whole, its events in lanes, and beside them in a list. */
export function Timeline({ place, loaded, isLoading, eventId }: Props) {
  const state = useLanes(place, loaded)
  const { flow, colorOf, scale } = state
  const list = useRef<ListHandle>(null)
  const selection = useSelection(state, eventId, list)
  const find = useFind(loaded.items, place.find)
  const found = useMemo(() => find.matches && new Set(find.matches), [find.matches])
  const [pointed, setPointed] = useState<Pointed | undefined>()
  const [listed, setListed] = useState<number | undefined>()
  const hovered = useMemo(() => hoveredOf(pointed?.hit, listed), [pointed?.hit, listed])
  const { selected } = selection
  const focus = hovered.length === 1 ? hovered[0] : selected
  const scene = useScene(state.drawn, {
    startedAt: loaded.summary.startedAt,
    zone: useZone(),
    colorOf,
    focus,
  })
  // What was under the pointer is elsewhere on another scale.
  const show: LanesState['show'] = (next, isStep) => {
    setPointed(undefined)
    state.show(next, isStep)
  }
  const zoom = (factor: number) => show(zoomed(scale, scale.zoom.axis.width / 2, factor))
  const showAll = () => show(scaleOf(scale.zoom.axis, undefined))
  useMoves({ ...state, show }, selection, zoom, showAll)
  const goOn = (step: 1 | -1) => {
    const next = nextMatch(find.matches ?? [], selected, step)
    if (next !== undefined) selection.select(next)
  }
  return (
    <>
      <SummaryBar place={place} loaded={loaded} isLoading={isLoading} missingCauses={flow.missingCauses} />
      {place.filter.length > 0 && <Narrowing filter={place.filter} />}
      <div class="timeline-tools">
        <Tools place={place} longGaps={state.longGaps} isAll={!viewOf(scale)} onZoom={zoom} onAll={showAll} />
        <FindBox find={find} selected={selected} onNext={goOn} />
      </div>
      <Legend
        flow={flow}
        colorOf={colorOf}
        edges={scene.edgeCount}
        areAllDrawn={scene.areAllDrawn}
        areGapsShort={scale.zoom.axis.gaps.length > 0}
      />
      <div class="timeline-body">
        <Lanes
          state={{ ...state, show }}
          selection={selection}
          scene={{ ...state.drawn, ...scene, selected, hovered, found }}
          startedAt={loaded.summary.startedAt}
          offsets={scene.offsets}
          pointed={pointed}
          onPoint={setPointed}
        />
        <EventList
          items={loaded.items}
          colorOf={colorOf}
          view={viewOf(scale)}
          found={found}
          selected={selected}
          hovered={hovered}
          onHover={setListed}
          onSelect={selection.open}
          handle={list}
        />
      </div>
    </>
  )
}

const hoveredOf = (hit: Hit | undefined, listed: number | undefined): readonly number[] => {
  if (hit?.kind === 'event') return [hit.index]
  if (hit?.kind === 'cluster') return hit.cluster.items
  return listed === undefined ? [] : [listed]
}

function useMoves(
  { flow, scale, show }: LanesState,
  { selected, select, open }: Selection,
  zoom: (factor: number) => void,
  showAll: () => void,
): void {
  useTimelineKeys({
    move: (step) => {
      const from = selected ?? firstAt(flow.items, viewOf(scale)?.start ?? 0) - Math.max(step, 0)
      const next = Math.min(Math.max(from + step, 0), flow.items.length - 1)
      if (next !== selected) select(next)
    },
    open: () => {
      if (selected === undefined) return false
      open(selected)
      return true
    },
    zoom,
    showAll,
    pan: (share) => show(panned(scale, scale.zoom.axis.width * share)),
  })
}

interface LanesProps {
  state: LanesState
  selection: Selection
  scene: Parameters<typeof LaneView>[0]['scene']
  offsets: Parameters<typeof LaneView>[0]['offsets']
  startedAt: string
  pointed: Pointed | undefined
  onPoint: (pointed: Pointed | undefined) => void
}

function Lanes({ state, selection, scene, offsets, startedAt, pointed, onPoint }: LanesProps) {
  const { flow, gutter, scale, show } = state
  const zone = useZone()
  const spanOf = (items: readonly number[]) => ({
    start: flow.items[items[0] ?? 0]?.offset ?? 0,
    end: flow.items[items.at(-1) ?? 0]?.offset ?? 0,
  })
  const zoomTo = (hit: Hit | undefined, x: number) => {
    if (hit?.kind === 'event') return
    if (hit?.kind !== 'cluster') return show(zoomed(scale, x, 4), true)
    const span = spanOf(hit.cluster.items)
    if (span.end > span.start) show(around(scale.zoom.axis, span), true)
  }
  const pick = (hit: Hit) => {
    if (hit.kind === 'event') selection.open(hit.index)
    else if (hit.kind === 'cluster') selection.select(hit.cluster.items[0] ?? 0)
  }
  const begin = instantOf(startedAt).ms + Math.max(offsetOf(scale, padding), 0)
  return (
    <LaneView
      viewRef={state.viewRef}
      height={state.height}
      gutter={gutter}
      scene={scene}
      offsets={offsets}
      label={`${countOf(flow.items.length, 'event')} in ${countOf(scene.lanes.all.length, 'lane')} to scale in time; the list has them in words`}
      corner={
        <>
          <span class="nowrap">{formatDate(begin, zone)}</span>
          <span class="muted ellipsis">{zoneName(zone)}</span>
        </>
      }
      show={show}
      onPoint={onPoint}
      onClick={pick}
      onDoubleClick={zoomTo}
    >
      {pointed && (
        <Tooltip
          pointed={pointed}
          flow={flow}
          colorOf={state.colorOf}
          zone={zone}
          width={scale.zoom.axis.width}
          height={state.height - axisHeight}
          left={gutter}
          top={axisHeight}
        />
      )}
    </LaneView>
  )
}
