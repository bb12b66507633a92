import type { ComponentChildren, RefObject } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { drawLanes } from './draw'
import { axisHeight, drawAxis } from './drawAxis'
import { type Hit, hitAt } from './hit'
import { LaneLabels } from './LaneLabels'
import type { Scale } from './scale'
import type { Scene } from './scene'
import { contextOf } from './theme'
import type { Tick } from './ticks'
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
  scene: Omit<Scene, 'width' | 'height' | 'scrollTop'>
  offsets: readonly Tick[]
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
  const axisRef = useRef<HTMLCanvasElement>(null)
  const fieldRef = useRef<HTMLCanvasElement>(null)
  const [scrollTop, setScrollTop] = useState(0)
  const width = scale.zoom.axis.width
  const fieldHeight = Math.max(height - axisHeight, 0)
  const at = ({ x, y }: Place) => hitAt(scene, x, y + scrollTop)
  usePointer(fieldRef, {
    scale,
    show: props.show,
    onHover: (place) => {
      const hit = place && at(place)
      props.onPoint(hit && { hit, ...place })
    },
    onClick: (place) => {
      const hit = at(place)
      if (hit) props.onClick(hit)
    },
    onDoubleClick: (place) => props.onDoubleClick(at(place), place.x),
    onScroll: (pixels) => viewRef.current?.scrollBy(0, pixels),
  })
  useLayoutEffect(() => {
    const ctx = fieldRef.current && contextOf(fieldRef.current, width, fieldHeight)
    if (ctx) drawLanes(ctx, { ...scene, width, height: fieldHeight, scrollTop })
  })
  useLayoutEffect(() => {
    const ctx = axisRef.current && contextOf(axisRef.current, width, axisHeight)
    if (ctx) drawAxis(ctx, scene.ticks, props.offsets, scene.theme, width)
  }, [width, scene.ticks, props.offsets, scene.theme])
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
      <div class="lanes-space" style={{ height: `${Math.max(lanes.height + axisHeight, height)}px` }}>
        <div class="lanes-view" style={{ height: `${height}px` }}>
          <div class="lanes-corner" style={{ width: `${gutter}px`, height: `${axisHeight}px` }}>
            {gutter > 0 && props.corner}
          </div>
          <canvas ref={axisRef} style={boxOf(gutter, 0, width, axisHeight)} />
          <canvas
            ref={fieldRef}
            class="lanes-field"
            role="img"
            aria-label={props.label}
            style={boxOf(gutter, axisHeight, width, fieldHeight)}
          />
          <div class="lanes-labels" style={{ top: `${axisHeight}px` }}>
            <LaneLabels lanes={lanes} gutter={gutter} scrollTop={scrollTop} height={fieldHeight} />
          </div>
          {props.children}
        </div>
      </div>
    </section>
  )
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
