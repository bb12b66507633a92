import type { Locator, Page } from 'playwright-core'
import { describe } from 'vitest'
import type { KeyCount, Statistics } from '../src/api/types'
import { paramsOf } from './harness/explore'
import { linesOf } from './harness/figures'
import type { Query, Store } from './harness/store'
import { expect, test } from './harness/test'
import { expectTable } from './harness/trends'

const list = (page: Page, title: string): Locator =>
  page
    .locator('.trends-lists section')
    .filter({ has: page.getByRole('heading', { name: title, exact: true }) })

const value = (page: Page, title: string, key: string) =>
  list(page, title)
    .getByRole('button')
    .filter({ has: page.getByText(key, { exact: true }) })

type Part = 'Organization' | 'User' | 'EventType' | 'Service'
const parts: [title: string, part: Part][] = [
  ['Organizations', 'Organization'],
  ['Users', 'User'],
  ['Event types', 'EventType'],
  ['Services', 'Service'],
]

/** Waits until every list, opened to its end, has every figure of the API. */
async function expectStatistics(page: Page, store: Store, query: Query): Promise<void> {
  const statistics = await store.get<Statistics>('/statistics', query)
  for (const [title, part] of parts) {
    const more = list(page, title).getByRole('button', { name: /^Show \d+ more$/ })
    await list(page, title).waitFor()
    if (await more.isVisible()) await more.click()
    const shown = () =>
      list(page, title)
        .getByRole('listitem')
        .allInnerTexts()
        .then((texts) => texts.map((text) => text.split(/\s*\n\s*/)))
    await expect.poll(shown).toEqual(wantedRows(statistics, part))
  }
}

function wantedRows(statistics: Statistics, part: Part): string[][] {
  const rest = (name: string, count: number) => (count === 0 ? [] : [{ key: name, count }])
  const values: KeyCount[] = [
    ...statistics[`by${part}`],
    ...rest('other values', statistics[`by${part}Other`]),
    ...rest('none', statistics[`by${part}Missing`]),
  ]
  return values.map(({ key, count }) => [
    key,
    count.toLocaleString('en'),
    `${((100 * count) / statistics.total).toFixed(1)} %`,
  ])
}

describe('the statistics', () => {
  const queries: Query[] = [
    {},
    { 'not.eventType': 'Decrypt' },
    { from: '2023-07-10T12:00:00Z', to: '2023-07-10T12:30:00Z' },
    { service: ['payments', 'checkout'] },
  ]
  test.for(queries)('of %j are those of the API', async (query, { filled, visit }) => {
    const params = new URLSearchParams({ groupBy: 'none' })
    for (const [name, of] of Object.entries(query))
      for (const one of [of].flat()) params.append(name, String(one))
    const page = await visit(filled, `/trends?${params}`)
    await expectStatistics(page, filled, query)
  })

  test('tell of values past the first 100, and of events without one', async ({ filled, visit }) => {
    const { byEventTypeOther, byUserMissing } = await filled.get<Statistics>('/statistics')
    expect([byEventTypeOther, byUserMissing].every((n) => n > 0)).toBe(true)
    const page = await visit(filled, '/trends?groupBy=none')
    await list(page, 'Event types').getByText('the first 100').waitFor()
    await list(page, 'Users').getByText('none', { exact: true }).waitFor()
  })

  test('filter by a click, exclude by Alt and a click or by a button', async ({ filled, visit }) => {
    const page = await visit(filled, '/trends?interval=month')
    const shows = async (filter: Query) => {
      await expectTable(page, filled, { interval: 'month', groupBy: 'eventType', filter })
      await expectStatistics(page, filled, filter)
    }
    const user = 'arn:aws:iam::123837392027:user/benjamin'
    await value(page, 'Users', user).click()
    await shows({ userId: user })
    expect(paramsOf(page).get('userId')).toBe(user)
    expect(await value(page, 'Users', user).getAttribute('aria-pressed')).toBe('true')
    await value(page, 'Users', user).click()
    await shows({})
    await value(page, 'Organizations', 'acme').click({ modifiers: ['Alt'] })
    await shows({ 'not.organizationId': 'acme' })
    await list(page, 'Event types').getByRole('button', { name: 'Exclude Decrypt', exact: true }).click()
    await shows({ 'not.organizationId': 'acme', 'not.eventType': 'Decrypt' })
    await page.goBack()
    await page.goBack()
    await shows({})
  })

  test('follow the legend, which filters too', async ({ filled, visit }) => {
    const page = await visit(filled, '/trends?interval=month&groupBy=service')
    const legend = page.getByRole('list', { name: 'Legend' }).getByRole('button')
    expect(await linesOf(legend.first())).toEqual(['cloudtrail-invictus', '2,900'])
    await legend.first().click({ modifiers: ['Alt'] })
    await expectTable(page, filled, {
      interval: 'month',
      groupBy: 'service',
      filter: { 'not.service': 'cloudtrail-invictus' },
    })
    await legend.filter({ hasText: 'payments' }).click()
    await expectTable(page, filled, {
      interval: 'month',
      groupBy: 'service',
      filter: { 'not.service': 'cloudtrail-invictus', service: 'payments' },
    })
  })

  test('follow the search box', async ({ filled, visit }) => {
    const page = await visit(filled, '/trends?interval=month')
    await page
      .getByRole('combobox', { name: 'Filter the events that are counted' })
      .fill('eventType:GetUser unauthorized')
    await page.keyboard.press('Enter')
    const filter = { eventType: 'GetUser', q: 'unauthorized' }
    await page.getByRole('heading', { name: 'No event matches' }).waitFor()
    await page
      .getByRole('combobox', { name: 'Filter the events that are counted' })
      .fill('-eventType:GetUser amazonaws')
    await page.keyboard.press('Enter')
    const other = { 'not.eventType': filter.eventType, q: 'amazonaws' }
    await expectTable(page, filled, { interval: 'month', groupBy: 'eventType', filter: other })
    await expectStatistics(page, filled, other)
  })
})
