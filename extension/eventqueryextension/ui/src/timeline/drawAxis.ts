import { bandsOf, drawBands, drawLengths } from './drawBands'
import type { Axis, Scale } from './scale'
import type { Theme } from './theme'
import type { Tick } from './ticks'

const ticksHeight = 38
const lengthsHeight = 54 // of what long gaps take that are drawn short

/** How high an axis is drawn. */
export const axisHeight = (axis: Axis): number => ticksHeight + (axis.gaps.length > 0 ? lengthsHeight : 0)

/** What an axis shows. */
export interface AxisScene {
  scale: Scale
  theme: Theme
  /** Times of the clock. */
  ticks: readonly Tick[]
  /** Offsets from the first event. */
  offsets: readonly Tick[]
}

/** Draws an axis: times of the clock, offsets from the first event, and the lengths of gaps drawn short. */
export function drawAxis(ctx: CanvasRenderingContext2D, { scale, theme, ticks, offsets }: AxisScene): void {
  const { axis } = scale.zoom
  const height = axisHeight(axis)
  ctx.fillStyle = theme.surface
  ctx.fillRect(0, 0, axis.width, height)
  ctx.font = '11px system-ui, sans-serif'
  ctx.textAlign = 'center'
  ctx.textBaseline = 'middle'
  drawRow(ctx, ticks, 11, theme.text, theme.line, [ticksHeight - 19, 5])
  drawRow(ctx, offsets, 28, theme.muted, theme.line, [ticksHeight - 4, 4])
  ctx.fillStyle = theme.line
  ctx.fillRect(0, ticksHeight - 1, axis.width, 1)
  if (height === ticksHeight) return
  const bands = bandsOf(scale)
  ctx.fillRect(0, height - 1, axis.width, 1)
  drawBands(ctx, bands, theme, [ticksHeight, height])
  drawLengths(ctx, bands, theme, ticksHeight + lengthsHeight / 2)
}

function drawRow(
  ctx: CanvasRenderingContext2D,
  ticks: readonly Tick[],
  y: number,
  text: string,
  line: string,
  [top, length]: [number, number],
): void {
  ctx.fillStyle = line
  for (const { x } of ticks) ctx.fillRect(Math.round(x), top, 1, length)
  ctx.fillStyle = text
  for (const { x, label } of ticks) ctx.fillText(label, x, y)
}
