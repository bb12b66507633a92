import { formatCount } from '../components/numbers'
import { dimmed } from './drawMarks'
import type { Lane } from './lanes'
import { type Cluster, clusterWidth } from './layout'
import { placeOf, type Scene } from './scene'

const height = 19
const strip = 4

/** Draws the events that are too close: their number, and the share of each colour. */
export function drawClusters(ctx: CanvasRenderingContext2D, scene: Scene, inView: [number, Lane][]): void {
  const { layout, scale, width, found } = scene
  ctx.font = '10px system-ui, sans-serif'
  ctx.textAlign = 'center'
  ctx.textBaseline = 'middle'
  for (const [n] of inView) {
    for (let i = layout.firstCluster[n] ?? 0; i < (layout.firstCluster[n + 1] ?? 0); i++) {
      const cluster = layout.clusters[i]
      if (!cluster || cluster.x + clusterWidth < scale.left || cluster.x > scale.left + width) continue
      const matches = found && cluster.items.filter((index) => found.has(index)).length
      ctx.globalAlpha = matches === 0 ? dimmed : 1
      drawCluster(ctx, scene, cluster, matches)
      ctx.globalAlpha = 1
    }
  }
}

function topOf(scene: Scene, cluster: Cluster): [number, number] {
  const [, y] = placeOf(scene, cluster.items[0] ?? 0)
  return [cluster.x - scene.scale.left, y - height / 2]
}

function drawCluster(ctx: CanvasRenderingContext2D, scene: Scene, cluster: Cluster, matches?: number): void {
  const { theme } = scene
  const [left, top] = topOf(scene, cluster)
  ctx.save()
  ctx.beginPath()
  ctx.roundRect(left, top, cluster.width, height, 4)
  ctx.fillStyle = theme.raised
  ctx.fill()
  ctx.clip()
  drawShares(ctx, scene, cluster, left, top + height - strip)
  ctx.restore()
  ctx.beginPath()
  ctx.roundRect(left + 0.5, top + 0.5, cluster.width - 1, height - 1, 4)
  ctx.strokeStyle = matches ? theme.accent : theme.line
  ctx.lineWidth = matches ? 2 : 1
  ctx.stroke()
  ctx.fillStyle = theme.text
  ctx.fillText(formatCount(cluster.items.length), left + cluster.width / 2, top + (height - strip) / 2 + 1)
  if (cluster.items.some((index) => scene.flow.items[index]?.missingCause)) {
    ctx.fillStyle = theme.warn
    ctx.beginPath()
    ctx.arc(left + cluster.width - 2, top + 2, 3, 0, 2 * Math.PI)
    ctx.fill()
  }
}

function drawShares(
  ctx: CanvasRenderingContext2D,
  scene: Scene,
  cluster: Cluster,
  left: number,
  top: number,
): void {
  let x = left
  for (const [color, count] of sharesOf(scene, cluster)) {
    const width = (cluster.width * count) / cluster.items.length
    ctx.fillStyle = color
    ctx.fillRect(x, top, width, strip)
    x += width
  }
}

function sharesOf(scene: Scene, cluster: Cluster): [string, number][] {
  const counts = new Map<string, number>()
  for (const index of cluster.items) {
    const color = scene.colorOf(index)
    counts.set(color, (counts.get(color) ?? 0) + 1)
  }
  return [...counts].sort((a, b) => b[1] - a[1])
}

interface Ring {
  color: string
  width: number
}

function ringsOf({ layout, chain, hovered, selected, theme }: Scene): Map<number, Ring> {
  const rings = new Map<number, Ring>()
  const add = (indexes: Iterable<number>, ring: Ring) => {
    for (const index of indexes) {
      const cluster = layout.clusterOf[index] ?? -1
      if (cluster >= 0) rings.set(cluster, ring)
    }
  }
  if (chain.size > 1) add(chain, { color: theme.accent, width: 1.5 })
  add(hovered, { color: theme.text, width: 1.5 })
  if (selected !== undefined) add([selected], { color: theme.text, width: 2.5 })
  return rings
}

/** Draws rings around the clusters that hold an event of the chain, one pointed at, or the selected one. */
export function drawClusterRings(ctx: CanvasRenderingContext2D, scene: Scene): void {
  for (const [i, ring] of ringsOf(scene)) {
    const cluster = scene.layout.clusters[i]
    if (cluster) strokeRing(ctx, scene, cluster, ring)
  }
}

function strokeRing(ctx: CanvasRenderingContext2D, scene: Scene, cluster: Cluster, ring: Ring): void {
  const [left, top] = topOf(scene, cluster)
  ctx.beginPath()
  ctx.roundRect(left - 1, top - 1, cluster.width + 2, height + 2, 5)
  ctx.strokeStyle = ring.color
  ctx.lineWidth = ring.width
  ctx.stroke()
}
