import { exec } from 'node:child_process'
import { promisify } from 'node:util'
import type { Page } from 'playwright-core'
import { describe } from 'vitest'
import type { Rejection, RejectionPage } from '../src/api/operationTypes'
import type { Counts } from '../src/api/types'
import { clipboard, copied } from './harness/clipboard'
import { paramsOf } from './harness/explore'
import { shown } from './harness/figures'
import { type Fact, requestOf } from './harness/otlp'
import type { Store } from './harness/store'
import { expect, test } from './harness/test'

const path = '/operations?section=rejections'
const items = (page: Page) => page.locator('.rejections > li')
const reload = (page: Page) => page.getByRole('button', { name: 'Load again' }).click()
const run = promisify(exec)

/** What the page says of a rejection before it is opened. */
const wantedLines = ({ rejectedAt, reason, count, truncated, detail, eventId }: Rejection): string[] => [
  rejectedAt.replace('T', ' ').slice(0, 23),
  reason.replaceAll('_', ' '),
  ...(count > 1 ? [`${shown(count)} times`] : []),
  ...(truncated ? ['truncated'] : []),
  detail,
  ...(eventId ? [eventId] : []),
]

async function expectItems(page: Page, { rejections }: RejectionPage): Promise<void> {
  const read = async () => (await items(page).allInnerTexts()).map((text) => text.split(/\s*\n\s*/))
  await expect.poll(read).toEqual(rejections.map(wantedLines))
}

const rejectedOf = (store: Store, cursor?: string) =>
  store.get<RejectionPage>('/rejections', { limit: 50, ...(cursor && { cursor }) })

const untyped = (count: number): Fact[] =>
  Array.from({ length: count }, (_, n) => ({ type: '', body: { number: n } }))

describe('rejections', () => {
  test('are told with reason, detail, time, id and how often, as the API has them', async ({
    start,
    visit,
  }) => {
    const { store } = await start()
    await store.send(requestOf([{ type: 'Known', id: 'one' }]))
    await store.send(requestOf([{ type: 'Other', id: 'one' }]))
    await store.send(
      requestOf([
        {
          type: 'Versioned',
          id: 'two',
          aggregate: ['A', '1'],
          attributes: { 'aggregate.expected_version': 7 },
        },
      ]),
    )
    await store.send(requestOf([{ type: 'Large', id: 'three', body: 'x'.repeat(1_200_000) }]))
    for (let i = 0; i < 3; i++) await store.send(requestOf([{ type: '', id: 'four' }]))
    const wanted = await rejectedOf(store)
    expect(wanted.rejections.map(({ reason, count }) => [reason, count])).toEqual([
      ['missing_event_type', 3],
      ['too_large', 1],
      ['version_conflict', 1],
      ['event_id_collision', 1],
    ])
    const page = await visit(store, path)
    await expectItems(page, wanted)
  })

  test('come in pages, newest first', async ({ start, visit }) => {
    const { store } = await start()
    await store.send(requestOf(untyped(120)))
    const first = await rejectedOf(store)
    const second = await rejectedOf(store, first.nextCursor)
    const third = await rejectedOf(store, second.nextCursor)
    expect([first, second, third].map(({ rejections }) => rejections.length)).toEqual([50, 50, 20])
    const page = await visit(store, path)
    await expectItems(page, first)
    const link = (name: string) => page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name })
    await link('Older').click()
    await expectItems(page, second)
    await link('Older').click()
    await expectItems(page, third)
    expect(await link('Older').count()).toBe(0)
    await page.goBack()
    await expectItems(page, second)
    const other = await visit(store, page.url().slice(store.page('').length))
    await expectItems(other, second)
    await link('Newest').click()
    await expectItems(page, first)
  })
})

describe('a rejected record', () => {
  const open = async (page: Page) => {
    await items(page).first().locator('summary').click()
    return items(page).first()
  }

  test('is the one of the API, and a link opens it', async ({ start, visit }) => {
    const { store } = await start()
    await store.send(requestOf(untyped(3)))
    const { rejections } = await rejectedOf(store)
    const page = await visit(store, path, clipboard)
    await open(page)
    await page.getByRole('button', { name: 'Copy the record' }).click()
    await expect.poll(async () => JSON.parse(await copied(page)) as unknown).toEqual(rejections[0]?.record)
    const lines = items(page).first().getByRole('group', { name: 'The record as OTLP JSON' })
    expect(JSON.parse(await lines.innerText())).toEqual(rejections[0]?.record)
    const other = await visit(store, page.url().slice(store.page('').length))
    await items(other).first().getByRole('button', { name: 'Copy the record' }).waitFor()
    expect(await items(other).locator('details[open]').count()).toBe(1)
    await page.goBack()
    await expect.poll(() => items(page).locator('details[open]').count()).toBe(0)
  })

  test('is sent again by a command: as it is, and mended', async ({ start, visit }) => {
    const { store } = await start()
    await store.send(requestOf([{ type: 'Known', id: 'one' }]))
    await store.send(
      requestOf([{ type: "It's $HOME", id: 'one', body: { note: '`id` "quoted"\n\\ RECORD' } }]),
    )
    const page = await visit(store, path, clipboard)
    const item = await open(page)
    await item.getByRole('button', { name: 'Copy as curl that sends it again' }).click()
    await expect.poll(() => copied(page)).toMatch(/OTLP:-http:\/\/127\.0\.0\.1:4318\}/)
    const command = await copied(page)
    const env = { ...process.env, OTLP: store.addresses.otlp }
    await run(command, { env })
    expect((await rejectedOf(store)).rejections.map(({ count }) => count)).toEqual([2])
    await reload(page)
    await items(page).first().getByText('2 times').waitFor()
    await run(command.replace('"stringValue":"one"', '"stringValue":"another"'), { env })
    expect((await store.get<Counts>('/counts', { eventId: 'another', eventType: "It's $HOME" })).count).toBe(
      1,
    )
  })

  test('leads to the event that has its id', async ({ start, visit }) => {
    const { store } = await start()
    await store.send(requestOf([{ type: 'Known', id: 'one' }]))
    await store.send(requestOf([{ type: 'Other', id: 'one' }]))
    const page = await visit(store, path)
    await (await open(page)).getByRole('link', { name: 'Show the stored event with this id' }).click()
    await page.getByRole('complementary', { name: 'Event' }).getByText('Known').first().waitFor()
    expect(paramsOf(page).get('event')).toBe('one')
  })

  test('that was too large is cut, and cannot be sent again', async ({ start, visit }) => {
    const { store } = await start()
    await store.send(requestOf([{ type: 'Large', body: 'x'.repeat(1_200_000) }]))
    const page = await visit(store, path)
    const item = await open(page)
    await item.getByText('The record was too large to keep').waitFor()
    expect(await item.getByRole('button', { name: 'Copy as curl that sends it again' }).count()).toBe(0)
  })
})
