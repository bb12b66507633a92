import type { RefObject } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { panned, type Scale, zoomed } from './scale'

interface Actions {
  scale: Scale
  show: (scale: Scale) => void
  /** Called with a place in the element; undefined when the pointer has left. */
  onHover: (place: Place | undefined) => void
  onClick: (place: Place) => void
  onDoubleClick: (place: Place) => void
  /** Called with how far a drag wants to scroll down. */
  onScroll: (pixels: number) => void
}

/** A place in an element, in CSS pixels. */
export interface Place {
  x: number
  y: number
}

const slack = 4 // px that a click may move
const lineHeight = 16

/**
 * Wheel, drag and clicks on an element: the wheel zooms around the pointer, with
 * Shift or sideways it moves along the time, as a drag does.
 */
export function usePointer(ref: RefObject<HTMLElement | null>, actions: Actions): void {
  const latest = useRef(actions)
  latest.current = actions
  useEffect(() => {
    const element = ref.current
    if (!element) return
    const placeOf = (event: MouseEvent): Place => {
      const { left, top } = element.getBoundingClientRect()
      return { x: event.clientX - left, y: event.clientY - top }
    }
    const listeners = {
      wheel: (event: WheelEvent) => onWheel(event, placeOf(event), latest.current),
      dblclick: (event: MouseEvent) => latest.current.onDoubleClick(placeOf(event)),
      pointerleave: () => latest.current.onHover(undefined),
      ...dragListeners(element, placeOf, latest),
    }
    for (const [name, listener] of Object.entries(listeners)) {
      element.addEventListener(name, listener as EventListener, { passive: false })
    }
    return () => {
      for (const [name, listener] of Object.entries(listeners)) {
        element.removeEventListener(name, listener as EventListener)
      }
    }
  }, [])
}

function onWheel(event: WheelEvent, { x }: Place, { scale, show }: Actions): void {
  event.preventDefault()
  const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? lineHeight : 1
  const [dx, dy] = [event.deltaX * unit, event.deltaY * unit]
  if (event.shiftKey || Math.abs(dx) > Math.abs(dy)) show(panned(scale, dx + (event.shiftKey ? dy : 0)))
  else show(zoomed(scale, x, Math.exp(-dy * 0.0022)))
}

function dragListeners(
  element: HTMLElement,
  placeOf: (event: MouseEvent) => Place,
  latest: { current: Actions },
) {
  let from: Place | undefined
  let isDrag = false
  const down = (event: PointerEvent) => {
    if (event.button !== 0) return
    from = placeOf(event)
    isDrag = false
  }
  const move = (event: PointerEvent) => {
    const place = placeOf(event)
    if (!from) return latest.current.onHover(place)
    const [dx, dy] = [from.x - place.x, from.y - place.y]
    if (!isDrag && Math.hypot(dx, dy) < slack) return
    if (!isDrag) {
      isDrag = true
      element.setPointerCapture(event.pointerId)
      latest.current.onHover(undefined)
    }
    from = place
    latest.current.show(panned(latest.current.scale, dx))
    if (event.pointerType === 'mouse') latest.current.onScroll(dy)
  }
  const end = () => {
    from = undefined
  }
  // The click that ends a drag is none.
  const click = (event: MouseEvent) => {
    if (!isDrag) latest.current.onClick(placeOf(event))
    isDrag = false
  }
  return { pointerdown: down, pointermove: move, pointerup: end, pointercancel: end, click }
}
