import { formatDuration } from '../time/format'
import { drawClusterRings, drawClusters } from './drawClusters'
import { drawEdges } from './drawEdges'
import { drawMarks, drawRings } from './drawMarks'
import { lengthOf } from './gaps'
import { type Lane, laneAt, rowY } from './lanes'
import { shortGaps, xOf } from './scale'
import { placeOf, type Scene } from './scene'

/** Returns the lanes in view, with their indexes. */
export function lanesInView({ lanes, scrollTop, height }: Scene): [number, Lane][] {
  const first = laneAt(lanes, scrollTop)
  const inView: [number, Lane][] = []
  if (first < 0) return inView
  for (let n = first; n < lanes.all.length; n++) {
    const lane = lanes.all[n]
    if (!lane || lane.top >= scrollTop + height) break
    inView.push([n, lane])
  }
  return inView
}

/** Draws the lanes with their events and arrows. */
export function drawLanes(ctx: CanvasRenderingContext2D, scene: Scene): void {
  const inView = lanesInView(scene)
  const bands = bandsOf(scene)
  drawGround(ctx, scene, inView)
  drawBands(ctx, scene, bands)
  drawLives(ctx, scene, inView)
  drawEdges(ctx, scene, scene.edges, { color: scene.theme.muted, width: 1, alpha: 0.4 })
  drawClusters(ctx, scene, inView)
  drawMarks(ctx, scene, inView)
  drawLengths(ctx, scene, bands)
  drawEdges(ctx, scene, scene.chainEdges, { color: scene.theme.accent, width: 1.5, alpha: 1 })
  drawClusterRings(ctx, scene)
  drawRings(ctx, scene)
}

function drawGround(ctx: CanvasRenderingContext2D, scene: Scene, inView: [number, Lane][]): void {
  const { theme, width, height, scrollTop } = scene
  for (const [n, lane] of inView) {
    const top = lane.top - scrollTop
    ctx.fillStyle = n % 2 ? theme.stripe : theme.surface
    ctx.fillRect(0, top, width, lane.height)
    ctx.fillStyle = theme.softLine
    ctx.fillRect(0, top + lane.height - 1, width, 1)
  }
  ctx.fillStyle = theme.softLine
  const bottom = Math.min(scene.lanes.height - scrollTop, height)
  for (const { x } of scene.ticks) ctx.fillRect(Math.round(x), 0, 1, bottom)
}

interface Band {
  left: number
  right: number
  /** In milliseconds. */
  length: number
}

function bandsOf({ scale, width }: Scene): Band[] {
  return shortGaps(scale.zoom)
    .map((gap) => ({ left: xOf(scale, gap.start), right: xOf(scale, gap.end), length: lengthOf(gap) }))
    .filter(({ left, right }) => right > 0 && left < width)
}

const inset = 5 // px: the marks at the ends of a gap stand half in it

// A gap that is drawn short is a band between broken lines.
function drawBands(ctx: CanvasRenderingContext2D, scene: Scene, bands: readonly Band[]): void {
  const bottom = Math.min(scene.lanes.height - scene.scrollTop, scene.height)
  ctx.fillStyle = scene.theme.sunken
  ctx.strokeStyle = scene.theme.line
  ctx.lineWidth = 1
  ctx.beginPath()
  for (const { left, right } of bands) {
    ctx.fillRect(left + inset, 0, right - left - 2 * inset, bottom)
    zigzag(ctx, left + inset, bottom)
    zigzag(ctx, right - inset, bottom)
  }
  ctx.stroke()
}

// The length of each gap, upright, so that it fits in the band.
function drawLengths(ctx: CanvasRenderingContext2D, scene: Scene, bands: readonly Band[]): void {
  ctx.font = '10px system-ui, sans-serif'
  ctx.textAlign = 'right'
  ctx.textBaseline = 'middle'
  ctx.lineWidth = 3
  ctx.lineJoin = 'round'
  ctx.strokeStyle = scene.theme.sunken
  ctx.fillStyle = scene.theme.muted
  for (const { left, right, length } of bands) {
    ctx.save()
    ctx.translate((left + right) / 2, 6 + scene.lanes.label)
    ctx.rotate(-Math.PI / 2)
    ctx.strokeText(formatDuration(length), 0, 0)
    ctx.fillText(formatDuration(length), 0, 0)
    ctx.restore()
  }
}

function zigzag(ctx: CanvasRenderingContext2D, x: number, bottom: number): void {
  ctx.moveTo(x, 0)
  for (let y = 0, side = 1; y < bottom; y += 6, side = -side) ctx.lineTo(x + 2 * side, y + 6)
}

// A line from the first to the last event of a lane.
function drawLives(ctx: CanvasRenderingContext2D, scene: Scene, inView: [number, Lane][]): void {
  ctx.fillStyle = scene.theme.line
  for (const [, lane] of inView) {
    const [from] = placeOf(scene, lane.items[0] ?? 0)
    const [to] = placeOf(scene, lane.items.at(-1) ?? 0)
    const left = Math.max(from, -10)
    const right = Math.min(to, scene.width + 10)
    if (right > left) ctx.fillRect(left, Math.round(rowY(lane, 0) - scene.scrollTop) - 0.5, right - left, 1)
  }
}
