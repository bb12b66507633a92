import { bearer, token } from './harness/overlays'
import { expect, test } from './harness/test'

test('who closes the dialog for credentials is not asked again, and can give them', async ({
  start,
  visit,
}) => {
  const { store } = await start({ overlays: [bearer], headers: { Authorization: `Bearer ${token}` } })
  const page = await visit(store, '/operations', { expected: [/401/] })
  const dialog = page.getByRole('dialog', { name: 'Credentials' })
  await dialog.waitFor()
  await page.keyboard.press('Escape')
  await page.getByText('HTTP 401').waitFor()
  let refused = 0
  page.on('response', (response) => {
    if (response.status() === 401) refused++
  })
  // Each view asks anew, and none opens the dialog.
  for (const view of ['Trends', 'Explore', 'Operations']) {
    const before = refused
    await page.getByRole('link', { name: view, exact: true }).click()
    await expect.poll(() => refused).toBeGreaterThan(before)
    await page.getByText('HTTP 401').first().waitFor()
  }
  expect(await dialog.count()).toBe(0)
  await page.getByRole('button', { name: 'Give credentials' }).click()
  await dialog.getByRole('textbox', { name: 'Token' }).fill(token)
  await page.keyboard.press('Enter')
  await page.getByText('ready', { exact: true }).waitFor()
})
