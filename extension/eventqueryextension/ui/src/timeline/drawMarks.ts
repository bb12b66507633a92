import { firstFrom } from './hit'
import type { Lane } from './lanes'
import { radius } from './layout'
import { placeOf, type Scene } from './scene'

/** How visible what a search has not found is. */
export const dimmed = 0.22

/** Draws the events that have marks of their own. */
export function drawMarks(ctx: CanvasRenderingContext2D, scene: Scene, inView: [number, Lane][]): void {
  const bright = new Map<string, Path2D>()
  const dim = new Map<string, Path2D>()
  const missing: number[] = []
  for (const [, lane] of inView) {
    for (const index of marksInView(scene, lane)) {
      const { found } = scene
      const paths = found === undefined || found.has(index) ? bright : dim
      const color = scene.colorOf(index)
      let path = paths.get(color)
      if (!path) {
        path = new Path2D()
        paths.set(color, path)
      }
      addDot(path, ...placeOf(scene, index), radius)
      if (scene.flow.items[index]?.missingCause) missing.push(index)
    }
  }
  ctx.globalAlpha = dimmed
  for (const [color, path] of dim) fill(ctx, color, path)
  ctx.globalAlpha = 1
  for (const [color, path] of bright) fill(ctx, color, path)
  drawMissing(ctx, scene, missing)
}

function* marksInView(scene: Scene, lane: Lane): Generator<number> {
  const { layout, scale, width } = scene
  const first = firstFrom(lane.items, (index) => layout.x[index] ?? 0, scale.left - radius)
  const right = scale.left + width + radius
  for (let i = first; i < lane.items.length; i++) {
    const index = lane.items[i] ?? 0
    if ((layout.x[index] ?? 0) > right) return
    if ((layout.clusterOf[index] ?? -1) < 0) yield index
  }
}

function addDot(path: Path2D, x: number, y: number, r: number): void {
  path.moveTo(x + r, y)
  path.arc(x, y, r, 0, 2 * Math.PI)
}

function fill(ctx: CanvasRenderingContext2D, color: string, path: Path2D): void {
  ctx.fillStyle = color
  ctx.fill(path)
}

// An event whose cause is not held is a ring, and a broken line comes to it from nowhere.
function drawMissing(ctx: CanvasRenderingContext2D, scene: Scene, indexes: readonly number[]): void {
  if (indexes.length === 0) return
  const holes = new Path2D()
  const stubs = new Path2D()
  for (const index of indexes) {
    const [x, y] = placeOf(scene, index)
    addDot(holes, x, y, radius - 2)
    stubs.moveTo(x - radius - 11, y)
    stubs.lineTo(x - radius - 1, y)
  }
  fill(ctx, scene.theme.surface, holes)
  ctx.save()
  ctx.setLineDash([3, 2])
  ctx.lineWidth = 2
  ctx.strokeStyle = scene.theme.warn
  ctx.stroke(stubs)
  ctx.restore()
}

/** Draws rings around the events of the chain, those pointed at, and the selected one. */
export function drawRings(ctx: CanvasRenderingContext2D, scene: Scene): void {
  const { theme, chain, hovered, selected } = scene
  if (chain.size > 1) ring(ctx, scene, chain, theme.accent, 1.5)
  ring(ctx, scene, hovered, theme.text, 1.5)
  if (selected !== undefined) ring(ctx, scene, [selected], theme.text, 2.5)
}

function ring(
  ctx: CanvasRenderingContext2D,
  scene: Scene,
  indexes: Iterable<number>,
  color: string,
  width: number,
): void {
  const path = new Path2D()
  for (const index of indexes) {
    const [x, y] = placeOf(scene, index)
    const isSeen = y > -radius && y < scene.height + radius && x > -radius && x < scene.width + radius
    if (isSeen && (scene.layout.clusterOf[index] ?? -1) < 0) addDot(path, x, y, radius + 2)
  }
  ctx.strokeStyle = color
  ctx.lineWidth = width
  ctx.stroke(path)
}
