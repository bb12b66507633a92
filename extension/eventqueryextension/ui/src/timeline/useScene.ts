import { useMemo } from 'preact/hooks'
import { type ColorOf, useResolvedColor } from '../components/palette'
import type { Zone } from '../time/format'
import { distinct, type Edge, edgesBetween, edgesOf, mostEdges } from './edges'
import { chainOf } from './flow'
import type { Drawn } from './hit'
import { themeOf } from './theme'
import { clockTicks, offsetTicks } from './ticks'

const none: readonly Edge[] = []
const noChain: ReadonlySet<number> = new Set()

/** Returns what the drawing derives from what is drawn: colours, ticks and arrows. */
export function useScene(
  drawn: Drawn,
  parts: { startedAt: string; zone: Zone; colorOf: ColorOf; focus: number | undefined },
) {
  const { flow, layout, scale } = drawn
  const { startedAt, zone, colorOf, focus } = parts
  const resolve = useResolvedColor()
  const theme = useMemo(() => themeOf(resolve), [resolve])
  const colors = useMemo(() => {
    const byType = new Map(flow.types.map(({ key }) => [key, resolve(colorOf(key))]))
    return flow.items.map((item) => byType.get(item.eventType) ?? '')
  }, [flow, colorOf, resolve])
  const ticks = useMemo(() => clockTicks(scale, startedAt, zone), [scale, startedAt, zone])
  const offsets = useMemo(() => offsetTicks(scale), [scale])
  const inView = useMemo(
    () => edgesBetween(flow, layout, scale.left, scale.left + scale.zoom.axis.width),
    [flow, layout, scale],
  )
  const chain = useMemo(() => (focus === undefined ? noChain : chainOf(flow, focus)), [flow, focus])
  const chainEdges = useMemo(() => edgesOf(flow, layout, chain), [flow, layout, chain])
  const areAllDrawn = inView.length < mostEdges
  const edges = useMemo(() => (areAllDrawn ? distinct(inView, layout) : none), [inView, layout, areAllDrawn])
  return {
    theme,
    colorOf: (index: number) => colors[index] ?? '',
    ticks,
    offsets,
    edges,
    edgeCount: inView.length,
    areAllDrawn,
    chain,
    chainEdges,
  }
}
