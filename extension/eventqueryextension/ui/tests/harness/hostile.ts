import { type Json, RawNumber } from '../../src/api/types'
import type { Fact } from './otlp'

// Events whose producer means harm, or has none of the habits that a page may expect.

/** Runs where it is taken for markup or for a script. */
export const script = '</script><script>window.pwned=1</script><img src=x onerror="window.pwned=1">'
export const address = 'javascript:window.pwned=1'
/** Turns the direction of what comes after it. */
export const turned = 'pay\u202Eme\u2066now\u200F'
export const control = 'a\u0000b\u0007c\u001B[31md\u007F'
/** Unpaired marks, private and unassigned characters, combining without end, four bytes each. */
export const odd = `\uE000\uFFFF\u{10FFFF}e${'\u0301'.repeat(40)}👩‍👩‍👧‍👦\u2028\u2029\uFEFF`
export const path = '../..//a%2Fb?c=d&e=f#g h/.'
export const long = 'L'.repeat(5000)
/** Just under what an event may take. */
export const huge = 'h'.repeat((1 << 20) - 4096)

export const correlation = `flow ${script}`

/** Two levels each time: the store takes 100. */
const deep = (levels: number): Json => (levels === 0 ? 'bottom' : { [`level ${levels}`]: [deep(levels - 1)] })

const texts = { script, address, turned, control, odd, path, long }
export const kinds = Object.keys(texts) as (keyof typeof texts)[]

/** An event of each kind, with the text wherever an event has text. */
export function hostileFacts(time: number): Fact[] {
  const facts: Fact[] = Object.entries(texts).map(([kind, text], i) => ({
    type: `${kind} ${text}`,
    id: text,
    time: time + i * 1000,
    aggregate: [`${kind} ${text}`, text],
    correlation,
    causation: i === 0 ? text : (Object.values(texts)[i - 1] ?? ''),
    organization: text,
    user: text,
    tags: [`${kind}:${text}`],
    body: { [text]: text, list: [text, { [text]: text }], kind },
    attributes: { [text]: text, kind },
  }))
  const more: [string, Json][] = [
    ['Huge', { text: huge }],
    ['Deep', { tree: deep(49) }],
    ['Wide', { items: Array.from({ length: 20_000 }, (_, i) => i) }],
    [
      'Numbers',
      {
        whole: new RawNumber('9007199254740993'),
        negative: new RawNumber('-9223372036854775808'),
        most: 1.7976931348623157e308,
        small: 5e-324,
      },
    ],
    [
      'Names',
      { __proto__x: 1, constructor: 'c', toString: 't', ['__proto__']: { polluted: true }, '': 'empty' },
    ],
  ]
  for (const [i, [type, body]] of more.entries())
    facts.push({
      type,
      id: `hostile-${type}`,
      time: time + (i + 20) * 1000,
      aggregate: ['Hostile', type],
      correlation,
      body,
    })
  return facts
}
