import { mkdirSync } from 'node:fs'
import { afterAll, beforeAll } from 'vitest'
import { type Collector, startCollector } from '../harness/collector'
import { requestOf } from '../harness/otlp'
import { replaying } from '../harness/overlays'
import { cloudTrail, root } from '../harness/repository'
import { expect, narrow, test, wide } from '../harness/test'
import { story, tell } from './story'

const folder = `${root}docs/images`

const payments = `
extensions:
  event_query:
    projections:
      - {name: payments, filter: {aggregateType: Payment}, key: .event.aggregateId, reducer: .state + .event.data}
`

let collector: Collector
beforeAll(async () => {
  mkdirSync(folder, { recursive: true })
  collector = await startCollector({ overlays: [replaying, payments] })
  for (const request of cloudTrail()) await collector.store.send(request)
  await tell(collector.store)
  await collector.store.send(requestOf([{ type: '', body: { message: 'a log line without an event name' } }]))
  for (const query of [{ correlationId: [story.correlation] }, { eventType: ['Decrypt', 'GetUser'] }])
    await collector.store.post('/replays', { receiver: 'event_replay', query })
})
afterAll(() => collector.stop())

const [type, id] = story.aggregate
const aggregate = `type=${type}&id=${id}&version=4`
const hour = 'from=2023-07-10T11:40:00Z&to=2023-07-10T12:40:00Z'
const halfHour = 'from=2023-07-10T12:05:00Z&to=2023-07-10T12:32:00Z'

const pictures: [name: string, path: string][] = [
  ['explore', `/?${hour}`],
  ['event', `/?correlationId=${story.correlation}&event=${story.event}`],
  ['timeline', `/timeline?correlation=${story.correlation}&gaps=compressed`],
  ['aggregate', `/aggregate?${aggregate}`],
  ['trends', `/trends?${halfHour}&interval=minute&compare=1`],
  ['operations', '/operations'],
  ['replays', '/operations?section=replays'],
]
/** What the name of a picture ends with, by its size. */
const sizes = [
  ['', wide],
  ['-360', narrow],
] as const

test.for(pictures)('%s', async ([name, path], { visit }) => {
  for (const [ending, viewport] of sizes)
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await visit(collector.store, path, { viewport, colorScheme, reducedMotion: 'reduce' })
      await page.getByRole('navigation', { name: 'Views' }).waitFor()
      await page.waitForLoadState('networkidle')
      await expect.poll(() => page.locator('.state-loading, .event-pending').count()).toBe(0)
      await expect.poll(() => page.getByText('…', { exact: true }).count()).toBe(0)
      await page.screenshot({ path: `${folder}/${name}-${colorScheme}${ending}.png` })
      await page.context().close()
    }
})
