import { describe, expect, it } from 'vitest'
import { type Json, RawNumber } from '../api/types'
import { dataPath, filterValue, pointer } from './path'
import { pageSize, type Row, rowsOf, type TreeState, untouched } from './tree'

const text = (row: Row) =>
  row.kind === 'more'
    ? `${'  '.repeat(row.depth)}more ${row.shown} of ${row.size}`
    : `${'  '.repeat(row.depth)}${row.name} ${row.size === undefined ? row.value : row.isOpen ? 'open' : 'closed'}`

const shown = (value: Json, state: Partial<TreeState> = {}) =>
  rowsOf(value, { ...untouched, ...state }).map(text)

describe('rowsOf', () => {
  it('has a row for a scalar', () => expect(shown(7)).toEqual(['undefined 7']))
  it('has none for an empty map', () => expect(shown({})).toEqual([]))
  it('opens what is small', () =>
    expect(shown({ a: { b: [1, null] }, c: 'x' })).toEqual([
      'a open',
      '  b open',
      '    0 1',
      '    1 null',
      'c x',
    ]))
  it('closes what the reader closed', () =>
    expect(shown({ a: { b: [1] } }, { open: new Map([['/a/b', false]]) })).toEqual(['a open', '  b closed']))
  it('keeps numbers by their digits', () =>
    expect(shown({ n: new RawNumber('12345678901234567890') })).toEqual(['n 12345678901234567890']))
  it('pages long lists', () => {
    const list = Array.from({ length: 250 }, (_, i) => i)
    expect(shown({ list }, { open: new Map([['/list', true]]) })).toHaveLength(2 + pageSize)
    expect(
      shown({ list }, { open: new Map([['/list', true]]), shown: new Map([['/list', 200]]) }).at(-1),
    ).toBe('  more 200 of 250')
  })
  it('leaves closed what would be many rows', () => {
    const lists = Array.from({ length: 50 }, () => [1, 2, 3, 4])
    expect(shown(lists)).toHaveLength(50)
  })
  it('walks 100 levels', () => {
    let deep: Json = 1
    for (let i = 0; i < 100; i++) deep = { d: deep }
    expect(shown(deep)).toHaveLength(100)
  })
})

describe('paths', () => {
  it.each([
    [['a', 'b', 0], 'data.a.b.0'],
    [['a.b', 'c\\d'], 'data.a\\.b.c\\\\d'],
    [['a', ''], undefined],
  ])('writes %j as %s', (path, want) => expect(dataPath('data', path)).toBe(want))
  it('escapes pointers', () => expect(pointer(['a/b', 'c~d', 1])).toBe('/a~1b/c~0d/1'))
  it.each([
    ['', '""'],
    [null, 'null'],
    [false, 'false'],
    [1.5, '1.5'],
    ['x y', 'x y'],
    [[], undefined],
    [{}, undefined],
    ['x'.repeat(2001), undefined],
  ])('filters by %j as %s', (value, want) => expect(filterValue(value)).toBe(want))
})
