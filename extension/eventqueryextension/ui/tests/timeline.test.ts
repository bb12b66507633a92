import type { Page } from 'playwright-core'
import { describe } from 'vitest'
import type { FieldValues, Timeline, TimelineEvent } from '../src/api/types'
import { paramsOf } from './harness/explore'
import { requestOf } from './harness/otlp'
import { largestCorrelation, paymentCorrelation } from './harness/repository'
import type { Store } from './harness/store'
import { expect, test } from './harness/test'

const summary = (page: Page) => page.getByRole('region', { name: 'Summary' })
const list = (page: Page) => page.getByRole('listbox', { name: 'Events in the order of time' })
const rows = (page: Page) => list(page).getByRole('option')
const lanes = (page: Page) => page.getByRole('img', { name: /to scale in time/ })
const panel = (page: Page) => page.getByRole('complementary', { name: 'Event' })
const timelineOf = (store: Store, id: string, of = 'correlations') =>
  store.get<Timeline>(`/${of}/${encodeURIComponent(id)}`, { limit: 10_000 })

const fact = async (page: Page, name: string): Promise<string> => {
  const facts = await summary(page).locator('dl > div').allInnerTexts()
  const found = facts.map((text) => text.split('\n')).find(([first]) => first === name)
  return found?.slice(1).join(' ').trim() ?? `no ${name}`
}

const missing = (events: TimelineEvent[]) => events.filter((event) => event.missingCause).length
const utc = (time: string) => time.replace('T', ' ').replace(/\.?0*Z$/, '')

async function expectSummary(page: Page, timeline: Timeline): Promise<void> {
  await summary(page).waitFor()
  const count = (n: number) => n.toLocaleString('en')
  await expect.poll(() => fact(page, 'Events')).toBe(count(timeline.eventCount))
  expect(await fact(page, 'Started')).toBe(utc(timeline.startedAt))
  expect(await fact(page, 'Ended')).toBe(utc(timeline.endedAt))
  await summary(page).getByTitle(`${timeline.durationMs} ms`, { exact: true }).waitFor()
  expect(await fact(page, 'Aggregates')).toBe(count(timeline.aggregates.length))
  await expect.poll(() => fact(page, 'Missing causes')).toBe(count(missing(timeline.events)))
  const services = await fact(page, timeline.services.length === 1 ? 'Service' : 'Services')
  for (const service of timeline.services.slice(0, 3)) expect(services).toContain(service)
}

