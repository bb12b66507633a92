import type { Locator, Page } from 'playwright-core'
import { afterEach, beforeEach, describe } from 'vitest'
import type { Replay } from '../src/api/operationTypes'
import type { Counts, EventPage } from '../src/api/types'
import { expectEvents, paramsOf } from './harness/explore'
import { shown } from './harness/figures'
import { requestOf } from './harness/otlp'
import { cloudTrail } from './harness/repository'
import { openSink, replayingTo, type Sink } from './harness/sink'
import type { Query, Store } from './harness/store'
import { expect, test } from './harness/test'

const path = '/operations?section=replays'

let sink: Sink
beforeEach(async () => {
  sink = await openSink()
})
afterEach(() => sink.close())

const form = (page: Page) => page.getByRole('form', { name: 'Start a replay' })
const replays = (page: Page) =>
  page
    .getByRole('region', { name: 'Replays' })
    .getByRole('listitem')
    .filter({ has: page.getByRole('progressbar') })
const newest = (page: Page) => replays(page).first()
const figures = (replay: Locator) => replay.locator('.replay-figures').innerText()
const progress = async (replay: Locator) =>
  Number(await replay.getByRole('progressbar').getAttribute('aria-valuenow'))

const start = (page: Page) => form(page).getByRole('button', { name: 'Replay', exact: true }).click()
const replaysOf = async (store: Store) => (await store.get<{ replays: Replay[] }>('/replays')).replays
const stateOf = async (store: Store) => (await replaysOf(store))[0]?.state

const idsOf = async (store: Store, query: Query): Promise<string[]> =>
  (await store.get<EventPage>('/events', { ...query, limit: 1000 })).events.map(({ eventId }) => eventId)

/** Waits until a replay that ended is told as the API tells it. */
async function expectEnded(page: Page, store: Store): Promise<Replay> {
  await expect.poll(() => stateOf(store)).not.toBe('running')
  const [replay] = await replaysOf(store)
  if (!replay) throw new Error('no replay')
  await newest(page).getByText(replay.state, { exact: true }).waitFor()
  const text = await figures(newest(page))
  expect(text).toContain(`${shown(replay.events)} event${replay.events === 1 ? '' : 's'} sent`)
  expect(text).toContain(`position ${shown(replay.position)} of ${shown(replay.endPosition)}`)
  await newest(page).getByText(replay.replayId).waitFor()
  return replay
}

describe('a replay', () => {
  test('is of what was searched in Explore, and sends just that', async ({ start: collect, visit }) => {
    const { store } = await collect({ overlays: [replayingTo(sink)] })
    for (const request of cloudTrail()) await store.send(request)
    const query = {
      eventType: ['Decrypt', 'GetUser'],
      'not.userId': 'arn:aws:iam::123837392027:user/benjamin',
      from: '2023-07-10T12:00:00Z',
    }
    const { count } = await store.get<Counts>('/counts', query)
    expect(count).toBeGreaterThan(0)
    const params = new URLSearchParams(
      Object.entries(query).flatMap(([k, v]) => [v].flat().map((one) => [k, one])),
    )
    const page = await visit(store, `/?${params}`)
    await expectEvents(page, count)
    await page.getByRole('link', { name: 'Replay', exact: true }).click()
    await form(page)
      .getByText(`${shown(count)} events match`)
      .waitFor()
    for (const [name, value] of Object.entries(query))
      expect(paramsOf(page).getAll(name)).toEqual([value].flat())
    await start(page)
    const { events, query: sent, state } = await expectEnded(page, store)
    expect({ events, state }).toEqual({ events: count, state: 'done' })
    expect(sent).toEqual(Object.fromEntries(Object.entries(query).map(([k, v]) => [k, [v].flat()])))
    expect(sink.ids).toEqual(await idsOf(store, query))
    expect(await newest(page).locator('.replay-query').innerText()).toBe(
      `eventType:Decrypt eventType:GetUser -userId:${query['not.userId']} from:${query.from}`,
    )
  })

  test('is watched until it is done', async ({ start: collect, visit }) => {
    const { store } = await collect({ overlays: [replayingTo(sink, 100)] })
    await store.send(requestOf(Array.from({ length: 400 }, (_, n) => ({ type: 'Tick', id: `${n}` }))))
    const page = await visit(store, path)
    await form(page).getByText('400 events match').waitFor()
    await start(page)
    await expect.poll(() => figures(newest(page))).toMatch(/ of 400 events · [\d.]+ %/)
    await expect.poll(() => figures(newest(page))).toMatch(/about [\d.]+ (s|ms) left/)
    const seen: number[] = []
    await expect
      .poll(async () => {
        seen.push(await progress(newest(page)))
        return newest(page).getByText('done', { exact: true }).isVisible()
      })
      .toBe(true)
    const running = seen.slice(0, -1).filter((n) => n > 1)
    expect(running).toEqual(running.toSorted((a, b) => a - b))
    expect(new Set(running).size).toBeGreaterThan(1)
    const { events } = await expectEnded(page, store)
    expect(events).toBe(400)
    expect(sink.ids).toHaveLength(400)
    expect(await newest(page).getByRole('progressbar').getAttribute('aria-valuetext')).toBe('100.0 %')
  })

  test('at the original pace is cancelled, after a question', async ({ start: collect, visit }) => {
    const { store } = await collect({ overlays: [replayingTo(sink)] })
    const times = ['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z', '2026-01-03T00:00:00Z'].map(Date.parse)
    await store.send(requestOf(times.map((time) => ({ type: 'Daily', time }))))
    const page = await visit(store, path)
    await form(page).getByLabel('Speed').selectOption('1')
    expect(paramsOf(page).get('speed')).toBe('1')
    await start(page)
    await expect.poll(() => figures(newest(page))).toContain('1 of 3 events · 33.3 %')
    await expect.poll(() => figures(newest(page))).toContain('1 × the original pace')
    const dialog = page.getByRole('dialog', { name: 'Cancel the replay by event_replay' })
    const cancel = () => newest(page).getByRole('button', { name: 'Cancel' }).click()
    await cancel()
    await dialog.getByRole('button', { name: 'Leave it' }).click()
    expect(await stateOf(store)).toBe('running')
    await cancel()
    await dialog.getByRole('button', { name: 'Cancel the replay' }).click()
    const { state, events } = await expectEnded(page, store)
    expect({ state, events }).toEqual({ state: 'cancelled', events: 1 })
    expect(sink.ids).toHaveLength(1)
    expect(await newest(page).getByRole('button', { name: 'Cancel' }).count()).toBe(0)
  })

  test('that is refused for good tells why', async ({ start: collect, visit }) => {
    const { store } = await collect({ overlays: [replayingTo(sink)] })
    await store.send(requestOf([{ type: 'Poison' }]))
    sink.status = 400
    const page = await visit(store, path)
    await start(page)
    const { state, error } = await expectEnded(page, store)
    expect(state).toBe('failed')
    expect(error).toContain('400')
    await newest(page).getByText(error, { exact: true }).waitFor()
    sink.status = 200
    await start(page)
    await expect.poll(() => replays(page).count()).toBe(2)
    expect((await expectEnded(page, store)).state).toBe('done')
  })

  test('that is refused for now tells so, and goes on', async ({ start: collect, visit }) => {
    const { store } = await collect({ overlays: [replayingTo(sink)] })
    await store.send(requestOf([{ type: 'Late' }]))
    sink.status = 503
    const page = await visit(store, path)
    await start(page)
    await expect.poll(() => figures(newest(page))).toMatch(/^\d+ batch(es)? refused and sent again$/m)
    sink.status = 200
    expect((await expectEnded(page, store)).state).toBe('done')
    expect(sink.ids).toHaveLength(1)
  })
})

