import { isPathSafe } from '../api/client'
import { Empty } from '../components/states'
import { linkTo, usePlace } from '../url/location'
import { AggregateHistory } from './AggregateHistory'
import { AggregateList } from './AggregateList'
import './aggregate.css'

/** One aggregate, version by version; without one, the aggregates to choose from. */
export function AggregateView() {
  const { params } = usePlace()
  const type = params.get('type') ?? ''
  const id = params.get('id') ?? ''
  if (type === '' || id === '') return <AggregateList />
  if (!isPathSafe(type) || !isPathSafe(id)) {
    return (
      <Empty level={1} title="No path names this aggregate">
        <p>Clients take . and .. out of a path, so its state cannot be asked for.</p>
        <a class="button" href={linkTo('explore', { aggregateType: type, aggregateId: id })}>
          Its events
        </a>
      </Empty>
    )
  }
  return <AggregateHistory key={JSON.stringify([type, id])} of={{ type, id }} />
}
