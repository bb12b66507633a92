import { text as textOf } from 'node:stream/consumers'
import type { Page } from 'playwright-core'
import { describe } from 'vitest'
import type { Field, Trends } from '../src/api/types'
import { clipboard, copied } from './harness/clipboard'
import { parseCsv } from './harness/csv'
import { linesOf, shown, tileOf } from './harness/figures'
import { requestOf } from './harness/otlp'
import type { Query } from './harness/store'
import { expect, test } from './harness/test'
import { expectTable, hoverBar, type TrendQuery } from './harness/trends'

const cloudTrail = { from: '2023-07-10T11:00:00Z', to: '2023-07-10T15:00:00Z' }

const pathOf = ({ interval, groupBy = 'none' as Field, tz, filter }: TrendQuery): string => {
  const params = new URLSearchParams({ interval, groupBy, ...(tz && { tz }) })
  for (const [name, value] of Object.entries(filter ?? {}))
    for (const one of [value].flat()) params.append(name, String(one))
  return `/trends?${params}`
}

describe('every figure is the one of the API', () => {
  const queries: TrendQuery[] = [
    { interval: 'month', groupBy: 'service' },
    { interval: 'week' },
    { interval: 'day', groupBy: 'userId', tz: 'Asia/Kathmandu' },
    { interval: 'hour', groupBy: 'aggregateType', tz: 'America/St_Johns', filter: cloudTrail },
    { interval: 'minute', groupBy: 'eventType', filter: cloudTrail },
    { interval: 'minute', groupBy: 'correlationId', filter: { ...cloudTrail, 'not.eventType': 'Decrypt' } },
    {
      interval: 'second',
      groupBy: 'organizationId',
      filter: {
        ...cloudTrail,
        from: '2023-07-10T12:00:00Z',
        to: '2023-07-10T12:05:00Z',
        q: 'unauthorized',
      },
    },
    {
      interval: 'month',
      groupBy: 'eventType',
      filter: { eventType: ['Decrypt', 'GetUser', 'PaymentProcessed'] },
    },
  ]
  test.for(queries)('%j', async (query, { filled, visit }) => {
    const page = await visit(filled, pathOf(query))
    const { rows } = await expectTable(page, filled, query)
    const { filter = {}, interval, tz = 'UTC' } = query
    const { total } = await filled.get<Trends>('/trends', { ...filter, interval, tz })
    expect(await tileOf(page, 'Events')).toBe(shown(total))
    const buckets = `${shown(rows.length)} ${interval}${rows.length === 1 ? '' : 's'}`
    expect(await tileOf(page, 'Buckets')).toBe(`${buckets} ${tz}`)
    await page.getByRole('heading', { name: buckets, exact: true }).waitFor()
  })

  test('in the legend and over a bar', async ({ filled, visit }) => {
    const query = { interval: 'hour', groupBy: 'userId', filter: cloudTrail } as const
    const page = await visit(filled, pathOf(query))
    const { head, rows, totals } = await expectTable(page, filled, query)
    const legend = page.getByRole('list', { name: 'Legend' }).getByRole('listitem')
    const items = await Promise.all((await legend.all()).map(linesOf))
    expect(items).toEqual(head.slice(2).map((name, i) => [name, totals[2 + i]]))
    for (const [bar, [label, count, ...counts]] of rows.entries()) {
      const told = counts.flatMap((n, i) => (n === '0' ? [] : [head[2 + i], n]))
      await expect.poll(() => hoverBar(page, bar, rows.length)).toEqual([label, count, ...told])
    }
  })

  test('of more values than are asked for one by one', async ({ filled, visit }) => {
    const page = await visit(filled, pathOf({ interval: 'hour', groupBy: 'eventId', filter: cloudTrail }))
    const { buckets } = await filled.get<Trends>('/trends', { ...cloudTrail, interval: 'hour' })
    const row = (label: string) => page.getByRole('row', { name: new RegExp(`^${label.replace('T', ' ')}`) })
    for (const { label, count } of buckets) {
      await row(label).waitFor()
      const figures = (await row(label).locator('td').allInnerTexts()).map((n) =>
        Number(n.replaceAll(',', '')),
      )
      expect(figures).toHaveLength(11)
      expect(figures[0]).toBe(count)
      expect(figures.slice(1).reduce((sum, n) => sum + n, 0)).toBe(count)
    }
  })

  test('of tags, which count an event once each', async ({ start, visit }) => {
    const { store } = await start()
    const time = Date.parse('2026-05-01T10:00:00Z')
    const tags = [['a:1', 'b:2', 'c:3'], ['a:1', 'b:2'], ['a:1'], [], []]
    await store.send(requestOf(tags.map((own, i) => ({ type: 'T', tags: own, time: time + i * 60_000 }))))
    const query = { interval: 'minute', groupBy: 'tag' } as const
    const page = await visit(store, pathOf(query))
    const { totals } = await expectTable(page, store, query)
    expect(totals).toEqual(['total', '5', '3', '2', '1'])
    await page.getByText('2 events have no tag and no bar.').waitFor()
  })
})

