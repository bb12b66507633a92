import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe } from 'vitest'
import { expectEvents } from './harness/explore'
import { requestOf } from './harness/otlp'
import { expect, test } from './harness/test'

// A receiver that starts waits for the file that holds its progress while another
// process has it, so that the pipelines run when the test lets go of it.

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'eventstore-'))
})
afterAll(() => rm(directory, { recursive: true }))

const options = () => ({
  file: 'replay.yaml',
  overlays: ['extensions: {file_storage: {timeout: 50s}}'],
  variables: { EVENTSTORE_CHECKPOINTS: directory },
})

async function lock(file: string): Promise<ChildProcess> {
  const child = spawn('flock', [file, 'sh', '-c', 'echo locked; read line'])
  await once(child.stdout, 'data')
  return child
}

async function release(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  child.stdin?.end()
  await ended
}

describe('a collector that starts', () => {
  test('is shown how far it is, and used once it is ready', async ({ start, visit }) => {
    const before = await start(options())
    await before.stop()
    const [file = ''] = await readdir(directory)
    const holder = await lock(join(directory, file))
    const { store } = await start({ ...options(), beforeReady: true })
    const page = await visit(store, '/', { expected: [/503/] })
    await page.getByText('HTTP 503').first().waitFor()
    const status = await visit(store, '/operations', { expected: [/503/] })
    await status.getByRole('heading', { name: 'The store is starting' }).waitFor()
    await status.getByText('The pipelines do not run yet').waitFor()
    await release(holder)
    await status.getByText('ready', { exact: true }).waitFor()
    const alerts = page.getByRole('alert').filter({ hasText: '503' })
    await expect.poll(() => alerts.count(), { timeout: 20_000 }).toBe(0)
    await store.send(requestOf([{ type: 'First' }]))
    await page.getByRole('button', { name: 'Load again' }).click()
    await expectEvents(page, 1)
    expect(await alerts.count()).toBe(0)
  })
})
