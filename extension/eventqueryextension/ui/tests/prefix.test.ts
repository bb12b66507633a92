import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, inject } from 'vitest'
import { eventRows, expectEvents } from './harness/explore'
import { Store } from './harness/store'
import { expect, test } from './harness/test'

const prefix = '/tools/events'

// A proxy that puts a prefix in front of all that the collector serves.
let proxy: Server
beforeAll(async () => {
  const target = new URL(inject('filled').api)
  proxy = createServer((asked, answer) => {
    if (!asked.url?.startsWith(`${prefix}/`)) {
      answer.writeHead(404).end()
      return
    }
    const { method, headers } = asked
    const path = asked.url.slice(prefix.length)
    const passed = request({ host: target.hostname, port: target.port, path, method, headers }, (came) => {
      answer.writeHead(came.statusCode ?? 500, came.headers)
      answer.flushHeaders() // a quiet tail has no more to send
      came.pipe(answer)
    })
    passed.on('error', () => answer.destroy())
    answer.on('close', () => passed.destroy())
    asked.pipe(passed)
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
})
afterAll(() => {
  proxy.closeAllConnections()
  proxy.close()
})

describe('behind a proxy with a prefix', () => {
  test('every view works, and its links stay there', async ({ visit }) => {
    const { port } = proxy.address() as AddressInfo
    const proxied = new Store({ api: `http://127.0.0.1:${port}`, otlp: '' })
    const page = await visit(proxied, `${prefix}/?tail=on`)
    await page.getByText('Live', { exact: true }).waitFor()
    await page.goto(proxied.page(`${prefix}/`))
    await expectEvents(page, 2903)
    await eventRows(page).first().click()
    await page.getByText(/^position \d/).waitFor()
    for (const view of ['Timeline', 'Aggregate', 'Trends', 'Operations']) {
      await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: view }).click()
      await expect.poll(() => page.locator('.state-loading').count()).toBe(0)
      expect(new URL(page.url()).pathname).toBe(`${prefix}/${view.toLowerCase()}`)
      await page.reload()
      await page.getByRole('navigation', { name: 'Views' }).waitFor()
      expect(await page.getByRole('alert').filter({ hasText: /\S/ }).count()).toBe(0)
    }
  })
})