describe('the table', () => {
  const download = async (page: Page): Promise<string> => {
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download CSV' }).click(),
    ])
    return textOf(await file.createReadStream())
  }

  test('is downloaded and copied with the figures of the API', async ({ filled, visit }) => {
    const before = { from: '2023-07-10T12:00:00Z', to: '2023-07-10T12:25:00Z' }
    const filter: Query = { from: before.to, to: '2023-07-10T12:50:00Z' }
    const query = { interval: 'minute', groupBy: 'eventType', filter, before } as const
    const page = await visit(filled, `${pathOf(query)}&compare=1`, clipboard)
    const { head, rows } = await expectTable(page, filled, query)
    const { buckets } = await filled.get<Trends>('/trends', { ...filter, interval: 'minute' })
    const text = await download(page)
    // The difference is for the eye: who has both counts has it.
    const figures = (row: string[]) => [...row.slice(1, 3), ...row.slice(4)].map((n) => n.replace(/,/g, ''))
    expect(parseCsv(text)).toEqual([
      ['start', 'minute', ...figures(head)],
      ...rows.map((row, i) => [buckets[i]?.start, buckets[i]?.label, ...figures(row)]),
    ])
    await page.getByRole('button', { name: 'Copy CSV' }).click()
    await expect.poll(() => copied(page)).toBe(text)
  })

  test('keeps values of events from being formulas', async ({ start, visit }) => {
    const { store } = await start()
    const types = ['=HYPERLINK("http://x")', '+1', '@a', 'a,b', 'say "no"', 'two\nlines', 'plain']
    const time = Date.parse('2026-05-01T10:00:00Z')
    await store.send(requestOf(types.map((type) => ({ type, time }))))
    const page = await visit(store, pathOf({ interval: 'minute', groupBy: 'eventType' }))
    await page.getByRole('row', { name: /^total/ }).waitFor()
    const [head = [], ...rows] = parseCsv(await download(page))
    const safe = types.map((type) => (/^[=+@]/.test(type) ? `'${type}` : type))
    expect(head.slice(3).toSorted()).toEqual(safe.toSorted())
    expect(rows).toEqual([['2026-05-01T10:00:00Z', '2026-05-01T10:00', '7', ...types.map(() => '1')]])
  })

  test('hides buckets without an event', async ({ filled, visit }) => {
    const page = await visit(filled, pathOf({ interval: 'day' }))
    await page.getByRole('checkbox', { name: 'Hide 1,231 empty ones' }).check()
    const figures = page.getByRole('region', { name: 'Counts by bucket' }).locator('tbody tr')
    await expect.poll(() => figures.allInnerTexts()).toEqual(['2023-07-10\t2,900', '2026-11-23\t3'])
    await page.getByRole('checkbox').filter({ visible: true }).last().uncheck()
    await expectTable(page, filled, { interval: 'day' })
  })
})
