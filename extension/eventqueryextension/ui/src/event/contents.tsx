import { getEventOtlp } from '../api/endpoints'
import { formatJson } from '../api/json'
import type { StoredEvent } from '../api/types'
import { CopyButton } from '../components/CopyButton'
import { Loading, ProblemNote } from '../components/states'
import { useRequest } from '../hooks/useRequest'
import { JsonLines } from '../json/JsonLines'
import { JsonTree } from '../json/JsonTree'
import { linesOf } from '../json/lines'
import { dataPath, type Path } from '../json/path'

interface Props {
  event: StoredEvent
}

const inData = (path: Path) => dataPath('data', path)

/** What happened, as a tree; its values can be filtered by. */
export function DataTab({ event }: Props) {
  return <JsonTree label="Data" value={event.data} actions={{ pathOf: inData, filterKeyOf: inData }} />
}

/** Severity, scope and all attributes of the log record. */
export function MetadataTab({ event }: Props) {
  const { severity, severityNumber, scope, attributes } = event.metadata
  return (
    <JsonTree
      label="Metadata"
      value={{ severity, severityNumber, scope, attributes }}
      actions={{ pathOf: (path) => dataPath('metadata', path), filterKeyOf: attributeKey }}
    />
  )
}

// An attribute is filtered by its name, which is verbatim; what lies in a map is not.
const attributeKey = ([top, name, ...rest]: Path) =>
  top === 'attributes' && name !== undefined && name !== '' && rest.length === 0 ? `attr.${name}` : undefined

/** The attributes of the resource that sent the event. */
export function ResourceTab({ event }: Props) {
  return (
    <JsonTree
      label="Resource"
      value={event.metadata.resource}
      actions={{ pathOf: (path) => dataPath('metadata.resource', path) }}
    />
  )
}

/** The log record as OTLP in JSON: what a collector would be sent. */
export function OtlpTab({ event }: Props) {
  const { data, error, reload } = useRequest(event.eventId, (signal) => getEventOtlp(event.eventId, signal))
  if (error) return <ProblemNote error={error} onRetry={reload} />
  if (!data) return <Loading what="the record" />
  return (
    <div class="otlp">
      <CopyButton label="Copy the OTLP JSON" isLabelled text={() => formatJson(data)} />
      <JsonLines label="OTLP JSON" lines={linesOf(data)} />
    </div>
  )
}
