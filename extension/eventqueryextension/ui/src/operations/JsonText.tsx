import { useState } from 'preact/hooks'
import { formatCount } from '../components/numbers'

const shownLength = 20_000

/** JSON as text; of a long one its beginning at first. */
export function JsonText({ json }: { json: string }) {
  const [isWhole, setIsWhole] = useState(false)
  const isCut = json.length > shownLength && !isWhole
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
      <pre class="json value" tabIndex={0}>
        {isCut ? `${json.slice(0, shownLength)}…` : json}
      </pre>
      {isCut && (
        <button type="button" class="is-quiet json-more" onClick={() => setIsWhole(true)}>
          Show all {formatCount(json.length)} characters
        </button>
      )}
    </>
  )
}
