import type { ComponentChildren, RefObject } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { drawLanes } from './draw'
import { type AxisScene, axisHeight, drawAxis } from './drawAxis'
import { type Hit, hitAt } from './hit'
import { LaneLabels } from './LaneLabels'
import type { Scale } from './scale'
import type { Scene } from './scene'
import { contextOf } from './theme'
import { type Place, usePointer } from './usePointer'
import './lanes.css'

/** What the pointer is at, and where in the lanes. */
export interface Pointed extends Place {
  hit: Hit
}

interface Props {
  /** The element that scrolls, and its size in CSS pixels. */
  viewRef: RefObject<HTMLDivElement | null>
  height: number
  /** The width of the labels; 0 puts them above their lanes. */
  gutter: number
  scene: Omit<Scene, 'width' | 'height' | 'scrollTop'> & AxisScene
  /** Says what is drawn. */
  label: string
  /** What stands above the labels. */
  corner: ComponentChildren
  show: (scale: Scale) => void
  onPoint: (pointed: Pointed | undefined) => void
  onClick: (hit: Hit) => void
  onDoubleClick: (hit: Hit | undefined, x: number) => void
  children?: ComponentChildren
}

/** The lanes: an axis, labels, and events to scale in time. */
export function LaneView(props: Props) {
  const { viewRef, gutter, height, scene } = props
  const { lanes, scale } = scene
  const [scrollTop, setScrollTop] = useState(0)
  const { width } = scale.zoom.axis
  const top = axisHeight(scale.zoom.axis)
  const fieldHeight = Math.max(height - top, 0)
  const { axisRef, fieldRef } = useDrawing({ ...scene, width, height: fieldHeight, scrollTop })
  useLanePointer(fieldRef, props, scrollTop)
  useReveal(viewRef, scene, fieldHeight)
  return (
    <section
      ref={viewRef}
      class="lanes"
      aria-label="Lanes"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
      tabIndex={0}
      onScroll={() => setScrollTop(viewRef.current?.scrollTop ?? 0)}
    >
      <div class="lanes-space" style={{ height: `${Math.max(lanes.height + top, height)}px` }}>
        <div class="lanes-view" style={{ height: `${height}px` }}>
          <div class="lanes-corner" style={{ width: `${gutter}px`, height: `${top}px` }}>
            {gutter > 0 && props.corner}
          </div>
          <canvas ref={axisRef} style={boxOf(gutter, 0, width, top)} />
          <canvas
            ref={fieldRef}
            class="lanes-field"
            role="img"
            aria-label={props.label}
            style={boxOf(gutter, top, width, fieldHeight)}
          />
          <div class="lanes-labels" style={{ top: `${top}px` }}>
            <LaneLabels lanes={lanes} gutter={gutter} scrollTop={scrollTop} height={fieldHeight} />
          </div>
          {props.children}
        </div>
      </div>
    </section>
  )
}

// Draws after each rendering; the axis only when it is another one.
function useDrawing(scene: Scene & AxisScene) {
  const axisRef = useRef<HTMLCanvasElement>(null)
  const fieldRef = useRef<HTMLCanvasElement>(null)
  const { scale, ticks, offsets, theme } = scene
  useLayoutEffect(() => {
    const ctx = fieldRef.current && contextOf(fieldRef.current, scene.width, scene.height)
    if (ctx) drawLanes(ctx, scene)
  })
  useLayoutEffect(() => {
    const { axis } = scale.zoom
    const ctx = axisRef.current && contextOf(axisRef.current, axis.width, axisHeight(axis))
    if (ctx) drawAxis(ctx, { scale, ticks, offsets, theme })
  }, [scale, ticks, offsets, theme])
  return { axisRef, fieldRef }
}

function useLanePointer(
  ref: RefObject<HTMLCanvasElement | null>,
  { scene, viewRef, show, onPoint, onClick, onDoubleClick }: Props,
  scrollTop: number,
): void {
  const at = ({ x, y }: Place) => hitAt(scene, x, y + scrollTop)
  usePointer(ref, {
    scale: scene.scale,
    show,
    onHover: (place) => {
      const hit = place && at(place)
      onPoint(hit && { hit, ...place })
    },
    onClick: (place) => {
      const hit = at(place)
      if (hit) onClick(hit)
    },
    onDoubleClick: (place) => onDoubleClick(at(place), place.x),
    onScroll: (pixels) => viewRef.current?.scrollBy(0, pixels),
  })
}

const boxOf = (left: number, top: number, width: number, height: number) => ({
  left: `${left}px`,
  top: `${top}px`,
  width: `${width}px`,
  height: `${height}px`,
})

// Scrolls to the lane of an event that becomes the selected one.
function useReveal(viewRef: Props['viewRef'], { lanes, selected }: Props['scene'], height: number): void {
  useEffect(() => {
    const lane = selected === undefined ? undefined : lanes.all[lanes.of[selected] ?? 0]
    const view = viewRef.current
    if (!lane || !view || height === 0) return
    const bottom = lane.top + lane.height
    if (lane.top < view.scrollTop) view.scrollTop = lane.top
    else if (bottom > view.scrollTop + height) view.scrollTop = bottom - height
  }, [selected, lanes, height === 0])
}
