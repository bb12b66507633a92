import { countOf, formatCount } from '../components/numbers'
import type { ColorOf } from '../components/palette'
import { formatTime } from '../time/format'
import { useZone } from '../time/zone'
import type { Flow, Item } from './flow'
import type { Pointed } from './LaneView'
import { Name } from './Name'
import { formatSpan } from './spans'

interface Props {
  pointed: Pointed
  flow: Flow
  colorOf: ColorOf
  /** The size of the drawing that the place is in, and where it begins. */
  width: number
  height: number
  left: number
  top: number
}

/** Says what the pointer is at. */
export function Tooltip(props: Props) {
  const { pointed, flow } = props
  const { hit } = pointed
  const isRight = pointed.x > props.width / 2
  const isLow = pointed.y > props.height / 2
  const style = {
    [isRight ? 'right' : 'left']: `${isRight ? props.width - pointed.x + 14 : props.left + pointed.x + 14}px`,
    [isLow ? 'bottom' : 'top']: `${isLow ? props.height - pointed.y + 8 : props.top + pointed.y + 12}px`,
  }
  return (
    <div class="tooltip lanes-tooltip" style={style} aria-hidden="true">
      {hit.kind === 'event' && <EventRows {...props} index={hit.index} />}
      {hit.kind === 'cluster' && <ClusterRows {...props} items={hit.cluster.items} />}
      {hit.kind === 'gap' && <p>No event for {formatSpan(hit.gap.end - hit.gap.start)}, drawn short</p>}
      {hit.kind === 'event' && causeText(flow, hit.index)}
    </div>
  )
}

function EventRows({ flow, colorOf, index }: Props & { index: number }) {
  const zone = useZone()
  const item = flow.items[index]
  if (!item) return null
  return (
    <>
      <strong class="ellipsis">
        <i class="swatch" style={{ background: colorOf(item.eventType) }} /> <Name text={item.eventType} />
      </strong>
      <p class="ellipsis">
        <Name text={nameOf(item)} />
      </p>
      <p class="mono">
        {formatTime(item.timestamp, zone)} <span class="muted">+{formatSpan(item.offsetMs)}</span>
      </p>
    </>
  )
}

const nameOf = (item: Item) =>
  [item.aggregateType && `${item.aggregateType} ${item.aggregateId}`, item.service]
    .filter((part) => part !== '')
    .join(' · ')

function causeText(flow: Flow, index: number) {
  const item = flow.items[index]
  if (!item || item.causationId === '') return null
  const effects = flow.effects.get(index)?.length ?? 0
  const cause = flow.items[flow.causes[index] ?? -1]
  return (
    <p class="muted">
      {cause ? 'caused by ' : 'cause '}
      <Name text={cause ? cause.eventType : item.causationId} />
      {!cause && (item.missingCause ? ' is not held' : ' is not in this timeline')}
      {effects > 0 && `, ${countOf(effects, 'effect')}`}
    </p>
  )
}

const mostTypes = 6

function ClusterRows({ flow, colorOf, items }: Props & { items: readonly number[] }) {
  const counts = new Map<string, number>()
  for (const index of items) {
    const type = flow.items[index]?.eventType ?? ''
    counts.set(type, (counts.get(type) ?? 0) + 1)
  }
  const types = [...counts].sort((a, b) => b[1] - a[1])
  const [first, last] = [flow.items[items[0] ?? 0], flow.items[items.at(-1) ?? 0]]
  const length = (last?.offset ?? 0) - (first?.offset ?? 0)
  return (
    <>
      <strong>
        {countOf(items.length, 'event')} {length === 0 ? 'at the same time' : `in ${formatSpan(length)}`}
      </strong>
      {types.slice(0, mostTypes).map(([type, count]) => (
        <p key={type} class="lanes-tooltip-type">
          <i class="swatch" style={{ background: colorOf(type) }} />
          <span class="ellipsis grow">
            <Name text={type} />
          </span>
          <span>{formatCount(count)}</span>
        </p>
      ))}
      {types.length > mostTypes && <p class="muted">and {countOf(types.length - mostTypes, 'other type')}</p>}
      <p class="muted">{length === 0 ? 'Click to find them in the list' : 'Double-click to zoom in'}</p>
    </>
  )
}
