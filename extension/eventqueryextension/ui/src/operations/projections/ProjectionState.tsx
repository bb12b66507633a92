import type { Projection } from '../../api/operationTypes'
import { Badge } from '../parts'

/** How a projection is, in words. */
export function ProjectionState({ projection: { degraded, leftOut, rebuild } }: { projection: Projection }) {
  return (
    <span class="toolbar badges">
      {rebuild && <Badge level="plain">rebuilding</Badge>}
      {degraded && <Badge level="bad">degraded</Badge>}
      {leftOut > 0 && <Badge level="warn">full</Badge>}
      {!rebuild && !degraded && leftOut === 0 && <Badge level="good">whole</Badge>}
    </span>
  )
}
