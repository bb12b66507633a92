import { linkTo, usePlace } from '../app/location'
import { cut } from '../components/escapes'
import { Icon } from '../components/Icon'
import { type Clause, filterOf, isField, toParams, withClause } from './filter'

/** Links to the events that have a value beside what is filtered by now; for fields also to those that have not. */
export function FilterLinks({ filterKey, value }: { filterKey: string; value: string }) {
  const { params } = usePlace()
  const hrefOf = (clause: Clause) =>
    linkTo('explore', {
      ...toParams(withClause(filterOf(params), clause)),
      event: params.get('event') ?? '',
      tab: params.get('tab') ?? '',
    } as Record<string, string | string[]>)
  const what = `${filterKey} ${cut(value, 60)}`
  return (
    <>
      <a
        class="button is-quiet"
        href={hrefOf({ key: filterKey, value, negated: false })}
        title={`Only events with ${what}`}
        aria-label={`Only events with ${what}`}
      >
        <Icon name="plus" size={14} />
      </a>
      {isField(filterKey) && (
        <a
          class="button is-quiet"
          href={hrefOf({ key: filterKey, value, negated: true })}
          title={`No events with ${what}`}
          aria-label={`No events with ${what}`}
        >
          <Icon name="minus" size={14} />
        </a>
      )}
    </>
  )
}
