import { formatJson } from '../../api/json'
import type { ProjectionPage } from '../../api/operationTypes'
import { cut } from '../../components/escapes'
import { formatCount } from '../../components/numbers'
import { Value } from '../../components/Value'
import { linkHere } from '../../url/location'
import { Badge } from '../parts'

interface Props {
  page: ProjectionPage
  /** The key whose state is open. */
  selected: string
}

const shownLength = 300

/** The keys of a page, with the beginning of their states. */
export function EntryTable({ page: { entries, keys }, selected }: Props) {
  if (entries.length === 0)
    return <p class="muted">{keys === 0 ? 'It has no key yet.' : 'No key on this page.'}</p>
  return (
    <section class="wide-table" aria-label="States by key">
      <table class="entries">
        <thead>
          <tr>
            <th scope="col">Key</th>
            <th scope="col" class="is-number">
              Position
            </th>
            <th scope="col">State</th>
          </tr>
        </thead>
        <tbody>
          {entries.map(({ key, position, degraded, state }) => (
            <tr key={key} class={key === selected ? 'is-selected' : undefined}>
              <th scope="row">
                <a class="mono" href={linkHere({ key: key === selected ? undefined : key })}>
                  <Value text={key} />
                </a>{' '}
                {degraded && <Badge level="bad">degraded</Badge>}
              </th>
              <td class="is-number">{formatCount(position)}</td>
              <td>
                <code>
                  <Value text={shortened(formatJson(state, 0))} />
                </code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

const shortened = (text: string) => (text.length > shownLength ? `${cut(text, shownLength)}…` : text)
