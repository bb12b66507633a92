import type { Page } from 'playwright-core'
import { describe } from 'vitest'
import type { EventPage } from '../src/api/types'
import { eventList, eventRows, expectEvents, paramsOf, searchBox } from './harness/explore'
import { requestOf } from './harness/otlp'
import { keeping } from './harness/overlays'
import { expect, test } from './harness/test'

const panel = (page: Page) => page.getByRole('complementary', { name: 'Event' })
const focused = (page: Page) =>
  page.evaluate(() => {
    const { activeElement: element } = document
    return element?.getAttribute('aria-label') ?? element?.textContent ?? ''
  })

/** Presses Tab until what has the focus has the name. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let i = 0; i < 100; i++) {
    if ((await focused(page)).trim() === name) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`no Tab leads to ${name}`)
}

describe('the zone of times', () => {
  const time = Date.UTC(2026, 6, 1, 20, 30, 15, 250)
  test('is UTC, or the local one, by a switch that links carry', async ({ start, visit }) => {
    const { store } = await start()
    await store.send(requestOf([{ type: 'At', id: 'a', time, correlation: 'c', aggregate: ['T', 'i'] }]))
    const page = await visit(store, '/', { timezoneId: 'Asia/Kathmandu' })
    const shown = () => eventRows(page).first().getByRole('time').innerText()
    await expectEvents(page, 1)
    expect(await shown()).toBe('2026-07-01 20:30:15.250')
    await page.getByRole('button', { name: 'Local' }).click()
    await expect.poll(shown).toBe('2026-07-02 02:15:15.250')
    await page.getByRole('region', { name: 'Events over time' }).getByText('2026-07-02 02:15:15').waitFor()
    await page.getByRole('link', { name: 'Timeline' }).click()
    await page.getByRole('region', { name: 'Largest correlations' }).getByRole('link').first().click()
    await page.getByText('2026-07-02 02:15:15.25', { exact: true }).first().waitFor()
    expect(paramsOf(page).get('time')).toBe('local')
    const other = await visit(store, page.url().slice(store.page('').length), {
      timezoneId: 'America/New_York',
    })
    await other.getByText('2026-07-01 16:30:15.25', { exact: true }).first().waitFor()
  })
})

describe('keys alone', () => {
  test('search, choose, read and leave', async ({ filled, visit }) => {
    const page = await visit(filled)
    await expectEvents(page, 2903)
    await page.keyboard.press('/')
    await page.keyboard.type('eventType:Decrypt')
    await page.keyboard.press('Enter')
    await expectEvents(page, 178)
    await page.keyboard.press('Escape')
    expect(await searchBox(page).evaluate((box) => box === document.activeElement)).toBe(false)
    for (const key of ['j', 'j', 'Enter']) await page.keyboard.press(key)
    await panel(page).waitFor()
    const { events } = await filled.get<EventPage>('/events', {
      eventType: 'Decrypt',
      order: 'desc',
      limit: 2,
    })
    expect(paramsOf(page).get('event')).toBe(events[1]?.eventId)
    await tabTo(page, 'Data')
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight']) await page.keyboard.press(key)
    await panel(page).getByText('"resourceLogs"').waitFor()
    await page.keyboard.press('Escape')
    await panel(page).waitFor({ state: 'detached' })
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Help' }).waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
  })

  test('reach every view and its controls', async ({ filled, visit }) => {
    const page = await visit(filled)
    await expectEvents(page, 2903)
    for (const [view, control] of [
      ['Timeline', 'Correlation or trace id'],
      ['Aggregate', 'Aggregates'],
      ['Trends', 'Filter the events that are counted'],
      ['Operations', 'Rejections'],
      ['Explore', 'Events'],
    ] as const) {
      await tabTo(page, view)
      await page.keyboard.press('Enter')
      await expect.poll(() => page.locator('.state-loading').count()).toBe(0)
      if (view !== 'Timeline') await tabTo(page, control)
      await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
    }
  })
})

describe('back and forward', () => {
  test('go through views, filters and events', async ({ filled, visit }) => {
    const page = await visit(filled)
    const steps: [() => Promise<unknown>, () => Promise<unknown>][] = [
      [async () => {}, () => expectEvents(page, 2903)],
      [() => page.getByRole('button', { name: /^Decrypt 178/ }).click(), () => expectEvents(page, 178)],
      [
        () => eventRows(page).first().click(),
        () =>
          panel(page)
            .getByText(/^position \d/)
            .waitFor(),
      ],
      [
        () => panel(page).getByRole('button', { name: 'Close' }).click(),
        () => panel(page).waitFor({ state: 'detached' }),
      ],
      [
        () => page.getByRole('link', { name: 'Trends' }).last().click(),
        () => page.getByRole('region', { name: 'Table' }).waitFor(),
      ],
      [
        () => page.getByRole('link', { name: 'Operations' }).click(),
        () => page.getByRole('heading', { name: 'Limits' }).waitFor(),
      ],
    ]
    const urls: string[] = []
    for (const [act, see] of steps) {
      await act()
      await see()
      urls.push(page.url())
    }
    expect(new Set(urls).size).toBe(steps.length - 1) // without the panel it is where it was before
    for (let i = steps.length - 2; i >= 0; i--) {
      await page.goBack()
      await steps[i]?.[1]()
      expect(page.url()).toBe(urls[i])
    }
    for (let i = 1; i < steps.length; i++) {
      await page.goForward()
      await steps[i]?.[1]()
      expect(page.url()).toBe(urls[i])
    }
  })
})

describe('a path that is none', () => {
  test('is answered by the API, and no page of it', async ({ filled }) => {
    for (const path of ['/nothing', '/timeline/x', '/explore', '/api', '/app.js.map', '/%2e%2e/config']) {
      const answer = await fetch(filled.page(path))
      expect([answer.status, answer.headers.get('Content-Type')], path).toEqual([
        404,
        'application/problem+json',
      ])
    }
  })
})

describe('events that are evicted', () => {
  test('leave the list as it goes on, and the panel says so', async ({ start, visit }) => {
    const { store } = await start({ overlays: [keeping(600)] })
    const send = (first: number, count: number) =>
      store.send(
        requestOf(Array.from({ length: count }, (_, i) => ({ type: 'Tick', id: `tick-${first + i}` }))),
      )
    await send(1, 500)
    const page = await visit(store, '/?order=asc', { expected: [/410/, /404/] })
    await expectEvents(page, 500)
    await eventRows(page).first().click()
    await panel(page).getByText('position 1', { exact: false }).first().waitFor()
    await send(501, 5000)
    await page.getByRole('button', { name: 'Load again' }).click()
    const { events } = await store.status()
    await expectEvents(page, events)
    await page.reload()
    await panel(page).getByText('Not held').waitFor()
    await eventList(page).evaluate((list) => list.scrollTo(0, list.scrollHeight))
    await eventList(page).locator(`[aria-posinset="${events}"]`).click()
    await expect.poll(() => paramsOf(page).get('event')).toBe('tick-5500')
  })
})
