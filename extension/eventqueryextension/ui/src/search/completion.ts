import { getFieldValues } from '../api/endpoints'
import { fields } from '../api/types'
import { type Filter, isField, isKey, toParams } from '../filter/filter'
import { formatClause, parse, type Token, tokenize } from '../filter/syntax'

/** Something to put in the place of what is being typed. */
export interface Suggestion {
  /** What is shown. */
  label: string
  detail: string
  /** What replaces the text from start to end. */
  text: string
  start: number
  end: number
}

const most = 12

/** Returns the token that the caret is in or behind. */
export const tokenAt = (text: string, caret: number): Token | undefined =>
  tokenize(text).find((token) => caret > token.start && caret <= token.end)

/** Returns keys that complete what is being typed. Keys of data and attributes are those seen. */
export function completeKeys(text: string, caret: number, seen: readonly string[]): Suggestion[] {
  const token = tokenAt(text, caret)
  if (token && (token.key !== undefined || token.quoted)) return []
  const [start, end] = token ? [token.start, token.end] : [caret, caret]
  const typed = text.slice(start, caret)
  const negated = typed.startsWith('-')
  const prefix = typed.slice(negated ? 1 : 0).toLowerCase()
  const keys = [...fields, ...(prefix === '' || negated ? [] : seen)]
  return keys
    .filter((key) => key.toLowerCase().startsWith(prefix) || isPartOf(key, prefix))
    .slice(0, most)
    .map((key) => {
      const clause = formatClause({ key, value: 'x', negated })
      return { label: `${key}:`, detail: '', text: clause.slice(0, -1), start, end }
    })
}

// "amount" finds data.amount.
const isPartOf = (key: string, prefix: string) =>
  prefix.length > 1 && key.toLowerCase().split('.').slice(1).join('.').startsWith(prefix)

/** Returns values that complete a field's, by falling count among the events that the other clauses find. */
export async function completeValues(
  text: string,
  caret: number,
  rest: Filter,
  signal: AbortSignal,
): Promise<Suggestion[]> {
  const token = tokenAt(text, caret)
  if (!token?.key || !isKey(token.key) || !isField(token.key)) return []
  const { key, negated } = token
  const typed = text.slice(token.valueStart, caret).replace(/^"/, '')
  const others = parse(text.slice(0, token.start) + text.slice(token.end)).filter
  const params = { ...toParams([...rest, ...others.filter((clause) => clause.key !== key)]), limit: most }
  const answer = await getFieldValues(key, typed === '' ? params : { ...params, prefix: typed }, signal)
  return answer.values.map(({ key: value, count }) => ({
    label: value,
    detail: String(count),
    text: `${formatClause({ key, value, negated })} `,
    start: token.start,
    end: token.end,
  }))
}
