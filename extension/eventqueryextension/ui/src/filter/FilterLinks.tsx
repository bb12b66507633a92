import { cut } from '../components/escapes'
import { Icon } from '../components/Icon'
import { linkHere, linkTo, usePlace } from '../url/location'
import { type Clause, filterOf, isField, toChanges, withClause } from './filter'

/** Links to the events that have a value beside what is filtered by now; for fields also to those that have not. */
export function FilterLinks({ filterKey, value }: { filterKey: string; value: string }) {
  const { view, params } = usePlace()
  const before = filterOf(params)
  const hrefOf = (clause: Clause) => {
    const after = withClause(before, clause)
    if (view === 'explore') return linkHere(toChanges(before, after))
    const open = { event: params.get('event') ?? '', tab: params.get('tab') ?? '' }
    return linkTo('explore', { ...toChanges([], after), ...open })
  }
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
