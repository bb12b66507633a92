import { useEffect, useMemo, useState } from 'preact/hooks'
import { LongText } from '../components/LongText'
import { countOf, formatCount } from '../components/numbers'
import { memo } from '../hooks/memo'
import { expand, type Fold } from './fold'
import type { Line, Sign } from './lines'
import './lines.css'

interface Props {
  label: string
  /** They must be the same array for as long as they are the same lines. */
  lines: readonly (Line | Fold)[]
}

const pageSize = 200

/** Lines of formatted JSON, with signs where they are of a difference. */
export function JsonLines({ label, lines }: Props) {
  const [shown, setShown] = useState(pageSize)
  useEffect(() => setShown(pageSize), [lines])
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls
    <div class="json-lines" role="group" aria-label={label} tabIndex={0}>
      {lines
        .slice(0, shown)
        .map((part, i) =>
          'parts' in part ? (
            <FoldedLines key={`${i} of ${part.count}`} fold={part} />
          ) : (
            <JsonLine key={i} line={part} />
          ),
        )}
      {shown < lines.length && (
        <button type="button" class="json-more" onClick={() => setShown(shown + pageSize)}>
          Show {formatCount(Math.min(pageSize, lines.length - shown))} more of {countOf(lines.length, 'line')}
        </button>
      )}
    </div>
  )
}

function FoldedLines({ fold }: { fold: Fold }) {
  const [shown, setShown] = useState(0)
  const isOpen = shown > 0
  const lines = useMemo(() => (isOpen ? expand(fold.parts) : []), [fold, isOpen])
  const rest = fold.count - shown
  return (
    <>
      {lines.slice(0, shown).map((line, i) => (
        <JsonLine key={i} line={line} />
      ))}
      {rest > 0 && (
        <button type="button" class="json-more" onClick={() => setShown(shown + pageSize)}>
          ⋯ {countOf(rest, 'unchanged line')}
        </button>
      )}
    </>
  )
}

const signs: Record<Sign, { class: string; mark: string; said: string }> = {
  ' ': { class: 'json-line', mark: ' ', said: '' },
  '+': { class: 'json-line is-new', mark: '+', said: 'added: ' },
  '-': { class: 'json-line is-gone', mark: '−', said: 'removed: ' },
}

const kinds = { bracket: '', string: 'json-string', number: 'json-number', word: 'json-word' }

const JsonLine = memo(function JsonLine({ line }: { line: Line }) {
  const sign = signs[line.sign]
  return (
    <div class={sign.class} style={{ '--depth': line.depth }}>
      <span class="json-sign" aria-hidden="true">
        {sign.mark}
      </span>
      {sign.said && <span class="visually-hidden">{sign.said}</span>}
      {line.name !== undefined && (
        <>
          <span class="json-key">
            <LongText text={JSON.stringify(line.name)} />
          </span>
          {': '}
        </>
      )}
      <span class={kinds[line.kind]}>
        <LongText text={line.text} />
      </span>
      {line.comma && ','}
    </div>
  )
})
