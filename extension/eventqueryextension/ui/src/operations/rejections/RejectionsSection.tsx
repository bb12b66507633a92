import { getRejections } from '../../api/endpoints'
import type { RejectionPage } from '../../api/operationTypes'
import { Icon } from '../../components/Icon'
import { countOf } from '../../components/numbers'
import { Empty, Loading, ProblemNote } from '../../components/states'
import { useRequest } from '../../hooks/useRequest'
import { usePlace } from '../../url/location'
import { Pager } from '../Pager'
import { RejectionItem } from './RejectionItem'
import './rejections.css'

const pageSize = 50

/** What the store would not take, newest first, with the reason and the record. */
export function RejectionsSection() {
  const cursor = usePlace().params.get('cursor') ?? undefined
  const params = { limit: pageSize, cursor }
  const { data, error, loading, reload } = useRequest(JSON.stringify(params), (signal) =>
    getRejections(params, signal),
  )
  return (
    <>
      <div class="toolbar">
        <p class="muted grow">
          Records that could not become events. Each can be mended and sent again; a repeated one raises its
          count.
        </p>
        <button
          type="button"
          class="is-quiet"
          title="Load again"
          aria-label="Load again"
          disabled={loading}
          onClick={reload}
        >
          <Icon name="reset" />
        </button>
      </div>
      {error && <ProblemNote error={error} onRetry={reload} />}
      {!data && !error && <Loading what="rejections" />}
      {data && <Page page={data} cursor={cursor} />}
    </>
  )
}

function Page({
  page: { rejections, nextCursor },
  cursor,
}: {
  page: RejectionPage
  cursor: string | undefined
}) {
  if (rejections.length === 0 && cursor === undefined)
    return (
      <Empty title="Nothing was rejected">
        <p>
          A record without event type, one that is too large or malformed, a known event id with other content
          and a version conflict would be listed here.
        </p>
      </Empty>
    )
  return (
    <>
      <ul class="card rejections" aria-label={countOf(rejections.length, 'rejection')}>
        {rejections.map((rejection, i) => (
          <RejectionItem key={`${rejection.rejectedAt} ${rejection.eventId} ${i}`} rejection={rejection} />
        ))}
      </ul>
      <Pager cursor={cursor} nextCursor={nextCursor} first="Newest" next="Older" />
    </>
  )
}