const secondReceiver = `
receivers:
  event_replay/second: {mode: on_demand, speed: 10}
service:
  pipelines:
    logs/second: {receivers: [event_replay/second], exporters: [otlp_http]}
`

describe('the form of a replay', () => {
  test('counts what matches, and starts nothing without a match', async ({ start: collect, visit }) => {
    const { store } = await collect({ overlays: [replayingTo(sink)] })
    await store.send(requestOf([{ type: 'A' }, { type: 'A' }, { type: 'B' }]))
    const page = await visit(store, path)
    const search = form(page).getByRole('combobox', { name: 'Filter the events to replay' })
    const button = form(page).getByRole('button', { name: 'Replay', exact: true })
    for (const [text, told] of [
      ['', '3 events match'],
      ['eventType:A', '2 events match'],
      ['eventType:B', '1 event matches'],
      ['eventType:C', '0 events match'],
    ] as const) {
      await search.fill(text)
      await search.press('Enter')
      await form(page).getByText(told, { exact: true }).waitFor()
    }
    expect(await button.isDisabled()).toBe(true)
    expect(await replaysOf(store)).toEqual([])
    await page.goBack()
    await form(page).getByText('1 event matches').waitFor()
    await button.click()
    expect((await expectEnded(page, store)).events).toBe(1)
  })

  test('takes the receiver and the times', async ({ start: collect, visit }) => {
    const { store } = await collect({ overlays: [replayingTo(sink), secondReceiver] })
    const times = ['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z', '2026-01-03T00:00:00Z'].map(Date.parse)
    await store.send(requestOf(times.map((time) => ({ type: 'Daily', time }))))
    const page = await visit(store, path)
    await form(page)
      .getByRole('combobox', { name: 'Receiver', exact: true })
      .selectOption('event_replay/second')
    await form(page)
      .getByLabel('Speed')
      .getByRole('option', { name: "receiver's: 10 ×" })
      .waitFor({ state: 'attached' })
    await form(page).getByLabel('From', { exact: true }).fill('2026-01-02T00:00')
    await page.keyboard.press('Enter')
    await form(page).getByText('2 events match').waitFor()
    await form(page).getByLabel('To', { exact: true }).fill('2026-01-03T00:00')
    await page.keyboard.press('Enter')
    await form(page).getByText('1 event matches').waitFor()
    await start(page)
    const { receiver, events, speed } = await expectEnded(page, store)
    expect({ receiver, events, speed }).toEqual({ receiver: 'event_replay/second', events: 1, speed: 10 })
  })
})
