/** A part of a text: as it is, or the escape that stands for characters that cannot be seen. */
export interface Segment {
  text: string
  isEscape: boolean
}

// Control and format characters, line separators and halves of surrogate pairs.
// The two joiners are left: words of several scripts, and emoji, need them.
const unseen = /(?:(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}])+/gu

/**
 * Splits a text so that what a reader could not see, or what would turn the
 * text around it, is shown as JSON escapes it. A line's end stays one beside its escape.
 */
export function segmentsOf(text: string): Segment[] {
  const segments: Segment[] = []
  let at = 0
  for (const match of text.matchAll(unseen)) {
    if (match.index > at) segments.push({ text: text.slice(at, match.index), isEscape: false })
    segments.push({ text: Array.from(match[0], escapeOf).join(''), isEscape: true })
    if (match[0].endsWith('\n')) segments.push({ text: '\n', isEscape: false })
    at = match.index + match[0].length
  }
  if (at < text.length) segments.push({ text: text.slice(at), isEscape: false })
  return segments
}

const short: Record<string, string> = { '\n': '\\n', '\t': '\\t', '\r': '\\r', '\b': '\\b', '\f': '\\f' }

function escapeOf(character: string): string {
  const code = character.codePointAt(0) ?? 0
  const hex = code.toString(16)
  return short[character] ?? (code > 0xffff ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`)
}

/** Returns the first characters of a text, none of them half a surrogate pair. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text
  const last = text.charCodeAt(length - 1)
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length)
}
