import type { Page } from 'playwright-core'
import { describe } from 'vitest'
import type { Projection, ProjectionPage, ProjectionState } from '../src/api/operationTypes'
import { clipboard, copied } from './harness/clipboard'
import { paramsOf } from './harness/explore'
import { shown } from './harness/figures'
import { rowsOf } from './harness/operations'
import { requestOf } from './harness/otlp'
import { projecting } from './harness/overlays'
import { cloudTrail, paymentFlow } from './harness/repository'
import type { Store } from './harness/store'
import { expect, test } from './harness/test'

const path = '/operations?section=projections'
const region = (page: Page, name: string) => page.getByRole('region', { name, exact: true })

const sizeOf = (n: number) => (n < 1024 ? `${n} B` : `${(n / 1024).toFixed(1)} KiB`)

async function expectTable(page: Page, store: Store): Promise<void> {
  const wanted = async () => {
    const { projections } = await store.get<{ projections: Projection[] }>('/projections')
    return projections.map(({ name, position, lag, keys, maxKeys, bytes, degraded }) => [
      name,
      degraded ? 'degraded' : 'whole',
      shown(position),
      shown(lag),
      `${shown(keys)} of ${shown(maxKeys)}`,
      sizeOf(bytes),
    ])
  }
  await expect.poll(() => rowsOf(page, 'Projections')).toEqual(await wanted())
}

async function expectEntries(page: Page, { entries }: ProjectionPage): Promise<void> {
  const wanted = entries.map(({ key, position, degraded, state }) => [
    degraded ? `${key} degraded` : key,
    shown(position),
    JSON.stringify(state),
  ])
  await expect.poll(() => rowsOf(page, 'States by key')).toEqual(wanted)
}

const entriesOf = (store: Store, name: string, cursor?: string) =>
  store.get<ProjectionPage>(`/projections/${name}`, { limit: 100, ...(cursor && { cursor }) })

const caughtUp = (store: Store, name: string) =>
  expect.poll(async () => (await entriesOf(store, name)).lag).toBe(0)

