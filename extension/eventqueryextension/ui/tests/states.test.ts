import { exec } from 'node:child_process'
import { promisify } from 'node:util'
import { describe } from 'vitest'
import { eventRows, expectEvents } from './harness/explore'
import { requestOf } from './harness/otlp'
import { expect, test } from './harness/test'

const paths = ['/', '/timeline?correlation=order-123', '/aggregate', '/trends', '/operations']

describe('an empty store', () => {
  test('shows a command that sends a first event', async ({ start, visit }) => {
    const { store } = await start()
    const page = await visit(store)
    await page.getByRole('heading', { name: 'The store holds no event yet' }).waitFor()
    const command = await page.locator('pre').innerText()
    await promisify(exec)(command)
    expect((await store.status()).events).toBe(1)
    await page.getByRole('button', { name: 'Look again' }).click()
    await expectEvents(page, 1)
    await eventRows(page).first().getByText('PaymentInitiated').waitFor()
  })
})

describe('a collector that is gone', () => {
  test.for(paths)('is told, and asked again: %s', async (path, { start, visit }) => {
    const first = await start()
    await first.store.send(requestOf([{ type: 'Kept', correlation: 'order-123', aggregate: ['A', '1'] }]))
    const page = await visit(first.store, '/', { expected: [/ERR_/] })
    await expectEvents(page, 1)
    await first.stop()
    await page.evaluate(
      (to) => {
        history.pushState(null, '', to)
        window.dispatchEvent(new PopStateEvent('popstate'))
      },
      `${path}${path.includes('?') ? '&' : '?'}eventType=Kept`,
    )
    await page.getByText('The collector does not answer').first().waitFor()
    const { store } = await start({ apiPort: first.apiPort })
    await store.send(requestOf([{ type: 'Kept', correlation: 'order-123', aggregate: ['A', '1'] }]))
    await expect
      .poll(() => page.getByRole('alert').filter({ hasText: 'does not answer' }).count(), { timeout: 20_000 })
      .toBe(0)
  })
})