describe('a timeline', () => {
  test('has the figures of the API: a payment', async ({ filled, visit }) => {
    const timeline = await timelineOf(filled, paymentCorrelation)
    const page = await visit(filled, `/timeline?correlation=${paymentCorrelation}`)
    await expectSummary(page, timeline)
    const shown = await rows(page).evaluateAll((options) =>
      options.map((option) =>
        [...option.querySelectorAll('[title]')].map((part) => part.getAttribute('title')),
      ),
    )
    const wanted = timeline.events.map((event) => [
      `${event.offsetMs} ms`,
      `${event.gapMs} ms since the event before`,
      `${event.eventType}\n${event.depth === 0 ? 'no cause in view' : `depth ${event.depth}`}`,
      `${event.aggregateType} ${event.aggregateId}`,
    ])
    expect(shown).toEqual(wanted)
    await summary(page)
      .getByRole('link', { name: timeline.traceIds[0] ?? '' })
      .click()
    await expectSummary(page, await timelineOf(filled, timeline.traceIds[0] ?? '', 'traces'))
  })

  test('has the figures of the API: the largest', async ({ filled, visit }) => {
    const timeline = await timelineOf(filled, largestCorrelation.id)
    const page = await visit(filled, `/timeline?correlation=${largestCorrelation.id}`)
    await expectSummary(page, timeline)
    expect(timeline.eventCount).toBe(largestCorrelation.events)
    expect(await rows(page).first().getAttribute('aria-setsize')).toBe(String(largestCorrelation.events))
    await list(page).evaluate((element) => element.scrollTo(0, element.scrollHeight))
    const last = timeline.events.at(-1)
    const row = list(page).locator(`[aria-posinset="${largestCorrelation.events}"]`)
    await row.getByTitle(`${last?.offsetMs} ms`, { exact: true }).waitFor()
    await row
      .getByText(last?.eventType ?? '')
      .first()
      .waitFor()
  })

  test('is chosen from the largest, or by an id', async ({ filled, visit }) => {
    const page = await visit(filled, '/timeline')
    for (const [title, field] of [
      ['Largest correlations', 'correlationId'],
      ['Largest traces', 'traceId'],
    ] as const) {
      const { values } = await filled.get<FieldValues>(`/fields/${field}/values`, { limit: 20 })
      const items = page.getByRole('region', { name: title }).getByRole('listitem')
      const wanted = values.map(({ key, count }) => `${key}${count.toLocaleString('en')}`)
      await expect
        .poll(async () => (await items.allTextContents()).map((text) => text.trim()))
        .toEqual(wanted)
    }
    await page.getByRole('region', { name: 'Largest correlations' }).getByRole('link').first().click()
    await expect.poll(() => fact(page, 'Events')).toBe('2,104')
    await page.goBack()
    await page.getByRole('textbox', { name: 'Correlation or trace id' }).fill(paymentCorrelation)
    await page.keyboard.press('Enter')
    await expect.poll(() => fact(page, 'Events')).toBe('3')
    expect(paramsOf(page).get('correlation')).toBe(paymentCorrelation)
  })

  test('says where nothing is held', async ({ filled, visit }) => {
    const page = await visit(filled, '/timeline?correlation=nothing%20%2F%20here', { expected: [/404/] })
    await page.getByRole('heading', { name: 'Nothing is held of this correlation' }).waitFor()
    await page.getByText('nothing / here').waitFor()
    await page.getByRole('link', { name: 'Choose another one' }).click()
    await page.getByRole('heading', { name: 'Largest correlations' }).waitFor()
  })
})

describe('the lanes', () => {
  test('are aggregates or services, with gaps to scale or short', async ({ filled, visit }) => {
    const page = await visit(filled, `/timeline?correlation=${largestCorrelation.id}`)
    const { aggregates, services, events } = await timelineOf(filled, largestCorrelation.id)
    const withNone = events.some((event) => event.aggregateType === '') ? 1 : 0
    await page.getByRole('img', { name: `in ${aggregates.length + withNone} lanes` }).waitFor()
    await page.getByRole('button', { name: 'Services' }).click()
    await page.getByRole('img', { name: `in ${services.length} lane` }).waitFor()
    expect(paramsOf(page).get('lanes')).toBe('service')
    await page.getByRole('button', { name: 'Short gaps' }).click()
    await page.getByText('long gap', { exact: true }).waitFor()
    await page.goBack()
    await expect.poll(() => page.getByText('long gap', { exact: true }).count()).toBe(0)
    await page.goBack()
    await page.getByRole('img', { name: `in ${aggregates.length + withNone} lanes` }).waitFor()
    await page.goForward()
    await page.goForward()
    await page.getByText('long gap', { exact: true }).waitFor()
  })

  test('zoom by keys, buttons and the wheel, and a link has the zoom', async ({ filled, visit }) => {
    const page = await visit(filled, `/timeline?correlation=${largestCorrelation.id}`)
    await rows(page).first().waitFor()
    const { durationMs } = await timelineOf(filled, largestCorrelation.id)
    const span = () => {
      const [start = 0, end = durationMs] = (paramsOf(page).get('view') ?? '')
        .split('-')
        .filter(Boolean)
        .map(Number)
      return end - start
    }
    await page.keyboard.press('+')
    await expect.poll(span).toBeLessThan(durationMs * 0.6)
    await page.getByRole('button', { name: 'Zoom in' }).click()
    await expect.poll(span).toBeLessThan(durationMs * 0.3)
    await page.getByRole('button', { name: 'Zoom out' }).click()
    await expect.poll(span).toBeGreaterThan(durationMs * 0.4)
    const before = paramsOf(page).get('view')
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => paramsOf(page).get('view')).not.toBe(before)
    const box = await lanes(page).boundingBox()
    if (!box) throw new Error('no lanes')
    await page.mouse.move(box.x + box.width / 2, box.y + 60)
    const wide = span()
    await page.mouse.wheel(0, -400)
    await expect.poll(span).toBeLessThan(wide)
    const other = await visit(filled, page.url().slice(filled.page('').length))
    await other.getByRole('button', { name: 'All', exact: true }).click()
    await expect.poll(() => paramsOf(other).has('view')).toBe(false)
    await page.keyboard.press('0')
    await expect.poll(() => paramsOf(page).has('view')).toBe(false)
  })

  test('open an event by a click', async ({ filled, visit }) => {
    const page = await visit(filled, `/timeline?correlation=${paymentCorrelation}`)
    await rows(page).first().waitFor()
    const box = await lanes(page).boundingBox()
    if (!box) throw new Error('no lanes')
    const tooltip = page.locator('.lanes-tooltip')
    // The first event is at the left, in the only lane; where exactly is the drawing's.
    for (let x = 0; x < 80 && (await tooltip.count()) === 0; x += 4)
      for (let y = 10; y < 60 && (await tooltip.count()) === 0; y += 6)
        await page.mouse.move(box.x + x, box.y + y)
    await tooltip.getByText('PaymentInitiated').waitFor()
    await page.mouse.down()
    await page.mouse.up()
    await panel(page).getByText('PaymentInitiated').first().waitFor()
    expect(paramsOf(page).get('event')).toBe('payment-123-initiated')
  })
})

