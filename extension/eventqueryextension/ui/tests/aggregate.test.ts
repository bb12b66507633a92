import type { Page } from 'playwright-core'
import { describe } from 'vitest'
import type { AggregatePage, AggregateState, EventPage, Json, PatchOperation } from '../src/api/types'
import { paramsOf } from './harness/explore'
import { keeping } from './harness/overlays'
import type { Store } from './harness/store'
import { expect, test } from './harness/test'

const payment = '/aggregate?type=Payment&id=payment-123'
const versions = (page: Page) => page.getByRole('listbox', { name: 'Versions' })
const panel = (page: Page) => page.getByRole('complementary', { name: 'Event' })
const clipboard = { permissions: ['clipboard-read', 'clipboard-write'] }

async function copied(page: Page, button: string): Promise<Json> {
  await page.getByRole('button', { name: button }).click()
  return page.evaluate(async () => JSON.parse(await navigator.clipboard.readText()) as Json)
}

const heading = (page: Page, version: number) =>
  page.getByRole('heading', { name: `Version ${version.toLocaleString('en')}`, exact: true })

/** Appends versions of a counter with data that has some depth. */
async function appendVersions(store: Store, count: number): Promise<void> {
  const path = '/aggregates/Counter/counter-1/events'
  for (let first = 1; first <= count; first += 1000) {
    const events = Array.from({ length: Math.min(1000, count - first + 1) }, (_, i) => ({
      eventType: (first + i) % 2 ? 'Raised' : 'Lowered',
      timestamp: new Date(Date.UTC(2026, 0) + (first + i) * 60_000).toISOString(),
      data: { value: first + i, [`field${(first + i) % 7}`]: { nested: [first + i] } },
    }))
    await store.post(path, events)
  }
}

describe('aggregates', () => {
  test('are listed as the API has them', async ({ filled, visit }) => {
    const page = await visit(filled, '/aggregate')
    const { aggregates } = await filled.get<AggregatePage>('/aggregates', { limit: 10 })
    const rows = page.getByRole('listbox', { name: 'Aggregates' }).getByRole('option')
    await rows.first().waitFor()
    for (const [i, { aggregateType, aggregateId, version }] of aggregates.entries()) {
      const texts = await rows.nth(i).locator('.aggregate-row > *').allInnerTexts()
      expect(texts.slice(0, 3).map((text) => text.trim())).toEqual([
        aggregateType,
        aggregateId,
        version.toLocaleString('en'),
      ])
    }
  })

  test('are found by type and id', async ({ filled, visit }) => {
    const page = await visit(filled, '/aggregate')
    await page.getByRole('combobox', { name: 'Aggregate type' }).selectOption('Payment')
    const rows = page.getByRole('listbox', { name: 'Aggregates' }).getByRole('option')
    await expect.poll(() => rows.count()).toBe(1)
    await page.getByRole('textbox', { name: 'Aggregate id' }).fill('payment-123')
    await page.getByRole('button', { name: 'Find' }).click()
    await heading(page, 3).waitFor()
    await page.goBack()
    await rows.first().click()
    await heading(page, 3).waitFor()
  })
})

