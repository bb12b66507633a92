import { useEffect, useState } from 'preact/hooks'
import { cut } from './escapes'
import { formatCount } from './numbers'
import { Value } from './Value'

interface Props {
  text: string
  /** How many characters are shown at first. */
  start?: number
}

const step = 50_000

/** A text of any length: its beginning, and more of it on demand. */
export function LongText({ text, start = 500 }: Props) {
  const [length, setLength] = useState(start)
  useEffect(() => setLength(start), [text, start])
  if (text.length <= length) return <Value text={text} />
  const next = Math.min(text.length, length < step ? step : length + step)
  const more = next === text.length ? 'Show all' : `Show ${formatCount(next)} of`
  return (
    <>
      <Value text={cut(text, length)} />
      <button type="button" class="link-button" onClick={() => setLength(next)}>
        … {more} {formatCount(text.length)} characters
      </button>
    </>
  )
}
