import { describe, expect, it } from 'vitest'
import { type Json, RawNumber } from '../api/types'
import { diff } from './diff'
import { expand, foldParts } from './fold'
import { countLines, type Line, linesOf } from './lines'

const show = (line: Line) => {
  const name = line.name === undefined ? '' : `${JSON.stringify(line.name)}: `
  return `${line.sign} ${'  '.repeat(line.depth)}${name}${line.text}${line.comma ? ',' : ''}`
}

const diffLines = (before: Json, after: Json) => expand(diff(before, after))
const shown = (before: Json, after: Json) => diffLines(before, after).map(show)

// The lines that a sign leaves are one of the two values.
const side = (lines: Line[], gone: string): Json =>
  JSON.parse(
    lines
      .filter((line) => line.sign !== gone)
      .map((line) => `${line.name === undefined ? '' : `${JSON.stringify(line.name)}:`}${line.text},`)
      .join('')
      .replace(/([[{]),/g, '$1')
      .replace(/,([\]}])/g, '$1')
      .replace(/,$/, ''),
  )

describe('linesOf', () => {
  it('writes JSON', () =>
    expect(linesOf({ a: [1, 'x\n'], b: {}, c: null }).map(show)).toEqual([
      '  {',
      '    "a": [',
      '      1,',
      '      "x\\n"',
      '    ],',
      '    "b": {},',
      '    "c": null',
      '  }',
    ]))
})

describe('diff', () => {
  it('marks what is new', () =>
    expect(shown({ a: 1 }, { a: 1, b: 2 })).toEqual(['  {', '    "a": 1,', '+   "b": 2', '  }']))
  it('marks what is gone where it was', () =>
    expect(shown({ a: 1, b: 2, c: 3 }, { a: 1, c: 3 })).toEqual([
      '  {',
      '    "a": 1,',
      '-   "b": 2,',
      '    "c": 3',
      '  }',
    ]))
  it('shows both values of a change', () =>
    expect(shown({ a: { b: 1 } }, { a: { b: 'x' } })).toEqual([
      '  {',
      '    "a": {',
      '-     "b": 1',
      '+     "b": "x"',
      '    }',
      '  }',
    ]))
  it('begins with nothing', () =>
    expect(shown(null, { a: 1 })).toEqual(['- null', '+ {', '+   "a": 1', '+ }']))
  it('tells lists from maps', () => expect(shown([], {})).toEqual(['- []', '+ {}']))
  it('fills what was empty', () => expect(shown({}, { a: 1 })).toEqual(['  {', '+   "a": 1', '  }']))
  it('finds an item put in the middle', () =>
    expect(shown([1, 2, 3], [1, 9, 2, 3])).toEqual(['  [', '    1,', '+   9,', '    2,', '    3', '  ]']))
  it('looks into an item that changed', () =>
    expect(shown([{ id: 1, n: 1 }, 7], [{ id: 1, n: 2 }, 7])).toEqual([
      '  [',
      '    {',
      '      "id": 1,',
      '-     "n": 1',
      '+     "n": 2',
      '    },',
      '    7',
      '  ]',
    ]))
  it('does not mind the order of keys', () =>
    expect(shown({ a: 1, b: 2 }, { b: 2, a: 1 }).every((line) => line.startsWith(' '))).toBe(true))
  it('compares numbers by their digits', () =>
    expect(shown([new RawNumber('90071992547409930')], [new RawNumber('90071992547409931')])).toHaveLength(4))
  it('has a key of any name', () =>
    expect(shown(JSON.parse('{"__proto__":1}'), JSON.parse('{"constructor":2}'))).toEqual([
      '  {',
      '-   "__proto__": 1,',
      '+   "constructor": 2',
      '  }',
    ]))
  it('is both values without the signs of the other', () => {
    let seed = 1
    const random = (n: number) => {
      seed = (seed * 48271) % 2147483647
      return seed % n
    }
    const value = (depth: number): Json => {
      const kind = random(depth > 3 ? 3 : 5)
      if (kind === 0) return random(3)
      if (kind === 1) return `s${random(3)}`
      if (kind === 2) return null
      const items = Array.from({ length: random(5) }, () => value(depth + 1))
      return kind === 3 ? items : Object.fromEntries(items.map((item) => [`k${random(4)}`, item]))
    }
    for (let i = 0; i < 2000; i++) {
      const [before, after] = [value(0), value(0)]
      const lines = diffLines(before, after)
      expect(side(lines, '+')).toEqual(before)
      expect(side(lines, '-')).toEqual(after)
      const folded = foldParts(diff(before, after), 1)
      expect(folded.flatMap((part) => ('parts' in part ? expand(part.parts) : [part]))).toEqual(lines)
      for (const part of folded) if ('parts' in part) expect(expand(part.parts)).toHaveLength(part.count)
      expect(linesOf(after)).toHaveLength(countLines(after))
    }
  })
  it('compares long lists place by place', () => {
    const list = (n: number) => Array.from({ length: 2000 }, (_, i) => i * n)
    expect(diffLines(list(1), list(2))).toHaveLength(2 + 1 + 2 * 1999)
  })
})

describe('foldParts', () => {
  it('keeps three lines around a change', () => {
    const list = Array.from({ length: 30 }, (_, i) => i)
    const parts = foldParts(diff(list, [...list.slice(0, 15), 'new', ...list.slice(15)]))
    expect(parts.map((part) => ('parts' in part ? part.count : show(part)))).toEqual([
      13,
      '    12,',
      '    13,',
      '    14,',
      '+   "new",',
      '    15,',
      '    16,',
      '    17,',
      13,
    ])
  })
  it('folds nothing that is short', () => expect(foldParts(diff([1], [1, 2]))).toHaveLength(4))
  it('takes lists of 150,000', () => {
    const list = (from: number) => Array.from({ length: 150_000 }, (_, i) => i + from)
    expect(foldParts(diff(null, list(0)))).toHaveLength(150_003)
    expect(foldParts(diff(list(0), list(1_000_000)))).toHaveLength(300_002)
    expect(foldParts(diff({ a: list(0), b: 1 }, { a: list(0), b: 2 }))).toHaveLength(7)
  })
})
