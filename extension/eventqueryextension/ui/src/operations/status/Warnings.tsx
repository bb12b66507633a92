import { Icon } from '../../components/Icon'
import { linkTo } from '../../url/location'
import type { Warning } from './warnings'

/** What is wrong, and what to do about it. */
export function Warnings({ warnings }: { warnings: readonly Warning[] }) {
  if (warnings.length === 0) return null
  return (
    <ul class="warnings" aria-label="Warnings">
      {warnings.map(({ level, title, detail, advice, section }) => (
        <li key={title} class={`warning is-${level}`}>
          <Icon name="warning" />
          <div class="grow">
            <strong class="value">{title}</strong>
            {detail && <p class="value mono">{detail}</p>}
            <p>{advice}</p>
          </div>
          {section && <a href={linkTo('operations', section)}>Show</a>}
        </li>
      ))}
    </ul>
  )
}
