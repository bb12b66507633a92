import { countOf } from '../components/numbers'
import { linkTo } from '../url/location'
import type { Lane, Lanes } from './lanes'
import { MiddleCut } from './MiddleCut'
import { Name, titleOf } from './Name'

interface Props {
  lanes: Lanes
  /** The width of the labels; 0 puts them above their lanes. */
  gutter: number
  scrollTop: number
  height: number
}

/** The names of the lanes in view. */
export function LaneLabels({ lanes, gutter, scrollTop, height }: Props) {
  const inView = lanes.all.filter(
    (lane) => lane.top + lane.height > scrollTop && lane.top < scrollTop + height,
  )
  return (
    <>
      {inView.map((lane) => (
        <div
          key={lane.key}
          class={gutter > 0 ? 'lane-label' : 'lane-label is-above'}
          style={{
            top: `${lane.top - scrollTop}px`,
            height: gutter > 0 ? `${lane.height}px` : undefined,
            width: gutter > 0 ? `${gutter}px` : undefined,
          }}
          title={laneTitle(lane)}
        >
          <Label lane={lane} by={lanes.by} />
        </div>
      ))}
    </>
  )
}

function Label({ lane, by }: { lane: Lane; by: Lanes['by'] }) {
  if (by === 'service') {
    return lane.name === '' ? (
      <span class="muted">no service</span>
    ) : (
      <span class="ellipsis">
        <Name text={lane.name} />
      </span>
    )
  }
  if (lane.type === '') return <span class="muted">no aggregate</span>
  return (
    <>
      <span class="ellipsis muted lane-type">
        <Name text={lane.type} />
      </span>
      <AggregateName type={lane.type} id={lane.name} />
    </>
  )
}

const mostLinked = 2000 // characters: browsers take no URL of any length

function AggregateName({ type, id }: { type: string; id: string }) {
  const name = <MiddleCut text={id} tail={14} />
  return id.length + type.length > mostLinked ? (
    <span class="lane-name">{name}</span>
  ) : (
    <a class="lane-name" href={linkTo('aggregate', { type, id })}>
      {name}
    </a>
  )
}

const laneTitle = ({ type, name, items }: Lane) =>
  [type, name]
    .filter((text) => text !== '')
    .map((text) => `${titleOf(text)}\n`)
    .join('') + countOf(items.length, 'event')
