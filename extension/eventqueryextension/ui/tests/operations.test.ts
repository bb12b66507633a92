import { describe } from 'vitest'
import { expect, test } from './harness/test'

describe('the status', () => {
  test('has the figures of the API', async ({ filled, visit }) => {
    const page = await visit(filled, '/operations')
    const { events } = await filled.status()
    await expect
      .poll(() =>
        page
          .locator('.tile')
          .filter({ hasText: 'Events' })
          .innerText()
          .then((text) => text.split('\n').at(-1)),
      )
      .toBe(events.toLocaleString('en'))
  })
})
