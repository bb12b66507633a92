import { Value } from '../components/Value'
/**
 * An id on one line, of which tail characters are always seen. Long ids differ at their ends, so the middle is what is cut.
 * Text that might run from right to left can't be taken apart.
 */
export function MiddleCut({ text, tail }: { text: string; tail: number }) {
  if (text.length < 2 * tail || !/^[\x20-\x7e]+$/.test(text))
    return (
      <span class="ellipsis">
        <Value text={text} />
      </span>
    )
  return (
    <>
      <span class="ellipsis">{text.slice(0, -tail)}</span>
      <span class="middle-cut-tail">{text.slice(-tail)}</span>
    </>
  )
}
