import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe } from 'vitest'
import type { FileLog, Status } from '../src/api/operationTypes'
import { formatDuration } from '../src/time/format'
import { shown, tileOf } from './harness/figures'
import { type Facts, factsOf } from './harness/operations'
import { requestOf } from './harness/otlp'
import { keeping, projecting, replaying } from './harness/overlays'
import { paymentFlow } from './harness/repository'
import { expect, test } from './harness/test'

const bytes = (n: number) => `${shown(n)} bytes`
const orNone = (n: number, text: string) => (n === 0 ? 'none' : text)

function wantedFacts(status: Status): Record<string, Facts> {
  const { limits, counters, log } = status
  return {
    Store: [
      ['Version', status.version],
      ['Epoch', status.epoch],
      ['First position held', shown(status.firstPosition)],
      ['Last position', shown(status.lastPosition)],
      ['Aggregates', shown(status.aggregates)],
      ['Their versions', bytes(status.aggregateBytes)],
      ['Appends', 'taken'],
    ],
    [log.mode === 'file' ? 'Retention' : 'Limits']: [
      ['Bytes', orNone(limits.maxBytes, bytes(limits.maxBytes))],
      ['Events', orNone(limits.maxEvents, shown(limits.maxEvents))],
      ['Age', limits.maxAge === '0s' ? 'none' : limits.maxAge],
      ['One event', orNone(limits.maxEventBytes, bytes(limits.maxEventBytes))],
      ['When full', limits.onFull === 'evict' ? 'evict the oldest' : 'reject appends'],
    ],
    'Since the start': [
      ['Appended', shown(counters.appended)],
      ['Duplicates', shown(counters.duplicates)],
      ['Evicted', shown(counters.evicted)],
      ...Object.entries(counters.rejected).map(([reason, count]): [string, string] => [
        `Rejected: ${reason.replaceAll('_', ' ')}`,
        shown(count),
      ]),
    ],
    ...(log.mode === 'file'
      ? fileFacts(log, status)
      : {
          Log: [
            ['Mode', 'memory'],
            ['After a restart', 'nothing is kept'],
          ],
        }),
  }
}

const fileFacts = (log: FileLog, { segments, losses }: Status): Record<string, Facts> => ({
  Log: [
    ['Mode', 'file'],
    ['State', 'works'],
    ['Entries', `${shown(log.firstSequence)} – ${shown(log.lastSequence)}`],
    ['On disk', bytes(log.bytes)],
    ['Files', shown(log.segments)],
    ['Syncs', shown(log.syncs)],
    ['Mean sync', log.syncs === 0 ? '–' : formatDuration(log.syncMs / log.syncs)],
    ['Last sync', log.syncs === 0 ? '–' : formatDuration(log.lastSyncMs)],
    ['Torn bytes', shown(log.tornBytes)],
    ['Parts set aside', shown(log.missing.length)],
  ],
  Segments: [
    ['Files', shown(segments.count)],
    ['Read from disk alone', shown(segments.cold)],
    ['On disk', bytes(segments.bytes)],
    ['Writing', 'works'],
    ['Lost', shown(losses.length)],
  ],
})

/** Waits until every figure is the one of the status, which may change as it is read. */
async function expectStatus(page: Page, read: () => Promise<Status>): Promise<Status> {
  await expect
    .poll(async () => {
      const wanted = wantedFacts(await read())
      const { Lag: _, ...facts } = await factsOf(page)
      return JSON.stringify(facts) === JSON.stringify(wanted) ? 'the same' : { facts, wanted }
    })
    .toBe('the same')
  const status = await read()
  expect(await tileOf(page, 'State')).toBe(status.state)
  expect(await tileOf(page, 'Events')).toBe(shown(status.events))
  expect(await tileOf(page, 'Rejections')).toBe(shown(status.rejections))
  const held = page.locator('.tile').last()
  expect(await held.locator('[title$=bytes]').first().getAttribute('title')).toBe(bytes(status.bytes))
  return status
}

const warnings = (page: Page) => page.getByRole('list', { name: 'Warnings' }).getByRole('listitem')

