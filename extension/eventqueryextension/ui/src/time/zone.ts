import { usePlace } from '../url/location'
import type { Zone } from './format'

/** The zone that the page shows times in, which is part of its URL. */
export function useZone(): Zone {
  return usePlace().params.get('time') === 'local' ? 'local' : 'utc'
}
