import type { Page } from 'playwright-core'
import { describe, onTestFinished } from 'vitest'
import { look } from './harness/look'
import { requestOf } from './harness/otlp'
import { projecting } from './harness/overlays'
import { paymentFlow } from './harness/repository'
import { openSink, replayingTo } from './harness/sink'
import type { Store } from './harness/store'
import { test } from './harness/test'

const hour = 'from=2023-07-10T12:00:00Z&to=2023-07-10T12:30:00Z'
const expected = [/400/]

describe('no violation of axe-core, and no sideways scroll, in Trends', () => {
  test('by minute, compared, with long lists', async ({ filled, visit }) => {
    const page = await visit(filled, `/trends?interval=minute&compare=1&groupBy=correlationId&${hour}`)
    for (const more of await page.getByRole('button', { name: /^Show \d+ more$/ }).all()) await more.click()
    await page.getByRole('list', { name: 'Legend' }).getByText('period before').waitFor()
    await look(page, 'Trends by minute')
  })

  test('with the tooltip of a bar', async ({ filled, visit }) => {
    const page = await visit(filled, `/trends?interval=minute&groupBy=eventType&${hour}`)
    await page.locator('.trends-chart .u-over').hover()
    await page.locator('.chart-tooltip').waitFor()
    await look(page, 'a tooltip')
  })

  test('filtered, with a range of the append time', async ({ filled, visit }) => {
    const page = await visit(
      filled,
      '/trends?eventType=Decrypt&not.service=x&recordedFrom=2020-01-01T00:00:00Z&empty=hide&interval=day',
    )
    await page.getByRole('heading', { name: 'Users' }).waitFor()
    await look(page, 'Trends with filters')
  })

  test('without a match, and with an interval that is too short', async ({ filled, visit }) => {
    const page = await visit(filled, '/trends?eventType=nothing', { expected })
    await page.getByRole('heading', { name: 'No event matches' }).waitFor()
    await look(page, 'Trends without a match')
    await page.goto(filled.page('/trends?interval=second'))
    await page.getByRole('button', { name: 'Choose the interval by the range' }).waitFor()
    await look(page, 'Trends with a problem')
  })

  test('of tags', async ({ start, visit }) => {
    const { store } = await start()
    await store.send(requestOf([{ type: 'T', tags: ['a:1', 'b:2'] }, { type: 'T' }]))
    const page = await visit(store, '/trends?groupBy=tag')
    await page.getByText('1 event has no tag and no bar.').waitFor()
    await look(page, 'Trends by tag')
  })
})

describe('no violation of axe-core, and no sideways scroll, in Operations', () => {
  test('with warnings of all kinds that can be made', async ({ start, visit }) => {
    const full = 'extensions: {event_store: {limits: {max_events: 3, on_full: reject}}}'
    const { store } = await start({ overlays: [projecting, full] })
    await store.send(paymentFlow())
    await store.send(requestOf([{ type: '' }]))
    const page = await visit(store, '/operations')
    for (const text of ['could not be stored', 'limits::max_events', 'The projection broken is degraded'])
      await page.getByRole('list', { name: 'Warnings' }).getByText(text).waitFor()
    await look(page, 'warnings')
  })

  test('with pages of rejections, one of them cut', async ({ start, visit }) => {
    const { store } = await start()
    await store.send(requestOf(Array.from({ length: 60 }, (_, number) => ({ type: '', body: { number } }))))
    await store.send(requestOf([{ type: 'Large', body: 'x'.repeat(1_200_000) }]))
    const page = await visit(store, '/operations?section=rejections')
    await page.locator('details summary').first().click()
    await page.getByText('The record was too large to keep').waitFor()
    await look(page, 'a rejection that is cut')
    await page.getByRole('link', { name: 'Older' }).click()
    await page.getByRole('link', { name: 'Newest' }).waitFor()
    await look(page, 'the last page of rejections')
  })

  test('with the states of a projection, one of them open, and the question', async ({ start, visit }) => {
    const { store } = await start({ overlays: [projecting] })
    await store.send(
      requestOf(Array.from({ length: 120 }, (_, n) => ({ type: `Type-${n}-${'long'.repeat(20)}` }))),
    )
    const page = await visit(store, '/operations?section=projections')
    await page.getByRole('region', { name: 'States by key' }).getByRole('link').first().click()
    await page
      .getByRole('region', { name: /^State of/ })
      .getByRole('tree')
      .waitFor()
    await page.getByRole('link', { name: 'More keys' }).waitFor()
    await look(page, 'states by key')
    await page.getByRole('button', { name: 'Rebuild' }).click()
    await page.getByRole('dialog').waitFor()
    await look(page, 'the question before a rebuild')
  })

  test('with replays that run, are held up, failed and cancelled', async ({ start, visit }) => {
    const sink = await openSink()
    onTestFinished(sink.close)
    const { store } = await start({ overlays: [replayingTo(sink)] })
    const times = ['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'].map(Date.parse)
    await store.send(requestOf(times.map((time) => ({ type: 'Daily', time }))))
    const page = await visit(store, '/operations?section=replays&eventType=Daily')
    await replay(store, 1)
    await cancelled(page)
    sink.status = 400
    await replay(store, 'max')
    await page.getByText('failed', { exact: true }).waitFor()
    sink.status = 503
    await replay(store, 'max')
    await page.getByText(/refused and sent again/).waitFor()
    await replay(store, 1)
    await look(page, 'replays')
    await page.getByRole('button', { name: 'Cancel' }).first().click()
    await page.getByRole('dialog').waitFor()
    await look(page, 'the question before a replay is cancelled')
  })
})

const replay = (store: Store, speed: 'max' | number) =>
  store.post('/replays', { receiver: 'event_replay', query: { eventType: 'Daily' }, speed })

async function cancelled(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('button', { name: 'Cancel the replay' }).click()
  await page.getByText('cancelled', { exact: true }).waitFor()
}
