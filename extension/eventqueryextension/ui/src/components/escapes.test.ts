import { describe, expect, it } from 'vitest'
import { cut, segmentsOf } from './escapes'

const shown = (text: string) =>
  segmentsOf(text)
    .map((s) => (s.isEscape ? `[${s.text}]` : s.text))
    .join('')

describe('segmentsOf', () => {
  it.each([
    ['', ''],
    ['plain <b>text</b>', 'plain <b>text</b>'],
    ['a\u0000b', 'a[\\u0000]b'],
    ['user\u202egnp.exe', 'user[\\u202e]gnp.exe'],
    ['\u200f\u2066x', '[\\u200f\\u2066]x'],
    ['line\r\nline\tend', 'line[\\r\\n]\nline[\\t]end'],
    ['\ud800', '[\\ud800]'],
    ['\u{e0041}', '[\\u{e0041}]'],
    ['שלום', 'שלום'],
    ['👩‍🔧', '👩‍🔧'],
  ])('shows %j as %s', (text, want) => expect(shown(text)).toBe(want))
})

describe('cut', () => {
  it('leaves a short text', () => expect(cut('abc', 3)).toBe('abc'))
  it('ends before half a character', () => expect(cut('ab😀', 3)).toBe('ab'))
  it('keeps whole characters', () => expect(cut('a😀b', 3)).toBe('a😀'))
})
