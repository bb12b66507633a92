import { getProjectionState } from '../../api/endpoints'
import { formatJson } from '../../api/json'
import { CopyButton } from '../../components/CopyButton'
import { Icon } from '../../components/Icon'
import { formatCount } from '../../components/numbers'
import { Loading, ProblemNote } from '../../components/states'
import { Value } from '../../components/Value'
import { useRequest } from '../../hooks/useRequest'
import { JsonTree } from '../../json/JsonTree'
import { linkHere } from '../../url/location'

const noPaths = { pathOf: () => undefined }

interface Props {
  name: string
  stateKey: string
  /** How far the projection is: a new one asks for the state again. */
  position: number
}

/** The whole state of one key. */
export function KeyState({ name, stateKey, position }: Props) {
  const { data, error, reload } = useRequest(JSON.stringify([name, stateKey, position]), (signal) =>
    getProjectionState(name, stateKey, signal),
  )
  return (
    <section class="key-state" aria-label={`State of ${stateKey}`}>
      <div class="toolbar">
        <h3 class="grow">
          State of{' '}
          <code>
            <Value text={stateKey} />
          </code>
          {data && <span class="muted"> at position {formatCount(data.position)}</span>}
        </h3>
        {data && <CopyButton text={() => formatJson(data.state)} label="Copy the state" />}
        <a class="button is-quiet" href={linkHere({ key: undefined })} aria-label="Close the state">
          <Icon name="close" />
        </a>
      </div>
      {error && <ProblemNote error={error} onRetry={reload} />}
      {!data && !error && <Loading what="the state" />}
      {data && (
        <div class="json">
          <JsonTree label={`State of ${stateKey}`} value={data.state} actions={noPaths} />
        </div>
      )}
    </section>
  )
}
