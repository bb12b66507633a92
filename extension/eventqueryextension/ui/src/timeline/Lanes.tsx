import { countOf } from '../components/numbers'
import { zoneName } from '../time/format'
import { useZone } from '../time/zone'
import { axisHeight } from './drawAxis'
import type { Hit } from './hit'
import { LaneView, type Pointed } from './LaneView'
import { formatDate, instantOf } from './moments'
import { around, offsetOf, padding, type Scale, zoomed } from './scale'
import { Tooltip } from './Tooltip'
import type { LanesState } from './useLanes'
import type { Selection } from './useSelection'

interface Props {
  state: LanesState
  selection: Selection
  scene: Parameters<typeof LaneView>[0]['scene']
  startedAt: string
  pointed: Pointed | undefined
  onPoint: (pointed: Pointed | undefined) => void
}

/** The lanes of a timeline, with what the pointer is at. */
export function Lanes({ state, selection, scene, startedAt, pointed, onPoint }: Props) {
  const { flow, gutter, scale, show } = state
  const { axis } = scale.zoom
  const pick = (hit: Hit) => {
    if (hit.kind === 'event') selection.open(hit.index)
    else if (hit.kind === 'cluster') selection.select(hit.cluster.items[0] ?? 0)
  }
  return (
    <LaneView
      viewRef={state.viewRef}
      height={state.height}
      gutter={gutter}
      scene={scene}
      label={`${countOf(flow.items.length, 'event')} in ${countOf(scene.lanes.all.length, 'lane')} to scale in time; the list has them in words`}
      corner={<Corner startedAt={startedAt} scale={scale} />}
      show={show}
      onPoint={onPoint}
      onClick={pick}
      onDoubleClick={(hit, x) => zoomTo(state, hit, x)}
    >
      {pointed && (
        <Tooltip
          pointed={pointed}
          flow={flow}
          colorOf={state.colorOf}
          width={axis.width}
          height={state.height - axisHeight(axis)}
          left={gutter}
          top={axisHeight(axis)}
        />
      )}
    </LaneView>
  )
}

// The day at the left of the axis, and the zone of its times.
function Corner({ startedAt, scale }: { startedAt: string; scale: Scale }) {
  const zone = useZone()
  const begin = instantOf(startedAt).ms + Math.max(offsetOf(scale, padding), 0)
  return (
    <>
      <span class="nowrap">{formatDate(begin, zone)}</span>
      <span class="muted ellipsis">{zoneName(zone)}</span>
    </>
  )
}

function zoomTo({ flow, scale, show }: LanesState, hit: Hit | undefined, x: number): void {
  if (hit?.kind === 'event') return
  if (hit?.kind !== 'cluster') {
    show(zoomed(scale, x, 4), true)
    return
  }
  const { items } = hit.cluster
  const start = flow.items[items[0] ?? 0]?.offset ?? 0
  const end = flow.items[items.at(-1) ?? 0]?.offset ?? 0
  if (end > start) show(around(scale.zoom.axis, { start, end }), true)
}
