import type { Theme } from './theme'
import type { Tick } from './ticks'

export const axisHeight = 38

/** Draws the axis: times of the clock above, offsets from the first event below. */
export function drawAxis(
  ctx: CanvasRenderingContext2D,
  clock: readonly Tick[],
  offsets: readonly Tick[],
  theme: Theme,
  width: number,
): void {
  ctx.fillStyle = theme.surface
  ctx.fillRect(0, 0, width, axisHeight)
  ctx.font = '11px system-ui, sans-serif'
  ctx.textAlign = 'center'
  ctx.textBaseline = 'middle'
  drawRow(ctx, clock, 11, theme.text, theme.line, [axisHeight - 19, 5])
  drawRow(ctx, offsets, 28, theme.muted, theme.line, [axisHeight - 4, 4])
  ctx.fillStyle = theme.line
  ctx.fillRect(0, axisHeight - 1, width, 1)
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
