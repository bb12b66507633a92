import { formatTime, formatTimeShort } from '../time/format'
import { useZone } from '../time/zone'

/** A time of the API in the page's zone; its title has all digits. */
export function Time({ value, isShort = false }: { value: string; isShort?: boolean }) {
  const zone = useZone()
  const full = formatTime(value, zone)
  return (
    <time class="nowrap" dateTime={value} title={`${full} ${zone === 'utc' ? 'UTC' : 'local time'}`}>
      {isShort ? formatTimeShort(value, zone) : full}
    </time>
  )
}
