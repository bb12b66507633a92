import { useMemo, useRef, useState } from 'preact/hooks'
import type { ListHandle } from '../list/VirtualList'
import { useZone } from '../time/zone'
import { EventList } from './EventList'
import { FindBox } from './FindBox'
import { nextMatch } from './find'
import { firstAt } from './flow'
import type { Hit } from './hit'
import { Lanes } from './Lanes'
import type { Pointed } from './LaneView'
import { Legend } from './Legend'
import type { Loaded } from './load'
import { Narrowing } from './Narrowing'
import type { TimelinePlace } from './place'
import { SummaryBar } from './SummaryBar'
import { panned, scaleOf, viewOf, zoomed } from './scale'
import { Tools } from './Tools'
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
export function Timeline(props: Props) {
  const { place, loaded } = props
  const { state, selection, find, scene, pointed, setPointed, setListed, list } = useTimelineState(props)
  const { flow, colorOf, scale } = state
  const { selected, hovered, found } = scene
  const moves = useMoves(state, selection)
  const goOn = (step: 1 | -1) => {
    const next = nextMatch(find.matches ?? [], selected, step)
    if (next !== undefined) selection.select(next)
  }
  return (
    <>
      <SummaryBar {...props} missingCauses={flow.missingCauses} />
      {place.filter.length > 0 && <Narrowing filter={place.filter} />}
      <div class="timeline-tools">
        <Tools place={place} longGaps={state.longGaps} isAll={!viewOf(scale)} {...moves} />
        <FindBox find={find} selected={selected} onNext={goOn} />
      </div>
      <Legend flow={flow} colorOf={colorOf} arrows={scene} areGapsShort={scale.zoom.axis.gaps.length > 0} />
      <div class="timeline-body">
        <Lanes
          state={state}
          selection={selection}
          scene={scene}
          startedAt={loaded.summary.startedAt}
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

function useTimelineState({ place, loaded, eventId }: Props) {
  const lanes = useLanes(place, loaded)
  const [pointed, setPointed] = useState<Pointed | undefined>()
  const [listed, setListed] = useState<number | undefined>()
  const list = useRef<ListHandle>(null)
  const state: LanesState = {
    ...lanes,
    show: (scale, isStep) => {
      setPointed(undefined) // what was under the pointer is elsewhere
      lanes.show(scale, isStep)
    },
  }
  const selection = useSelection(state, eventId, list)
  const find = useFind(loaded.items, place.find)
  const found = useMemo(() => find.matches && new Set(find.matches), [find.matches])
  const hovered = useMemo(() => hoveredOf(pointed?.hit, listed), [pointed?.hit, listed])
  const { selected } = selection
  const scene = useScene(state.drawn, {
    startedAt: loaded.summary.startedAt,
    zone: useZone(),
    colorOf: state.colorOf,
    focus: hovered.length === 1 ? hovered[0] : selected,
  })
  const whole = { ...state.drawn, ...scene, selected, hovered, found }
  return { state, selection, find, scene: whole, pointed, setPointed, setListed, list }
}

const hoveredOf = (hit: Hit | undefined, listed: number | undefined): readonly number[] => {
  if (hit?.kind === 'event') return [hit.index]
  if (hit?.kind === 'cluster') return hit.cluster.items
  return listed === undefined ? [] : [listed]
}

// Moves by keys, and returns those that the tools have as well.
function useMoves({ flow, scale, show }: LanesState, { selected, select, open }: Selection) {
  const zoom = (factor: number) => show(zoomed(scale, scale.zoom.axis.width / 2, factor))
  const showAll = () => show(scaleOf(scale.zoom.axis, undefined))
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
  return { onZoom: zoom, onAll: showAll }
}
