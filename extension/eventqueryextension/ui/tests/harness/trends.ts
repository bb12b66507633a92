import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { Field, FieldValues, Trends } from '../../src/api/types'
import { linesOf, shown } from './figures'
import type { Query, Store } from './store'

// What Trends shows, by the names that its users see, and what the API says of it.

export interface Table {
  head: string[]
  rows: string[][]
  totals: string[]
}

/** Reads the table while it is scrolled from its first row to its last: only rows in view are drawn. */
export function tableOf(page: Page): Promise<Table> {
  return page.getByRole('region', { name: 'Counts by bucket' }).evaluate(async (section) => {
    const textsOf = (row: Element | null) =>
      [...(row?.querySelectorAll('th, td') ?? [])].map((cell) => cell.textContent.trim())
    const rows = new Map<number, string[]>()
    for (let top = 0; top === 0 || top < section.scrollHeight; top += section.clientHeight) {
      section.scrollTop = top
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
      for (const row of section.querySelectorAll('tbody tr[aria-rowindex]'))
        rows.set(Number(row.getAttribute('aria-rowindex')), textsOf(row))
    }
    section.scrollTop = 0
    const inOrder = [...rows].sort(([a], [b]) => a - b).map(([, texts]) => texts)
    const part = (name: string) => textsOf(section.querySelector(`${name} tr`))
    return { head: part('thead'), rows: inOrder, totals: part('tfoot') }
  })
}

/** What a table is of. */
export interface TrendQuery {
  interval: string
  groupBy?: Field
  tz?: string
  /** With the range, where there is one. */
  filter?: Query
  /** The range of the period before, as the test has counted it out. */
  before?: { from: string; to: string }
}

const colours = 9

/** Asks the API for what the table of a query shows: each figure as it says, and what the groups leave. */
export async function wantedTable(store: Store, query: TrendQuery): Promise<Table> {
  const { interval, groupBy, tz = 'UTC', filter = {}, before } = query
  const asked = { ...filter, interval, tz }
  const trends = await store.get<Trends>('/trends', groupBy ? { ...asked, groupBy } : asked)
  const compared = before && (await store.get<Trends>('/trends', { ...asked, ...before }))
  const groups = groupBy ? await groupsOf(store, groupBy, filter, trends) : []
  const withSign = (n: number) => `${n > 0 ? '+' : n < 0 ? '−' : ''}${shown(Math.abs(n))}`
  const figures = (count: number, countBefore: number | undefined) =>
    countBefore === undefined
      ? [shown(count)]
      : [count, countBefore].map(shown).concat(withSign(count - countBefore))
  return {
    head: [
      interval,
      'events',
      ...(before ? ['before', 'difference'] : []),
      ...groups.map(({ name }) => name),
    ],
    rows: trends.buckets.map(({ label, count }, i) => [
      label.replace('T', ' '),
      ...figures(count, compared?.buckets[i]?.count),
      ...groups.map(({ counts }) => shown(counts[i] ?? 0)),
    ]),
    totals: [
      'total',
      ...figures(trends.total, compared?.total),
      ...groups.map(({ counts }) => shown(counts.reduce((sum, n) => sum + n, 0))),
    ],
  }
}

// The columns: the values with a colour by falling count, the others together, and those without one.
async function groupsOf(store: Store, field: Field, filter: Query, { buckets }: Trends) {
  const { values, missing } = await store.get<FieldValues>(`/fields/${field}/values`, {
    ...filter,
    limit: 1000,
  })
  const top = values.slice(0, colours).map(({ key }) => key)
  const others = values.slice(colours).map(({ key }) => key)
  const sumOf = (keys: string[]) =>
    buckets.map(({ groups = {} }) => keys.reduce((sum, key) => sum + (groups[key] ?? 0), 0))
  const all = sumOf([...top, ...others])
  const columns = top.map((name) => ({ name, counts: sumOf([name]) }))
  if (others.length > 0)
    columns.push({
      name: `${shown(others.length)} other value${others.length === 1 ? '' : 's'}`,
      counts: sumOf(others),
    })
  if (field === 'tag' || missing === 0) return columns
  return [...columns, { name: `no ${field}`, counts: buckets.map(({ count }, i) => count - (all[i] ?? 0)) }]
}

/** Waits until the table has every figure that the API says. */
export async function expectTable(page: Page, store: Store, query: TrendQuery): Promise<Table> {
  const wanted = await wantedTable(store, query)
  await page.locator('.trends[aria-busy=false]').waitFor()
  await expect.poll(() => tableOf(page).catch(() => undefined)).toEqual(wanted)
  return wanted
}

/** Drags over the chart's bars, from the middle of one to the middle of another, counted from 0. */
export async function dragBars(page: Page, first: number, last: number, bars: number): Promise<void> {
  const plot = await plotOf(page)
  const xOf = (bar: number) => plot.x + (plot.width * (bar + 0.5)) / bars
  const y = plot.y + plot.height / 2
  await page.mouse.move(xOf(first), y)
  await page.mouse.down()
  await page.mouse.move(xOf(last), y, { steps: 4 })
  await page.mouse.up()
}

/** Moves the pointer over a bar, and returns the lines of what is told of it. */
export async function hoverBar(page: Page, bar: number, bars: number): Promise<string[]> {
  const plot = await plotOf(page)
  await page.mouse.move(plot.x + (plot.width * (bar + 0.5)) / bars, plot.y + plot.height / 2)
  return linesOf(page.locator('.chart-tooltip'))
}

async function plotOf(page: Page) {
  const box = await page.locator('.trends-chart .u-over').boundingBox()
  if (!box) throw new Error('no chart is drawn')
  return box
}
