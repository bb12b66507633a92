import { type Clause, type Filter, isField, isFreeKey, isKey, isTimeKey } from './filter'

// The text of the search box: `key:value` and `-key:value` separated by
// spaces, "quotes" around what has spaces, anything else is text to look for.

/** A piece of the text, from start to end. */
export interface Token {
  start: number
  end: number
  negated: boolean
  /** What stands before the colon; undefined in plain text. */
  key: string | undefined
  /** Where the value begins. */
  valueStart: number
  value: string
  quoted: boolean
}

/** Returns the tokens of a text. A quote that is not closed goes on to the end. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    if (/\s/.test(text[at] ?? '')) at++
    else {
      const token = tokenAt(text, at)
      tokens.push(token)
      at = token.end
    }
  }
  return tokens
}

function tokenAt(text: string, start: number): Token {
  const negated = text[start] === '-' && start + 1 < text.length && !/\s/.test(text[start + 1] ?? ' ')
  const begin = start + (negated ? 1 : 0)
  const first = wordAt(text, begin, true)
  if (text[first.end] === ':' && isKey(first.value)) {
    const word = wordAt(text, first.end + 1, false)
    return {
      start,
      end: word.end,
      negated,
      key: first.value,
      valueStart: first.end + 1,
      value: word.value,
      quoted: word.quoted,
    }
  }
  const word = wordAt(text, start, false)
  return {
    start,
    end: word.end,
    negated: false,
    key: undefined,
    valueStart: start,
    value: word.value,
    quoted: word.quoted,
  }
}

interface Word {
  end: number
  value: string
  quoted: boolean
}

function wordAt(text: string, start: number, toColon: boolean): Word {
  if (text[start] !== '"') {
    let end = start
    while (end < text.length && !/\s/.test(text[end] ?? '') && !(toColon && text[end] === ':')) end++
    return { end, value: text.slice(start, end), quoted: false }
  }
  let value = ''
  let at = start + 1
  for (; at < text.length && text[at] !== '"'; at++) {
    if (text[at] === '\\' && at + 1 < text.length) at++
    value += text[at]
  }
  return { end: Math.min(at + 1, text.length), value, quoted: true }
}

export interface Parsed {
  filter: Filter
  /** What the API could not be asked, or ''. */
  error: string
}

/** Returns the filter that a text asks for. */
export function parse(text: string): Parsed {
  const filter: Clause[] = []
  let error = ''
  for (const token of tokenize(text)) {
    if (token.value === '') {
      if (token.key !== undefined) error ||= `${token.key}: needs a value`
      continue
    }
    const key = token.key ?? 'q'
    if (token.negated && !isField(key)) error ||= `-${key}: only fields of the envelope can be excluded`
    else filter.push({ key, value: token.value, negated: token.negated })
  }
  return { filter, error }
}

/** Writes a filter as the text that parses to it. Times are left out: the range has a place of its own. */
export function format(filter: Filter): string {
  return filter
    .filter((clause) => !isTimeKey(clause.key))
    .map(formatClause)
    .join(' ')
}

/** Writes one clause. */
export function formatClause({ key, value, negated }: Clause): string {
  if (key === 'q') return quoteIf(value, needsQuotes(value) || looksLikeClause(value))
  return `${negated ? '-' : ''}${quoteIf(key, isFreeKey(key) && /[\s":\\]/.test(key))}:${quoteIf(value, needsQuotes(value))}`
}

const needsQuotes = (text: string) => text === '' || /\s/.test(text) || text.startsWith('"')

function looksLikeClause(text: string): boolean {
  const token = tokenize(text)[0]
  return token?.key !== undefined
}

const quoteIf = (text: string, condition: boolean) =>
  condition ? `"${text.replace(/["\\]/g, '\\$&')}"` : text
