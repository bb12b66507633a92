import { Icon } from '../components/Icon'
import { useZone } from '../time/zone'
import { change, linkTo, usePlace, type View, views } from '../url/location'

interface Props {
  onHelp: () => void
  onCredentials: () => void
}

export const titles: Record<View, string> = {
  explore: 'Explore',
  timeline: 'Timeline',
  aggregate: 'Aggregate',
  trends: 'Trends',
  operations: 'Operations',
}

/** The views, the zone of times, credentials and help. */
export function Header({ onHelp, onCredentials }: Props) {
  const { view } = usePlace()
  return (
    <header class="header">
      <a class="header-name" href={linkTo('explore')} aria-label="otel-eventstore, explore all events">
        <svg width="20" height="20" viewBox="0 0 32 32" aria-hidden="true">
          <rect width="32" height="32" rx="7" fill="var(--accent)" />
          <path
            d="M7 9h12M7 16h18M7 23h8"
            stroke="var(--on-accent)"
            stroke-width="3"
            stroke-linecap="round"
          />
        </svg>
        <span>otel-eventstore</span>
      </a>
      <nav class="header-nav" aria-label="Views">
        {views.map((name) => (
          <a key={name} href={linkTo(name)} aria-current={name === view ? 'page' : undefined}>
            {titles[name]}
          </a>
        ))}
      </nav>
      <div class="header-tools">
        <ZoneSwitch />
        <button
          type="button"
          class="is-quiet"
          title="Credentials"
          aria-label="Credentials"
          onClick={onCredentials}
        >
          <Icon name="key" />
        </button>
        <button
          type="button"
          class="is-quiet"
          title="Help and keys (?)"
          aria-label="Help and keys"
          onClick={onHelp}
        >
          <Icon name="help" />
        </button>
      </div>
    </header>
  )
}

function ZoneSwitch() {
  const zone = useZone()
  return (
    <fieldset class="switch">
      <legend class="visually-hidden">Times in</legend>
      <button type="button" aria-pressed={zone === 'utc'} onClick={() => change({ time: undefined }, true)}>
        UTC
      </button>
      <button type="button" aria-pressed={zone === 'local'} onClick={() => change({ time: 'local' }, true)}>
        Local
      </button>
    </fieldset>
  )
}
