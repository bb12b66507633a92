import { getProjections } from '../../api/endpoints'
import type { Projection } from '../../api/operationTypes'
import { formatCount } from '../../components/numbers'
import { Command, Empty, Loading, ProblemNote } from '../../components/states'
import { usePoll } from '../../hooks/usePoll'
import { linkTo, usePlace } from '../../url/location'
import { Bytes } from '../parts'
import { ProjectionDetail } from './ProjectionDetail'
import { ProjectionState } from './ProjectionState'
import './projections.css'

const everyMs = 2000

const example = `extensions:
  event_query:
    projections:
      - name: captured_by_currency
        filter: { eventType: PaymentCaptured }
        key: .event.data.currency
        reducer: "{payments: (.state.payments + 1), amount: (.state.amount + .event.data.captured)}"`

/** The read models, how far they are, and the states of one of them. */
export function ProjectionsSection() {
  const { params } = usePlace()
  const { data, error, reload } = usePoll('projections', getProjections, everyMs)
  const name = params.get('projection') ?? data?.projections[0]?.name
  return (
    <>
      {error && <ProblemNote error={error} onRetry={reload} />}
      {!data && !error && <Loading what="projections" />}
      {data?.projections.length === 0 && (
        <Empty title="No projection is configured">
          <p>
            A projection keeps a state for each key, folded from events as they come, by jq expressions in the
            collector's configuration:
          </p>
          <Command text={example} label="Copy the configuration" />
        </Empty>
      )}
      {data && data.projections.length > 0 && (
        <ProjectionTable projections={data.projections} selected={name} />
      )}
      {name !== undefined && data?.projections.length !== 0 && (
        <ProjectionDetail
          key={name}
          name={name}
          isThere={data?.projections.some((projection) => projection.name === name) ?? false}
          onChanged={reload}
        />
      )}
    </>
  )
}

interface TableProps {
  projections: readonly Projection[]
  selected: string | undefined
}

function ProjectionTable({ projections, selected }: TableProps) {
  return (
    <section class="card wide-table" aria-label="Projections">
      <table>
        <thead>
          <tr>
            <th scope="col">Projection</th>
            <th scope="col">State</th>
            <th scope="col" class="is-number">
              Position
            </th>
            <th scope="col" class="is-number">
              Lag
            </th>
            <th scope="col" class="is-number">
              Keys
            </th>
            <th scope="col" class="is-number">
              Size
            </th>
          </tr>
        </thead>
        <tbody>
          {projections.map((projection) => (
            <ProjectionRow
              key={projection.name}
              projection={projection}
              isSelected={projection.name === selected}
            />
          ))}
        </tbody>
      </table>
    </section>
  )
}

function ProjectionRow({ projection, isSelected }: { projection: Projection; isSelected: boolean }) {
  return (
    <tr class={isSelected ? 'is-selected' : undefined}>
      <th scope="row">
        <a
          class="value"
          href={linkTo('operations', { section: 'projections', projection: projection.name })}
          aria-current={isSelected ? 'true' : undefined}
        >
          {projection.name}
        </a>
      </th>
      <td>
        <ProjectionState projection={projection} />
      </td>
      <td class="is-number">{formatCount(projection.position)}</td>
      <td class="is-number">{formatCount(projection.lag)}</td>
      <td class="is-number">
        {formatCount(projection.keys)}
        {projection.maxKeys > 0 && <span class="muted"> of {formatCount(projection.maxKeys)}</span>}
      </td>
      <td class="is-number">
        <Bytes value={projection.bytes} />
      </td>
    </tr>
  )
}
