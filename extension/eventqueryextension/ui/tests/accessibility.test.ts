import type { Page } from 'playwright-core'
import { describe } from 'vitest'
import { expectEvents, searchBox } from './harness/explore'
import { look } from './harness/look'
import { requestOf } from './harness/otlp'
import { keeping, projecting, replaying } from './harness/overlays'
import { largestCorrelation, paymentFlow } from './harness/repository'
import type { Store } from './harness/store'
import { expect, test } from './harness/test'

type Prepare = (page: Page) => Promise<unknown>
const heading = (name: string | RegExp) => (page: Page) =>
  page.getByRole('heading', { name }).first().waitFor()
const press = (key: string) => (page: Page) => page.keyboard.press(key)
const tab = (name: string) => (page: Page) => page.getByRole('tab', { name, selected: true }).waitFor()

const event = 'event=payment-123-authorized'
const filled: [state: string, path: string, prepare?: Prepare][] = [
  ['Explore', '/', (page) => expectEvents(page, 2903)],
  [
    'Explore with a filter',
    '/?eventType=Decrypt&not.userId=x&from=2000-01-01T00:00:00Z',
    (page) => expectEvents(page, 178),
  ],
  ['Explore without a match', '/?eventType=nothing', heading('No event matches')],
  ['Explore with live tail', '/?tail=on', (page) => page.getByText('Live', { exact: true }).waitFor()],
  [
    'suggestions',
    '/',
    (page) =>
      searchBox(page)
        .fill('eventType:D')
        .then(() =>
          page
            .getByRole('option', { name: /^Decrypt/ })
            .first()
            .waitFor(),
        ),
  ],
  ['help', '/', press('?')],
  ['credentials', '/', (page) => page.getByRole('button', { name: 'Credentials', exact: true }).click()],
  ['the panel: data', `/?${event}`, tab('Data')],
  ['the panel: metadata', `/?${event}&tab=metadata`, tab('Metadata')],
  ['the panel: resource', `/?${event}&tab=resource`, tab('Resource')],
  ['the panel: OTLP', `/?${event}&tab=otlp`, tab('OTLP')],
  ['the panel: causes and effects', `/?${event}&tab=related`, tab('Causes & effects')],
  ['the panel: unknown event', '/?event=nothing', heading('Not held')],
  ['Timeline, to choose', '/timeline', heading('Largest correlations')],
  ['Timeline', '/timeline?correlation=order-123', heading('Correlation')],
  [
    'Timeline, the largest',
    `/timeline?correlation=${largestCorrelation.id}&gaps=compressed&find=error`,
    heading('Correlation'),
  ],
  ['Timeline, unknown', '/timeline?correlation=nothing', heading(/Nothing is held/)],
  ['Aggregates', '/aggregate', heading('Aggregates')],
  ['Aggregate', '/aggregate?type=Payment&id=payment-123&chain=1', heading('State')],
  ['Aggregate, a patch', '/aggregate?type=Payment&id=payment-123&version=2&diff=patch', heading('Change')],
  ['Aggregate, unknown', '/aggregate?type=Payment&id=nothing', heading('No such aggregate')],
  ['Trends', '/trends', heading('Users')],
  [
    'Trends, compared',
    '/trends?from=2026-11-01T00:00:00Z&to=2026-12-01T00:00:00Z&interval=day&compare=1&groupBy=service',
    heading('Users'),
  ],
  ['Operations', '/operations', heading('Limits')],
  [
    'Operations without projections',
    '/operations?section=projections',
    heading('No projection is configured'),
  ],
  ['Operations without replays', '/operations?section=replays', heading('No receiver can replay')],
  ['Operations without rejections', '/operations?section=rejections', heading('Nothing was rejected')],
]

describe('no violation of axe-core, and no sideways scroll', () => {
  test.for(filled)('%s', async ([state, path, prepare], { filled: store, visit }) => {
    const page = await visit(store, path, { expected: [/404/] })
    await prepare?.(page)
    await look(page, state)
  })

  test('an empty store', async ({ start, visit }) => {
    const { store } = await start()
    for (const path of ['/', '/timeline', '/aggregate', '/trends', '/operations']) {
      const page = await visit(store, path)
      await page.getByRole('navigation', { name: 'Views' }).waitFor()
      await look(page, `${path} of an empty store`)
      await page.context().close()
    }
  })

  test('a collector that is gone', async ({ start, visit }) => {
    const { store, stop } = await start()
    const page = await visit(store, '/', { expected: [/ERR_/] })
    await page.getByRole('heading', { name: 'The store holds no event yet' }).waitFor()
    await stop()
    for (const view of ['Trends', 'Operations', 'Timeline', 'Aggregate', 'Explore']) {
      await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: view }).click()
      await page.getByText('The collector does not answer').first().waitFor()
      await look(page, `${view} without a collector`)
    }
  })

  test('rejections, projections, replays and what is evicted', async ({ start, visit }) => {
    const { store } = await start({ overlays: [projecting, replaying, keeping(2)] })
    await makeBusy(store)
    const page = await visit(store, '/operations?section=rejections', { expected: [/410/, /404/] })
    await page.locator('details summary').first().click()
    await look(page, 'rejections')
    await page.goto(store.page('/operations?section=projections&projection=broken'))
    await page.getByText('on purpose').first().waitFor()
    await look(page, 'a degraded projection')
    await page.goto(store.page('/operations?section=projections&projection=types'))
    await page.getByRole('region', { name: 'States by key' }).getByRole('link').first().click()
    await look(page, 'a projection')
    await page.goto(store.page('/operations?section=replays'))
    await page.getByRole('button', { name: 'Replay', exact: true }).click()
    await page.getByRole('region', { name: 'Replays' }).waitFor()
    await look(page, 'replays')
    await page.goto(store.page('/aggregate?type=Payment&id=payment-123'))
    await page.getByRole('note').waitFor()
    await look(page, 'an aggregate whose first events are evicted')
  })
})

async function makeBusy(store: Store): Promise<void> {
  await store.send(paymentFlow())
  await store.send(requestOf([{ type: '', body: { is: 'no event' } }]))
  await expect.poll(async () => (await store.status()).rejections).toBe(1)
}