describe('the list beside the lanes', () => {
  test('opens events by clicks and keys', async ({ filled, visit }) => {
    const page = await visit(filled, `/timeline?correlation=${paymentCorrelation}`)
    await rows(page).nth(1).click()
    await panel(page).getByText('PaymentAuthorized').first().waitFor()
    await page.keyboard.press('j')
    await expect.poll(() => paramsOf(page).get('event')).toBe('payment-123-processed')
    await page.keyboard.press('Escape')
    await panel(page).waitFor({ state: 'detached' })
    await page.keyboard.press('k')
    await page.keyboard.press('Enter')
    await expect.poll(() => paramsOf(page).get('event')).toBe('payment-123-authorized')
  })

  test('finds text, one match after the other', async ({ filled, visit }) => {
    const page = await visit(filled, `/timeline?correlation=${largestCorrelation.id}`)
    await rows(page).first().waitFor()
    const { events } = await timelineOf(filled, largestCorrelation.id)
    const matches = events.filter((event) =>
      JSON.stringify([event.eventType, event.data]).includes('Throttling'),
    )
    expect(matches.length).toBeGreaterThan(50)
    await page.keyboard.press('/')
    await page.keyboard.type('throttling')
    await page.getByText(`– of ${matches.length}`).waitFor()
    await page.keyboard.press('Enter')
    await page.getByText(`1 of ${matches.length}`).waitFor()
    await page.keyboard.press('Enter')
    await page.getByText(`2 of ${matches.length}`).waitFor()
    const selected = list(page).locator('[aria-selected=true]')
    await selected.getByTitle(`${matches[1]?.offsetMs} ms`, { exact: true }).waitFor()
    expect(paramsOf(page).get('find')).toBe('throttling')
  })
})

describe('causes that are not held', () => {
  test('are counted and marked', async ({ start, visit }) => {
    const { store } = await start()
    await store.send(
      requestOf([
        { type: 'Root', id: 'r', correlation: 'c', time: 1000, causation: 'gone' },
        { type: 'Effect', id: 'e', correlation: 'c', time: 2000, causation: 'r' },
        { type: 'Late', id: 'l', correlation: 'c', time: 2000, causation: 'gone too' },
      ]),
    )
    const page = await visit(store, '/timeline?correlation=c')
    const timeline = await timelineOf(store, 'c')
    expect(missing(timeline.events)).toBe(2)
    await expectSummary(page, timeline)
    expect(await rows(page).getByText('Cause not held').count()).toBe(2)
  })
})
