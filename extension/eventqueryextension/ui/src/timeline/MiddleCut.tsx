const tailLength = 14

/**
 * An id on one line. Long ids differ at their ends, so the middle is what is cut.
 * Text that might run from right to left can't be taken apart.
 */
export function MiddleCut({ text }: { text: string }) {
  if (text.length < 2 * tailLength || !/^[\x20-\x7e]+$/.test(text))
    return <span class="ellipsis">{text}</span>
  return (
    <>
      <span class="ellipsis">{text.slice(0, -tailLength)}</span>
      <span class="middle-cut-tail">{text.slice(-tailLength)}</span>
    </>
  )
}
