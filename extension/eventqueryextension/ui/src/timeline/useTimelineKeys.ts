import { useKeys } from '../hooks/useKeys'

interface Actions {
  /** Selects the event that is so many after the selected one. */
  move: (step: number) => void
  /** Opens the selected event; false without one. */
  open: () => boolean
  zoom: (factor: number) => void
  showAll: () => void
  /** Moves along the time by a share of what is in view. */
  pan: (share: number) => void
}

const isIn = (event: KeyboardEvent, selector: string) =>
  event.target instanceof Element && event.target.closest(selector) !== null

/** The keys of the timeline. Arrows up and down are the list's where it has the focus, Enter is a button's. */
export function useTimelineKeys({ move, open, zoom, showAll, pan }: Actions): void {
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: (event) => (isIn(event, '[role=listbox]') ? move(1) : false),
    ArrowUp: (event) => (isIn(event, '[role=listbox]') ? move(-1) : false),
    Enter: (event) => (isIn(event, 'a, button, summary') ? false : open()),
    '+': () => zoom(2),
    '=': () => zoom(2),
    '-': () => zoom(0.5),
    '0': showAll,
    ArrowLeft: () => pan(-0.25),
    ArrowRight: () => pan(0.25),
  })
}
