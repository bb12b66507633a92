import { bandsOf, drawBands } from './drawBands'
import { drawClusterRings, drawClusters } from './drawClusters'
import { drawEdges } from './drawEdges'
import { drawMarks, drawRings } from './drawMarks'
import { type Lane, laneAt, rowY } from './lanes'
import { placeOf, type Scene } from './scene'

/** Returns the lanes in view, with their indexes. */
function lanesInView({ lanes, scrollTop, height }: Scene): [number, Lane][] {
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
  drawGround(ctx, scene, inView)
  const bottom = Math.min(scene.lanes.height - scene.scrollTop, scene.height)
  drawBands(ctx, bandsOf(scene.scale), scene.theme, [0, bottom])
  drawLives(ctx, scene, inView)
  drawEdges(ctx, scene, scene.edges, { color: scene.theme.muted, width: 1, alpha: 0.4 })
  drawClusters(ctx, scene, inView)
  drawMarks(ctx, scene, inView)
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
