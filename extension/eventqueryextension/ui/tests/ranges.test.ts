import type { Page } from 'playwright-core'
import { describe } from 'vitest'
import type { Trends } from '../src/api/types'
import { paramsOf } from './harness/explore'
import { tileOf } from './harness/figures'
import { requestOf } from './harness/otlp'
import { expect, test } from './harness/test'
import { dragBars, expectTable } from './harness/trends'

const service = 'cloudtrail-invictus'
const range = { from: '2023-07-10T11:30:00Z', to: '2023-07-10T12:30:00Z' }
const path = `/trends?service=${service}&interval=minute&groupBy=none&from=${range.from}&to=${range.to}`

const rangeOf = (page: Page) => ['from', 'to'].map((name) => paramsOf(page).get(name))
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

describe('the range', () => {
  test('is dragged on the chart, from bar to bar, and left by the browser', async ({ filled, visit }) => {
    const page = await visit(filled, path)
    const shows = (from: string, to: string) =>
      expectTable(page, filled, { interval: 'minute', filter: { service, from, to } })
    await shows(range.from, range.to)
    await dragBars(page, 20, 29, 60)
    await expect.poll(() => rangeOf(page)).toEqual(['2023-07-10T11:50:00.000Z', '2023-07-10T12:00:00.000Z'])
    await shows('2023-07-10T11:50:00Z', '2023-07-10T12:00:00Z')
    await dragBars(page, 8, 9, 10)
    await expect.poll(() => rangeOf(page)).toEqual(['2023-07-10T11:58:00.000Z', '2023-07-10T12:00:00.000Z'])
    await shows('2023-07-10T11:58:00Z', '2023-07-10T12:00:00Z')
    await page.goBack()
    await shows('2023-07-10T11:50:00Z', '2023-07-10T12:00:00Z')
    await page.goBack()
    await shows(range.from, range.to)
    await page.goForward()
    await shows('2023-07-10T11:50:00Z', '2023-07-10T12:00:00Z')
  })

  test('keeps an end within a bar that a drag touches', async ({ filled, visit }) => {
    const from = '2023-07-10T11:50:17.5Z'
    const filter = { service, from, to: '2023-07-10T12:00:00Z' }
    const page = await visit(filled, `/trends?${new URLSearchParams({ ...filter, interval: 'minute' })}`)
    await expectTable(page, filled, { interval: 'minute', groupBy: 'eventType', filter })
    await dragBars(page, 0, 4, 10)
    await expect.poll(() => rangeOf(page)).toEqual([from, '2023-07-10T11:55:00.000Z'])
    const to = '2023-07-10T11:55:00Z'
    await expectTable(page, filled, { interval: 'minute', groupBy: 'eventType', filter: { ...filter, to } })
  })

  test('is widened by half on both sides, up to all', async ({ filled, visit }) => {
    const inner = { from: '2023-07-10T12:00:00Z', to: '2023-07-10T12:20:00Z' }
    const page = await visit(filled, path.replace(range.from, inner.from).replace(range.to, inner.to))
    await expectTable(page, filled, { interval: 'minute', filter: { service, ...inner } })
    const widened = [
      ['2023-07-10T11:50:00.000Z', '2023-07-10T12:30:00.000Z'],
      [null, null],
    ]
    for (const [from = null, to = null] of widened) {
      await button(page, 'Zoom out').click()
      await expect.poll(() => rangeOf(page)).toEqual([from, to])
      const filter = from && to ? { service, from, to } : { service }
      await expectTable(page, filled, { interval: 'minute', filter })
    }
    expect(await button(page, 'Zoom out').isDisabled()).toBe(true)
  })

  test('is one that ends with the last event', async ({ filled, visit }) => {
    const page = await visit(filled, `/trends?service=${service}&groupBy=none`)
    const { to } = await filled.get<Trends>('/trends', { service, interval: 'day' })
    const minute = 60_000
    const ended = (unit: number) => (Math.floor(Date.parse(to ?? '') / unit) + 1) * unit
    const presets: [name: string, end: number, minutes: number, interval: string][] = [
      ['Last hour', ended(minute), 60, 'minute'],
      ['24 h', ended(60 * minute), 24 * 60, 'hour'],
      ['7 d', ended(24 * 60 * minute), 7 * 24 * 60, 'day'],
      ['30 d', ended(24 * 60 * minute), 30 * 24 * 60, 'day'],
    ]
    for (const [name, end, minutes, interval] of presets) {
      await button(page, name).click()
      const [from, until] = [end - minutes * minute, end].map((ms) => new Date(ms).toISOString())
      await expect.poll(() => rangeOf(page)).toEqual([from, until])
      expect(await button(page, name).getAttribute('aria-pressed')).toBe('true')
      const filter = { service, from: from ?? '', to: until ?? '' }
      await expectTable(page, filled, { interval, filter })
    }
    await button(page, 'All').click()
    await expect.poll(() => rangeOf(page)).toEqual([null, null])
  })

  test('is typed', async ({ filled, visit }) => {
    const page = await visit(filled, `/trends?service=${service}&groupBy=none&interval=minute`)
    await page.getByLabel('From', { exact: true }).fill('2023-07-10T12:00')
    await page.keyboard.press('Enter')
    await page.getByLabel('To', { exact: true }).fill('2023-07-10T12:10:30')
    await page.getByLabel('To', { exact: true }).blur()
    await expect.poll(() => rangeOf(page)).toEqual(['2023-07-10T12:00:00.000Z', '2023-07-10T12:10:30.000Z'])
    const filter = { service, from: '2023-07-10T12:00:00Z', to: '2023-07-10T12:10:30Z' }
    await expectTable(page, filled, { interval: 'minute', filter })
  })
})

