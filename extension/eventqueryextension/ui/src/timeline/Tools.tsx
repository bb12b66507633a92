import { Icon } from '../components/Icon'
import { change } from '../url/location'
import type { TimelinePlace } from './place'

interface Props {
  place: TimelinePlace
  /** How many gaps are long. */
  longGaps: number
  isAll: boolean
  onZoom: (factor: number) => void
  onAll: () => void
}

/** How the lanes are drawn. */
export function Tools({ place, longGaps, isAll, onZoom, onAll }: Props) {
  return (
    <>
      <fieldset class="switch">
        <legend class="visually-hidden">A lane for each</legend>
        <button
          type="button"
          aria-pressed={place.lanes === 'aggregate'}
          onClick={() => change({ lanes: undefined })}
        >
          Aggregates
        </button>
        <button
          type="button"
          aria-pressed={place.lanes === 'service'}
          onClick={() => change({ lanes: 'service' })}
        >
          Services
        </button>
      </fieldset>
      <button
        type="button"
        aria-pressed={place.isCompressed}
        disabled={longGaps === 0 && !place.isCompressed}
        title={longGaps === 0 ? 'No gap is long' : 'Draw long gaps short'}
        onClick={() => change({ gaps: place.isCompressed ? undefined : 'compressed' })}
      >
        Short gaps
      </button>
      <fieldset class="switch">
        <legend class="visually-hidden">Zoom</legend>
        <button type="button" aria-label="Zoom in" title="Zoom in (+)" onClick={() => onZoom(2)}>
          <Icon name="plus" />
        </button>
        <button
          type="button"
          aria-label="Zoom out"
          title="Zoom out (−)"
          disabled={isAll}
          onClick={() => onZoom(0.5)}
        >
          <Icon name="minus" />
        </button>
        <button type="button" title="Show all (0)" disabled={isAll} onClick={onAll}>
          All
        </button>
      </fieldset>
    </>
  )
}
