import { useEffect, useRef } from 'preact/hooks'
import { formatCount } from '../components/numbers'
import { Time } from '../components/Time'
import { Value } from '../components/Value'
import { type ListHandle, VirtualList } from '../list/VirtualList'
import { choose } from './useChosen'
import type { Version, Versions } from './versions'

interface Props {
  versions: Versions
  /** 0 where the first event is held: before it there was nothing. */
  lowest: number
  chosen: number | undefined
}

/** The versions that are held, the last one first. */
export function VersionList({ versions, lowest, chosen }: Props) {
  const { last } = versions
  const handle = useRef<ListHandle | null>(null)
  const isListed = chosen !== undefined && chosen >= lowest && chosen <= last
  const wasListed = useRef(false)
  useEffect(() => {
    if (!isListed) return
    // A version that a link names has its neighbours on both sides.
    if (wasListed.current) handle.current?.reveal(last - chosen)
    else handle.current?.scrollTo(Math.max(last - chosen - 4, 0))
    wasListed.current = true
  }, [chosen, last])
  return (
    <VirtualList
      class="versions card"
      label="Versions"
      count={last - lowest + 1}
      rowHeight={44}
      rowKey={(row) => last - row}
      selected={isListed ? last - chosen : undefined}
      onSelect={(row) => choose(last - row, false)}
      onMove={(row) => choose(last - row, true)}
      onRange={(top, bottom) => versions.look(last - bottom, last - top)}
      handle={handle}
      row={(row) => <Row number={last - row} version={versions.at(last - row)} />}
    />
  )
}

function Row({ number, version }: { number: number; version: Version | undefined }) {
  return (
    <span class="version-row">
      <span class="version-number">{formatCount(number)}</span>
      <span class="version-text">
        <span class="ellipsis version-type">
          {number === 0 ? 'Before the first event' : version ? <Value text={version.eventType} /> : '…'}
        </span>
        <span class="muted ellipsis">
          {version && <Time value={version.timestamp} isShort />}
          {version?.userId && (
            <>
              {' '}
              · <Value text={version.userId} />
            </>
          )}
        </span>
      </span>
    </span>
  )
}
