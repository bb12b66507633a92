import { Icon } from '../components/Icon'
import { DownloadMenu } from '../event/DownloadMenu'
import { type Filter, toParams } from '../filter/filter'
import { change, linkTo } from '../url/location'

interface Props {
  filter: Filter
  isTailing: boolean
  ascending: boolean
  onReload: () => void
}

/** What can be done with the events found. */
export function Tools({ filter, isTailing, ascending, onReload }: Props) {
  const params = toParams(filter) as Record<string, string[]>
  return (
    <>
      <button
        type="button"
        aria-pressed={isTailing}
        title="Show events as they are appended"
        onClick={() => change({ tail: isTailing ? undefined : 'on' })}
      >
        <Icon name={isTailing ? 'pause' : 'play'} /> Live tail
      </button>
      <button type="button" title="Load again" aria-label="Load again" onClick={onReload}>
        <Icon name="reset" />
      </button>
      <button
        type="button"
        disabled={isTailing}
        title="The order of events, by position"
        onClick={() => change({ order: ascending ? undefined : 'asc' })}
      >
        <Icon name={ascending ? 'up' : 'down'} /> {ascending ? 'Oldest first' : 'Newest first'}
      </button>
      <DownloadMenu params={params} name="events" label="Download these events" />
      <a class="button" href={linkTo('trends', params)}>
        Trends
      </a>
      <a
        class="button"
        href={linkTo('operations', { ...params, section: 'replays' })}
        title="Send these events into a pipeline again"
      >
        Replay
      </a>
    </>
  )
}
