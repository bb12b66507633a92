import { useEffect, useState } from 'preact/hooks'
import { cut } from './escapes'
import { formatCount } from './numbers'
import { Value } from './Value'

interface Props {
  text: string
  /** How many characters are shown at first. */
  start?: number
}

const steps = [50_000, 500_000]

// Longer texts are laid out in blocks, of which the browser skips those out of sight.
const blockSize = 10_000

/** A text of any length: its beginning, and more of it on demand. */
export function LongText({ text, start = 500 }: Props) {
  const [length, setLength] = useState(start)
  useEffect(() => setLength(start), [text, start])
  if (text.length <= Math.min(length, blockSize)) return <Value text={text} />
  const next = Math.min(steps.find((step) => step > length) ?? text.length, text.length)
  return (
    <>
      {length <= blockSize ? <Value text={cut(text, length)} /> : <Blocks text={text.slice(0, length)} />}
      {length < text.length && (
        <button type="button" class="link-button" onClick={() => setLength(next)}>
          … {next === text.length ? 'Show all' : `Show ${formatCount(next)} of`} {formatCount(text.length)}{' '}
          characters
        </button>
      )}
    </>
  )
}

function Blocks({ text }: { text: string }) {
  const blocks = []
  for (let at = 0; at < text.length; ) {
    const block = cut(text.slice(at), blockSize)
    blocks.push(
      <span key={at} class="text-block">
        <Value text={block} />
      </span>,
    )
    at += block.length
  }
  return <>{blocks}</>
}
