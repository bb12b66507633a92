import type { Page } from 'playwright-core'
import { describe } from 'vitest'
import { eventRows, expectEvents, paramsOf } from './harness/explore'
import { requestOf } from './harness/otlp'
import { basic, bearer, token, user } from './harness/overlays'
import { expect, test } from './harness/test'

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Credentials' })
const expected = [/401/]
const headers = {
  bearer: { Authorization: `Bearer ${token}` },
  basic: { Authorization: `Basic ${Buffer.from(`${user.name}:${user.password}`).toString('base64')}` },
}

/** Nothing of a secret is where another page, or the next visit, finds it. */
async function expectKeptInMemory(page: Page, secrets: string[]): Promise<void> {
  const stored = await page.evaluate(async () => {
    const databases = await indexedDB.databases()
    return [
      JSON.stringify(localStorage),
      JSON.stringify(sessionStorage),
      document.cookie,
      JSON.stringify(databases),
    ]
  })
  expect(stored).toEqual(['{}', '{}', '', '[]'])
  expect(await page.context().cookies()).toEqual([])
  for (const secret of secrets) {
    expect(decodeURIComponent(page.url())).not.toContain(secret)
    expect(await page.content()).not.toContain(secret)
  }
}

async function useToken(page: Page, text: string): Promise<void> {
  await dialog(page).getByRole('textbox', { name: 'Token' }).fill(text)
  await dialog(page).getByRole('button', { name: 'Use them' }).click()
}

async function usePassword(page: Page, name: string, password: string): Promise<void> {
  await dialog(page).getByRole('button', { name: 'User and password' }).click()
  await dialog(page).getByRole('textbox', { name: 'User' }).fill(name)
  await dialog(page).getByRole('textbox', { name: 'Password' }).fill(password)
  await dialog(page).getByRole('button', { name: 'Use them' }).click()
}

describe('an API that asks for a bearer token', () => {
  test('is read with the token that the page is given, which a reload forgets', async ({ start, visit }) => {
    const { store } = await start({ overlays: [bearer], headers: headers.bearer })
    await store.send(requestOf([{ type: 'Secret', id: 'the-only-one' }]))
    for (const path of ['/', '/app.js', '/app.css', '/trends', '/timeline', '/aggregate', '/operations'])
      expect((await fetch(store.page(path))).status, path).toBe(200)
    expect((await fetch(store.api('/events'))).status).toBe(401)

    const page = await visit(store, '/', { expected })
    await dialog(page).waitFor()
    await page.keyboard.press('Escape')
    await page.getByText('HTTP 401').first().waitFor()
    expect(await page.content()).not.toContain('Secret')
    await page.getByRole('button', { name: 'Credentials', exact: true }).click()
    await useToken(page, 'another token')
    await dialog(page).waitFor()
    await useToken(page, token)
    await expectEvents(page, 1)
    expect(await dialog(page).count()).toBe(0)
    await expectKeptInMemory(page, [token])

    await eventRows(page).first().click()
    await expect.poll(() => paramsOf(page).get('event')).toBe('the-only-one')
    await page.getByText(/^position 1/).waitFor()
    await page.reload()
    await dialog(page).waitFor()
  })

  test('is tailed with the token', async ({ start, visit }) => {
    const { store } = await start({ overlays: [bearer], headers: headers.bearer })
    const page = await visit(store, '/?tail=on', { expected })
    await dialog(page).waitFor()
    await useToken(page, token)
    await page.getByText('Live', { exact: true }).waitFor()
    await store.send(requestOf([{ type: 'Secret' }]))
    await eventRows(page).first().getByText('Secret').first().waitFor()
  })

  test('is not read any more once the token is forgotten', async ({ start, visit }) => {
    const { store } = await start({ overlays: [bearer], headers: headers.bearer })
    await store.send(requestOf([{ type: 'Secret' }]))
    const page = await visit(store, '/', { expected })
    await useToken(page, token)
    await expectEvents(page, 1)
    await page.getByRole('button', { name: 'Credentials', exact: true }).click()
    await dialog(page).getByRole('button', { name: 'Forget them' }).click()
    await page.getByText('HTTP 401').first().waitFor()
  })

  test('keeps the token out of commands that are copied', async ({ start, visit }) => {
    const { store } = await start({ overlays: [bearer], headers: headers.bearer })
    await store.send(requestOf([{ type: 'Secret', id: 'one' }]))
    const permissions = ['clipboard-read', 'clipboard-write']
    const page = await visit(store, '/?event=one', { expected, permissions })
    await useToken(page, token)
    await page.getByText(/^position 1/).waitFor()
    await page.getByRole('button', { name: 'Copy as curl' }).click()
    const copied = () => page.evaluate(() => navigator.clipboard.readText())
    await expect.poll(copied).toMatch(/Authorization: Bearer \$TOKEN/)
    expect(await copied()).not.toContain(token)
  })
})

describe('an API that asks for a user and a password', () => {
  test('is read with them', async ({ start, visit }) => {
    const { store } = await start({ overlays: [basic], headers: headers.basic })
    await store.send(requestOf([{ type: 'Secret' }]))
    const page = await visit(store, '/', { expected })
    await dialog(page).waitFor()
    await usePassword(page, user.name, 'wrong')
    await dialog(page).waitFor()
    await usePassword(page, user.name, user.password)
    await expectEvents(page, 1)
    await expectKeptInMemory(page, [user.password, headers.basic.Authorization])
  })
})