describe('an aggregate', () => {
  test('shows state, change and event of each version', async ({ filled, visit }) => {
    const page = await visit(filled, payment, clipboard)
    const { events } = await filled.get<EventPage>('/aggregates/Payment/payment-123/events')
    for (const version of [3, 2, 1]) {
      await versions(page)
        .locator(`[aria-posinset="${4 - version}"]`)
        .click()
      await heading(page, version).waitFor()
      await page.getByText(`after version ${version}`).waitFor()
      const { state } = await filled.get<AggregateState>('/aggregates/Payment/payment-123/state', { version })
      expect(await copied(page, 'Copy the state')).toEqual(state)
      const patch = await filled.get<PatchOperation[]>('/aggregates/Payment/payment-123/diff', {
        from: version - 1,
        to: version,
      })
      await page.getByRole('button', { name: 'JSON Patch' }).click()
      expect(await copied(page, 'Copy the patch')).toEqual(patch)
      await page.getByText(`${patch.length} operation`).waitFor()
      await page.getByRole('button', { name: 'Diff', exact: true }).click()
      await page.locator('.version-link', { hasText: events[version - 1]?.eventType ?? '' }).waitFor()
    }
    await page.locator('.version-link').click()
    await panel(page).getByText('PaymentInitiated').first().waitFor()
  })

  test('is stepped through by the slider, buttons, keys and a number', async ({ start, visit }) => {
    const { store } = await start()
    await appendVersions(store, 5000)
    const page = await visit(store, '/aggregate?type=Counter&id=counter-1')
    await heading(page, 5000).waitFor()
    await page.keyboard.press('ArrowLeft')
    await heading(page, 4999).waitFor()
    await page.getByRole('button', { name: 'The version before' }).click()
    await heading(page, 4998).waitFor()
    const slider = page.getByRole('slider', { name: 'Version' })
    const box = await slider.boundingBox()
    if (!box) throw new Error('no slider')
    await page.mouse.move(box.x + box.width - 8, box.y + box.height / 2)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 20 })
    await page.mouse.up()
    await expect.poll(() => Math.abs(Number(paramsOf(page).get('version') ?? 5000) - 2500)).toBeLessThan(300)
    const version = Number(paramsOf(page).get('version'))
    await heading(page, version).waitFor()
    const { state } = await store.get<AggregateState>('/aggregates/Counter/counter-1/state', { version })
    const tree = page.getByRole('tree', { name: 'State' })
    await tree
      .getByText(String((state as { value: number }).value), { exact: true })
      .first()
      .waitFor()
    await page.getByRole('spinbutton', { name: 'Version' }).fill('17')
    await page.keyboard.press('Enter')
    await heading(page, 17).waitFor()
    await versions(page).locator('[aria-selected=true]').getByText('17', { exact: true }).waitFor()
    const other = await visit(store, page.url().slice(store.page('').length))
    await heading(other, 17).waitFor()
  })

  test('has the state at a time of the zone', async ({ filled, visit }) => {
    const { events } = await filled.get<EventPage>('/aggregates/Payment/payment-123/events')
    const at = new Date(Date.parse(events[1]?.timestamp ?? '')).toISOString()
    for (const [zone, query, hours] of [
      ['UTC', '', 0],
      ['Asia/Kathmandu', '&time=local', 5.75],
    ] as const) {
      const page = await visit(filled, payment + query, { timezoneId: zone })
      const clock = new Date(Date.parse(at) + hours * 3_600_000).toISOString().replace('Z', '')
      await page.getByLabel('State at').fill(clock)
      await page.keyboard.press('Enter')
      await expect.poll(() => paramsOf(page).get('at')).toBe(at)
      await heading(page, 2).waitFor()
      await page.getByText('is version 2').waitFor()
    }
  })

  test('shows the chain of a version', async ({ filled, visit }) => {
    const page = await visit(filled, `${payment}&version=2`)
    await page.getByRole('button', { name: 'Causes and effects' }).click()
    await page.getByRole('region', { name: 'Causes' }).getByText('PaymentInitiated').waitFor()
    await page.getByRole('region', { name: 'Effects' }).getByText('PaymentProcessed').waitFor()
    expect(paramsOf(page).get('chain')).toBe('1')
  })

  test('says what is not there', async ({ filled, visit }) => {
    const page = await visit(filled, `${payment}&version=9`, { expected: [/404/] })
    await page.getByText('Go to version 3, the last one').click()
    await heading(page, 3).waitFor()
    const none = await visit(filled, '/aggregate?type=No&id=x', { expected: [/404/] })
    await none.getByRole('heading', { name: 'No such aggregate' }).waitFor()
  })
})

describe('an aggregate whose events are evicted', () => {
  const expected = [/404/, /410/]
  test('shows those that are held, and why there is no state', async ({ start, visit }) => {
    const { store } = await start({ overlays: [keeping(100)] })
    await appendVersions(store, 1000)
    const { events } = await store.get<EventPage>('/events', { limit: 1 })
    const first = events[0]?.version ?? 0
    expect(first).toBeGreaterThan(1)
    const page = await visit(store, '/aggregate?type=Counter&id=counter-1', { expected })
    await page
      .getByRole('note')
      .getByText(`before version ${first.toLocaleString('en')}`)
      .waitFor()
    await page.getByText('HTTP 410').first().waitFor()
    await versions(page).getByRole('option').nth(2).click()
    await page.locator('.version-link').click()
    await panel(page)
      .getByText(/^position \d/)
      .waitFor()
  })

  test('has a version of which no event is left', async ({ start, visit }) => {
    const { store } = await start({ overlays: [keeping(50)] })
    await store.post('/aggregates/Old/o/events', [{ eventType: 'A' }, { eventType: 'B' }])
    await appendVersions(store, 2000)
    const page = await visit(store, '/aggregate?type=Old&id=o', { expected })
    await page.getByText('Its version is 2').waitFor()
  })
})