describe('the status of a store in memory', () => {
  test('has the figures of the API', async ({ filled, visit }) => {
    const page = await visit(filled, '/operations')
    const status = await expectStatus(page, () => filled.status())
    const share = `${((100 * status.bytes) / status.limits.maxBytes).toFixed(1)} %`
    expect(await tileOf(page, 'Memory')).toContain(share)
    const meter = page.getByRole('meter', { name: 'Bytes held of the limit' })
    expect(await meter.getAttribute('aria-valuenow')).toBe(String(status.bytes))
    expect(await meter.getAttribute('aria-valuetext')).toBe(share)
    expect(await warnings(page).count()).toBe(0)
  })

  test('follows what is appended, evicted and asked for twice', async ({ start, visit }) => {
    const { store } = await start({ overlays: [keeping(3)] })
    const page = await visit(store, '/operations')
    await expectStatus(page, () => store.status())
    await store.send(paymentFlow())
    await store.send(paymentFlow())
    await store.send(requestOf([{ type: 'Late' }, { type: 'Later' }]))
    const { counters } = await expectStatus(page, () => store.status())
    expect(counters).toMatchObject({ appended: 5, duplicates: 3, evicted: 2 })
    await expect.poll(() => tileOf(page, 'Appended/s')).toMatch(/^\d/)
  })

  test('tells how much is appended a second', async ({ start, visit }) => {
    const { store } = await start()
    const page = await visit(store, '/operations')
    await expect
      .poll(async () => {
        await store.send(requestOf([{ type: 'Tick' }]))
        return Number(await tileOf(page, 'Appended/s'))
      })
      .toBeGreaterThan(0)
  })

  test('tells how far projections are behind, and replays', async ({ start, visit }) => {
    const { store } = await start({ overlays: [projecting, replaying] })
    const times = ['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'].map(Date.parse)
    await store.send(requestOf(times.map((time) => ({ type: 'Daily', time }))))
    await store.post('/replays', { receiver: 'event_replay', query: {}, speed: 1 })
    const page = await visit(store, '/operations')
    const lag = async () => ((await factsOf(page)).Lag ?? []).map(([, figure]) => figure)
    await expect.poll(lag).toEqual(['types 0', 'broken 0', 'event_replay 1'])
    await page.locator('.cards').getByRole('link', { name: 'event_replay' }).click()
    await page.getByRole('region', { name: 'Replays' }).waitFor()
  })
})

describe('the status of a store in files', () => {
  let directory: string
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'eventstore-'))
  })
  afterAll(() => rm(directory, { recursive: true }))

  test('has the figures of the API, also after a restart', async ({ start, visit }) => {
    const options = { file: 'durable.yaml', variables: { EVENTSTORE_DIR: directory } }
    const first = await start(options)
    await first.store.send(paymentFlow())
    const page = await visit(first.store, '/operations', { expected: [/ERR_/, /503/] })
    const { log, epoch } = await expectStatus(page, () => first.store.status())
    expect(log).toMatchObject({ mode: 'file', firstSequence: 1 })
    await first.stop()
    await page.getByText('The collector does not answer').waitFor()
    const { store } = await start({ ...options, apiPort: first.apiPort })
    await expect.poll(() => page.getByRole('alert').count()).toBe(0)
    const status = await expectStatus(page, () => store.status())
    expect(status).toMatchObject({ epoch, events: 3, counters: { appended: 0 } })
  })
})

describe('a warning', () => {
  test('is about records that were rejected, and leads to them', async ({ start, visit }) => {
    const { store } = await start()
    await store.send(requestOf([{ type: '' }]))
    const page = await visit(store, '/operations')
    await warnings(page)
      .filter({ hasText: '1 record could not be stored as an event' })
      .getByRole('link')
      .click()
    await page.getByRole('list', { name: '1 rejection' }).waitFor()
  })

  test('is about a store that is nearly full and rejects', async ({ start, visit }) => {
    const full = 'extensions: {event_store: {limits: {max_events: 10, on_full: reject}}}'
    const { store } = await start({ overlays: [full] })
    await store.send(requestOf(Array.from({ length: 8 }, () => ({ type: 'Some' }))))
    const page = await visit(store, '/operations')
    await expectStatus(page, () => store.status())
    expect(await warnings(page).count()).toBe(0)
    await store.send(requestOf([{ type: 'Ninth' }]))
    await warnings(page).filter({ hasText: '9 of limits::max_events 10 are held' }).waitFor()
  })

  test('is about a projection that fails, and leads to it', async ({ start, visit }) => {
    const { store } = await start({ overlays: [projecting] })
    await store.send(paymentFlow())
    const page = await visit(store, '/operations')
    const warning = warnings(page).filter({ hasText: 'The projection broken is degraded' })
    await warning.getByText(/position 3: .*on purpose/).waitFor()
    await warning.getByRole('link').click()
    await page.getByRole('region', { name: 'Projection broken' }).waitFor()
  })
})
