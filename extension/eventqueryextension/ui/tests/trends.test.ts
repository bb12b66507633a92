import { describe } from 'vitest'
import { test } from './harness/test'
import { expectTable } from './harness/trends'

describe('the table', () => {
  test('has the figures of the API', async ({ filled, visit }) => {
    const page = await visit(filled, '/trends?interval=day')
    await expectTable(page, filled, { interval: 'day', groupBy: 'eventType' })
  })
})