describe('projections', () => {
  test('have positions, keys and states of the API, page by page', async ({ start, visit }) => {
    const { store } = await start({ overlays: [projecting] })
    for (const request of [...cloudTrail(), paymentFlow()]) await store.send(request)
    await caughtUp(store, 'types')
    const pages = [await entriesOf(store, 'types')]
    while (pages.at(-1)?.nextCursor) pages.push(await entriesOf(store, 'types', pages.at(-1)?.nextCursor))
    expect(pages.map(({ entries }) => entries.length)).toEqual([100, 100, 63])
    const page = await visit(store, path)
    await expectTable(page, store)
    await region(page, 'Projection types').getByText('from position 1 to 2,903.').waitFor()
    const link = (name: string) => page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name })
    for (const [i, one] of pages.entries()) {
      if (i > 0) await link('More keys').click()
      await expectEntries(page, one)
    }
    await link('First keys').click()
    await expectEntries(page, pages[0] as ProjectionPage)
  })

  test('follow what is appended', async ({ start, visit }) => {
    const { store } = await start({ overlays: [projecting] })
    const page = await visit(store, path)
    await page.getByText('It has no key yet.').waitFor()
    await store.send(requestOf([{ type: 'A' }, { type: 'B' }, { type: 'A' }]))
    await expect
      .poll(() => rowsOf(page, 'States by key').then((rows) => rows.map(([key, at]) => `${key} ${at}`)))
      .toEqual(['A 3', 'B 2'])
    await expectTable(page, store)
  })

  test('show the state of a key, which a link shows too', async ({ start, visit }) => {
    const { store } = await start({ overlays: [projecting] })
    const key = 'a/b ?#%.. <i>'
    await store.send(
      requestOf([
        { type: key, id: 'one' },
        { type: 'Other', id: 'two' },
      ]),
    )
    const page = await visit(store, path, clipboard)
    await region(page, 'States by key').getByRole('link', { name: key }).click()
    const state = region(page, `State of ${key}`)
    await state.getByText('at position 1', { exact: false }).waitFor()
    await state.getByRole('button', { name: 'Copy the state' }).click()
    const answer = await store.get<ProjectionState>(`/projections/types/${encodeURIComponent(key)}`)
    await expect.poll(async () => JSON.parse(await copied(page)) as unknown).toEqual(answer.state)
    expect(answer.state).toEqual({ count: 1, last: 'one' })
    const other = await visit(store, page.url().slice(store.page('').length))
    await region(other, `State of ${key}`).getByText('"one"').first().waitFor()
    await store.send(requestOf([{ type: key, id: 'three' }]))
    await state.getByText('"three"').first().waitFor()
    await state.getByRole('link', { name: 'Close the state' }).click()
    await state.waitFor({ state: 'detached' })
    expect(paramsOf(page).has('key')).toBe(false)
  })

  test('are rebuilt, after a question', async ({ start, visit }) => {
    const { store } = await start({ overlays: [projecting] })
    await store.send(paymentFlow())
    await caughtUp(store, 'types')
    const page = await visit(store, path)
    const before = await entriesOf(store, 'types')
    await expectEntries(page, before)
    const rebuilds: string[] = []
    page.on('request', (request) => {
      if (request.method() === 'POST') rebuilds.push(new URL(request.url()).pathname)
    })
    const rebuild = () => region(page, 'Projection types').getByRole('button', { name: 'Rebuild' }).click()
    const answer = (name: string) =>
      page.getByRole('dialog', { name: 'Rebuild types' }).getByRole('button', { name, exact: true }).click()
    await rebuild()
    await answer('Leave it')
    expect(rebuilds).toEqual([])
    await rebuild()
    await answer('Rebuild')
    await expect.poll(() => rebuilds).toEqual(['/api/v1/projections/types'])
    await expect.poll(async () => (await entriesOf(store, 'types')).rebuild).toBe(null)
    await expectTable(page, store)
    await expectEntries(page, await entriesOf(store, 'types'))
    expect((await entriesOf(store, 'types')).entries).toEqual(before.entries)
  })

  test('that fail tell where and why', async ({ start, visit }) => {
    const { store } = await start({ overlays: [projecting] })
    await store.send(paymentFlow())
    await caughtUp(store, 'broken')
    const page = await visit(store, path)
    await region(page, 'Projections').getByRole('link', { name: 'broken' }).click()
    const { failures, firstFailure, lastFailure } = await entriesOf(store, 'broken')
    const broken = region(page, 'Projection broken')
    await broken.getByText(`Failures: ${shown(failures)}`).waitFor()
    await expectTable(page, store)
    for (const [name, failure] of [
      ['First', firstFailure],
      ['Last', lastFailure],
    ] as const) {
      const text = await broken.getByText(new RegExp(`^${name} at position`)).innerText()
      expect(text).toBe(
        `${name} at position ${failure?.position}, event ${failure?.eventId}, key ${failure?.key}: ${failure?.error}`,
      )
    }
    await broken
      .getByRole('link', { name: firstFailure?.eventId ?? '' })
      .first()
      .click()
    await expect.poll(() => paramsOf(page).get('event')).toBe(firstFailure?.eventId)
    await page.getByRole('complementary', { name: 'Event' }).waitFor()
  })

  test('that nobody configured are told of', async ({ start, visit }) => {
    const { store } = await start({ overlays: [projecting] })
    const page = await visit(store, `${path}&projection=no%2Fsuch`, { expected: [/404/] })
    await region(page, 'Projection no/such').getByText('HTTP 404').waitFor()
    await region(page, 'Projections').getByRole('link', { name: 'types' }).click()
    await page.getByText('It has no key yet.').waitFor()
  })
})
