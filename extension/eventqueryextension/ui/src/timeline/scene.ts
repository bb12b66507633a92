import type { Edge } from './edges'
import type { Drawn } from './hit'
import type { Theme } from './theme'
import type { Tick } from './ticks'

/** All that a drawing of the lanes shows. */
export interface Scene extends Drawn {
  /** In CSS pixels. */
  width: number
  height: number
  /** How far the lanes are scrolled. */
  scrollTop: number
  theme: Theme
  /** The colour of an event. */
  colorOf: (index: number) => string
  ticks: readonly Tick[]
  /** Arrows that are drawn faintly. */
  edges: readonly Edge[]
  /** Arrows of the event that is pointed at or selected. */
  chainEdges: readonly Edge[]
  chain: ReadonlySet<number>
  selected: number | undefined
  /** The events that are pointed at. */
  hovered: readonly number[]
  /** The events that a search has found; undefined when nothing is searched. */
  found: ReadonlySet<number> | undefined
}

/** Returns where an event is on the screen. */
export function placeOf({ layout, scale, scrollTop }: Scene, index: number): [number, number] {
  return [(layout.x[index] ?? 0) - scale.left, (layout.y[index] ?? 0) - scrollTop]
}
