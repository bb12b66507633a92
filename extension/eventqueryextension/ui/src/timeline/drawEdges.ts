import { type Curve, curveOf, type Edge } from './edges'
import { anchorOf, clusterWidth, radius } from './layout'
import type { Scene } from './scene'

interface Pen {
  color: string
  width: number
  alpha: number
}

/** Draws arrows from causes to effects. */
export function drawEdges(
  ctx: CanvasRenderingContext2D,
  scene: Scene,
  edges: readonly Edge[],
  pen: Pen,
): void {
  if (edges.length === 0) return
  const lines = new Path2D()
  const heads = new Path2D()
  for (const edge of edges) {
    const curve = onScreen(scene, edge)
    if (!curve) continue
    const [[cx1, cy1], [cx2, cy2]] = curve.control
    lines.moveTo(...curve.from)
    lines.bezierCurveTo(cx1, cy1, cx2, cy2, ...curve.to)
    addHead(heads, curve, gapOf(scene, edge.effect), pen.width)
  }
  ctx.save()
  ctx.globalAlpha = pen.alpha
  ctx.strokeStyle = pen.color
  ctx.fillStyle = pen.color
  ctx.lineWidth = pen.width
  ctx.stroke(lines)
  ctx.fill(heads)
  ctx.restore()
}

function onScreen(scene: Scene, { cause, effect }: Edge): Curve | undefined {
  const { layout, scale, scrollTop, height } = scene
  const [y1, y2] = [(layout.y[cause] ?? 0) - scrollTop, (layout.y[effect] ?? 0) - scrollTop]
  if ((y1 < 0 && y2 < 0) || (y1 > height && y2 > height)) return undefined
  return curveOf(anchorOf(layout, cause) - scale.left, y1, anchorOf(layout, effect) - scale.left, y2)
}

// How far from the middle of what stands for an event its outline is.
const gapOf = ({ layout }: Scene, index: number) =>
  (layout.clusterOf[index] ?? -1) < 0 ? radius : clusterWidth / 2

function addHead(heads: Path2D, { control, to }: Curve, gap: number, width: number): void {
  const [cx, cy] = control[1]
  const length = Math.hypot(to[0] - cx, to[1] - cy) || 1
  const [dx, dy] = [(to[0] - cx) / length, (to[1] - cy) / length]
  const [x, y] = [to[0] - dx * gap, to[1] - dy * gap]
  const size = 4 + width
  heads.moveTo(x, y)
  heads.lineTo(x - dx * size - (dy * size) / 2, y - dy * size + (dx * size) / 2)
  heads.lineTo(x - dx * size + (dy * size) / 2, y - dy * size - (dx * size) / 2)
  heads.closePath()
}
