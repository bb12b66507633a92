import type { ComponentChildren } from 'preact'
import './tiles.css'

/** The figures that matter most, side by side. */
export const Tiles = ({ children }: { children: ComponentChildren }) => <dl class="tiles">{children}</dl>

interface TileProps {
  name: string
  note?: ComponentChildren
  isText?: boolean
  children: ComponentChildren
}

/** One figure; isText is for what is longer than a number. */
export function Tile({ name, note, isText = false, children }: TileProps) {
  return (
    <div class={isText ? 'tile is-text' : 'tile'}>
      <dt>{name}</dt>
      <dd>
        <span class="tile-figure">{children}</span> {note && <span class="muted tile-note">{note}</span>}
      </dd>
    </div>
  )
}