describe('the period before', () => {
  const filter = { service, from: '2023-07-10T12:10:00Z', to: '2023-07-10T12:20:00Z' }
  const before = { from: '2023-07-10T12:00:00Z', to: '2023-07-10T12:10:00Z' }

  test('is compared', async ({ filled, visit }) => {
    const page = await visit(filled, `/trends?${new URLSearchParams({ ...filter, interval: 'minute' })}`)
    await page.getByRole('checkbox', { name: 'Compare with the period before' }).check()
    const query = { interval: 'minute', groupBy: 'eventType', filter, before } as const
    const { totals } = await expectTable(page, filled, query)
    const [now = 0, earlier = 0] = await Promise.all(
      [filter, { service, ...before }].map(
        async (of) => (await filled.get<Trends>('/trends', { ...of })).total,
      ),
    )
    expect(now).not.toBe(earlier)
    expect(await tileOf(page, 'Period before')).toContain(earlier.toLocaleString('en'))
    const percent = `${Math.abs((100 * (now - earlier)) / earlier).toFixed(1)} %`
    const sign = now > earlier ? '+' : '−'
    expect(await tileOf(page, 'Difference')).toBe(`${totals[3]} ${sign}${percent}`)
    await page.getByRole('list', { name: 'Legend' }).getByText('period before').waitFor()
    expect(paramsOf(page).get('compare')).toBe('1')
  })

  test('is none of all time', async ({ filled, visit }) => {
    const page = await visit(filled, '/trends?compare=1&interval=month')
    await expectTable(page, filled, { interval: 'month', groupBy: 'eventType' })
    expect(await page.getByRole('checkbox', { name: 'Compare with the period before' }).isDisabled()).toBe(
      true,
    )
  })
})

describe('a link', () => {
  test('shows the same to somebody else', async ({ filled, visit }) => {
    const page = await visit(filled, '/trends')
    await page.getByLabel('Stacked by').selectOption('userId')
    await page.getByLabel('Zone').selectOption('America/St_Johns')
    await page.getByLabel('From', { exact: true }).fill('2023-07-10T09:30')
    await page.keyboard.press('Enter')
    await page.getByLabel('To', { exact: true }).fill('2023-07-10T10:30')
    await page.keyboard.press('Enter')
    await page.getByLabel('Interval').selectOption('minute')
    await page.getByRole('checkbox', { name: 'Compare with the period before' }).check()
    const tz = 'America/St_Johns'
    const filter = { from: '2023-07-10T12:00:00Z', to: '2023-07-10T13:00:00Z' }
    const before = { from: '2023-07-10T11:00:00Z', to: filter.from }
    const query = { interval: 'minute', groupBy: 'userId', tz, filter, before } as const
    await expectTable(page, filled, query)
    const other = await visit(filled, page.url().slice(filled.page('').length))
    await expectTable(other, filled, query)
    const textOf = (of: Page) => of.getByRole('main').innerText()
    await expect.poll(() => textOf(other)).toBe(await textOf(page))
  })

  test('names no zone: then the one of the reader is used', async ({ filled, visit }) => {
    const page = await visit(filled, '/trends?time=local&interval=day&groupBy=none', {
      timezoneId: 'Asia/Kathmandu',
    })
    const tz = await page.getByLabel('Zone').inputValue()
    expect(tz).toMatch(/^Asia\/Kath?mandu$/)
    await expectTable(page, filled, { interval: 'day', tz })
  })
})

describe('what cannot be shown', () => {
  test('is too many buckets: the answer of the API and a way out', async ({ filled, visit }) => {
    const page = await visit(filled, '/trends?interval=hour&groupBy=none', { expected: [/400/] })
    const { status, problem } = await fetch(filled.api('/trends', { interval: 'hour' })).then(
      async (answer) => ({
        status: answer.status,
        problem: (await answer.json()) as { detail: string },
      }),
    )
    expect(status).toBe(400)
    await page.getByRole('alert').getByText(problem.detail).waitFor()
    await button(page, 'Choose the interval by the range').click()
    await expectTable(page, filled, { interval: 'month' })
    expect(paramsOf(page).has('interval')).toBe(false)
    const choices = page.getByLabel('Interval').getByRole('option')
    const offered = await choices.evaluateAll((options) =>
      options.flatMap((option) => ((option as HTMLOptionElement).disabled ? [] : [option.textContent])),
    )
    expect(offered).toEqual(['by range (month)', 'day', 'week', 'month'])
  })

  test('is an unknown zone', async ({ filled, visit }) => {
    const page = await visit(filled, '/trends?tz=Mars/Base', { expected: [/400/] })
    await page.getByRole('alert').getByText('tz').first().waitFor()
    await page.getByLabel('Zone').selectOption('UTC')
    await expectTable(page, filled, { interval: 'month', groupBy: 'eventType' })
  })

  test('is a filter that nothing matches', async ({ filled, visit }) => {
    const page = await visit(filled, '/trends?eventType=nothing&from=2023-07-10T12:00:00Z&interval=month')
    await page.getByRole('heading', { name: 'No event matches' }).waitFor()
    await button(page, 'Clear filters and range').click()
    await expectTable(page, filled, { interval: 'month', groupBy: 'eventType' })
  })

  test('is an empty store, until an event comes', async ({ start, visit }) => {
    const { store } = await start()
    const page = await visit(store, '/trends')
    await page.getByRole('heading', { name: 'The store holds no event yet' }).waitFor()
    await store.send(requestOf([{ type: 'First' }]))
    await button(page, 'Look again').click()
    await expectTable(page, store, { interval: 'second', groupBy: 'eventType' })
  })
})
