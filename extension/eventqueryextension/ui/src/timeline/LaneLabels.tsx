import { linkTo } from '../app/location'
import { countOf } from '../components/numbers'
import { Value } from '../components/Value'
import type { Lane, Lanes } from './lanes'
import { MiddleCut } from './MiddleCut'

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
          title={titleOf(lane)}
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
        <Value text={lane.name} />
      </span>
    )
  }
  if (lane.type === '') return <span class="muted">no aggregate</span>
  return (
    <>
      <span class="ellipsis muted lane-type">
        <Value text={lane.type} />
      </span>
      <a class="value lane-name" href={linkTo('aggregate', { type: lane.type, id: lane.name })}>
        <MiddleCut text={lane.name} tail={14} />
      </a>
    </>
  )
}

const titleOf = (lane: Lane) =>
  `${lane.type}${lane.type && '\n'}${lane.name}\n${countOf(lane.items.length, 'event')}`
