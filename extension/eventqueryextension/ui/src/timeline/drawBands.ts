import { formatDuration } from '../time/format'
import { lengthOf } from './gaps'
import { type Scale, shortGaps, xOf } from './scale'
import type { Theme } from './theme'

/** A gap that is drawn short. */
export interface Band {
  /** On the screen, in pixels. */
  left: number
  right: number
  /** In milliseconds. */
  length: number
}

/** Returns the gaps that are drawn short and seen. */
export function bandsOf(scale: Scale): Band[] {
  return shortGaps(scale.zoom)
    .map((gap) => ({ left: xOf(scale, gap.start), right: xOf(scale, gap.end), length: lengthOf(gap) }))
    .filter(({ left, right }) => right > 0 && left < scale.zoom.axis.width)
}

const inset = 5 // px: the marks at the ends of a gap stand half in it

/** Draws gaps as bands between broken lines, from a top to a bottom. */
export function drawBands(
  ctx: CanvasRenderingContext2D,
  bands: readonly Band[],
  theme: Theme,
  [top, bottom]: [number, number],
): void {
  ctx.fillStyle = theme.sunken
  ctx.strokeStyle = theme.line
  ctx.lineWidth = 1
  ctx.beginPath()
  for (const { left, right } of bands) {
    ctx.fillRect(left + inset, top, right - left - 2 * inset, bottom - top)
    zigzag(ctx, left + inset, top, bottom)
    zigzag(ctx, right - inset, top, bottom)
  }
  ctx.stroke()
}

const pitch = 6

function zigzag(ctx: CanvasRenderingContext2D, x: number, top: number, bottom: number): void {
  ctx.moveTo(x, top)
  for (let y = top, side = 1; y < bottom; y += pitch, side = -side) ctx.lineTo(x + 2 * side, y + pitch)
}

/** Writes how long the gaps are, upright, around a y. */
export function drawLengths(
  ctx: CanvasRenderingContext2D,
  bands: readonly Band[],
  theme: Theme,
  y: number,
): void {
  ctx.font = '10px system-ui, sans-serif'
  ctx.textAlign = 'center'
  ctx.textBaseline = 'middle'
  ctx.fillStyle = theme.muted
  for (const { left, right, length } of bands) {
    ctx.save()
    ctx.translate((left + right) / 2, y)
    ctx.rotate(-Math.PI / 2)
    ctx.fillText(formatDuration(length), 0, 0)
    ctx.restore()
  }
}
