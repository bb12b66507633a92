import type { Ref } from 'preact'
import { useMemo } from 'preact/hooks'
import { Icon } from '../components/Icon'
import type { ColorOf } from '../components/palette'
import { Value } from '../components/Value'
import { type ListHandle, VirtualList } from '../list/VirtualList'
import { formatDuration } from '../time/format'
import type { Item } from './flow'
import { MiddleCut } from './MiddleCut'
import type { Span } from './place'
import { decimalsOf, formatOffset } from './spans'
import './eventList.css'

interface Props {
  items: readonly Item[]
  colorOf: ColorOf
  /** The range that the lanes show; undefined is all. */
  view: Span | undefined
  found: ReadonlySet<number> | undefined
  selected: number | undefined
  hovered: readonly number[]
  onHover: (index: number | undefined) => void
  onSelect: (index: number) => void
  handle: Ref<ListHandle>
}

const digitWidth = 7.3 // px, of the monospaced font

/** The events in words, in step with the lanes; those that the lanes don't show are faint. */
export function EventList(props: Props) {
  const { items, view, found, hovered } = props
  const decimals = useMemo(() => decimalsOf(items.map((item) => item.offsetMs)), [items])
  const offsetWidth = formatOffset(items.at(-1)?.offsetMs ?? 0, decimals).length
  const isFaint = (index: number) => {
    const offset = items[index]?.offset ?? 0
    return (view && (offset < view.start || offset > view.end)) || (found && !found.has(index))
  }
  return (
    <div
      class="timeline-list"
      style={{ '--offset-width': `${Math.ceil(offsetWidth * digitWidth)}px` }}
      onPointerLeave={() => props.onHover(undefined)}
    >
      <div class="timeline-list-head" aria-hidden="true">
        <span class="is-number">Offset</span>
        <span class="is-number">Gap</span>
        <span>Type</span>
        <span>Aggregate</span>
      </div>
      <VirtualList
        label="Events in the order of time"
        count={items.length}
        rowHeight={26}
        row={(index) => {
          const item = items[index]
          if (!item) return null
          const classes = ['timeline-row']
          if (isFaint(index)) classes.push('is-faint')
          if (found?.has(index)) classes.push('is-found')
          if (hovered.includes(index)) classes.push('is-hovered')
          return (
            <Row
              item={item}
              class={classes.join(' ')}
              decimals={decimals}
              colorOf={props.colorOf}
              onEnter={() => props.onHover(index)}
            />
          )
        }}
        rowKey={(index) => items[index]?.position ?? index}
        selected={props.selected}
        onSelect={props.onSelect}
        handle={props.handle}
      />
    </div>
  )
}

const indent = 7 // px a level
const mostIndent = 8

interface RowProps {
  item: Item
  class: string
  decimals: number
  colorOf: ColorOf
  onEnter: () => void
}

function Row({ item, class: name, decimals, colorOf, onEnter }: RowProps) {
  const aggregate = item.aggregateType === '' ? '–' : `${item.aggregateType} ${item.aggregateId}`
  return (
    <div class={name} onPointerEnter={onEnter}>
      <span class="is-number mono" title={`${item.offsetMs} ms`}>
        {formatOffset(item.offsetMs, decimals)}
      </span>
      <span class="is-number muted" title={`${item.gapMs} ms since the event before`}>
        {item.gapMs === '0' ? '0' : formatDuration(Number(item.gapMs))}
      </span>
      <span
        class="timeline-row-type"
        style={{ paddingInlineStart: `${Math.min(item.depth, mostIndent) * indent}px` }}
        title={`${item.eventType}\n${item.depth === 0 ? 'no cause in view' : `depth ${item.depth}`}`}
      >
        {item.missingCause && (
          <span class="timeline-missing" title={`Cause not held: ${item.causationId}`}>
            <Icon name="warning" size={13} />
            <span class="visually-hidden">Cause not held</span>
          </span>
        )}
        <i class="swatch" style={{ background: colorOf(item.eventType) }} />
        <span class="ellipsis">
          <Value text={item.eventType} />
        </span>
      </span>
      <span class="value muted timeline-row-id" title={aggregate}>
        <MiddleCut text={item.aggregateType === '' ? '–' : item.aggregateId} tail={8} />
      </span>
    </div>
  )
}
