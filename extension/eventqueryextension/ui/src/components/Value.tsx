import { segmentsOf } from './escapes'
import './value.css'

/** A text that comes from events, in a direction of its own, with escapes for what cannot be seen. */
export function Value({ text }: { text: string }) {
  return (
    <span class="value">
      {segmentsOf(text).map((segment) =>
        segment.isEscape ? <span class="escape">{segment.text}</span> : segment.text,
      )}
    </span>
  )
}
