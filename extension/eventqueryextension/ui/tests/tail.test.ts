import { setTimeout as wait } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { describe } from 'vitest'
import type { StoredEvent } from '../src/api/types'
import { eventRows, paramsOf } from './harness/explore'
import { type Frames, frameRow, framesOf, frameTable } from './harness/frames'
import { batchSize, nthFact } from './harness/load'
import { watchOtherWork } from './harness/machine'
import { Heap, median, mib } from './harness/memory'
import { requestOf } from './harness/otlp'
import type { Store } from './harness/store'
import { expect, test } from './harness/test'

const seconds = Number(process.env.EVENTSTORE_TAIL_SECONDS ?? 60)
const rate = 5000
const batches = (seconds * rate) / batchSize

/** Sends at the rate, however long an answer takes; returns the events a second that were reached. */
async function sendAtRate(store: Store): Promise<number> {
  const begin = performance.now()
  const load = { start: Date.now(), step: 1000 / rate }
  for (let batch = 0; batch < batches; batch++) {
    const facts = Array.from({ length: batchSize }, (_, i) => nthFact(batch * batchSize + i, load))
    await store.send(requestOf(facts))
    await wait(Math.max(begin + ((batch + 1) * 1000 * batchSize) / rate - performance.now(), 0))
  }
  return (batches * batchSize * 1000) / (performance.now() - begin)
}

/** Uses the page as somebody would, and returns how long it took to answer each time, in milliseconds. */
async function use(page: Page): Promise<number[]> {
  const times: number[] = []
  const timed = async (act: () => Promise<unknown>) => {
    const begin = performance.now()
    await act()
    times.push(performance.now() - begin)
  }
  const help = page.getByRole('dialog', { name: 'Help' })
  await timed(async () => {
    await page.keyboard.press('?')
    await help.waitFor()
  })
  await timed(async () => {
    await help.getByRole('button', { name: 'Close' }).click()
    await help.waitFor({ state: 'detached' })
  })
  for (const zone of ['Local', 'UTC'])
    await timed(async () => {
      await page.getByRole('button', { name: zone, exact: true }).click()
      await page.getByRole('button', { name: zone, exact: true, pressed: true }).waitFor()
    })
  return times
}

interface Samples {
  heap: number[]
  answers: number[]
}

/** Watches the page until it is told to stop. */
async function sample(page: Page, isOver: () => boolean): Promise<Samples> {
  const heap = await Heap.of(page)
  const samples: Samples = { heap: [], answers: [] }
  while (!isOver()) {
    samples.answers.push(...(await use(page)))
    samples.heap.push(await heap.live())
    await wait(500)
  }
  return samples
}

/** What the heap was in the first and in the second half of the samples. */
const halves = ({ heap }: Samples): [number, number] => {
  const middle = Math.ceil(heap.length / 2)
  return [median(heap.slice(0, middle)), median(heap.slice(middle))]
}

function report(reached: number, otherWork: number, live: Samples, paused: Samples, frames: Frames) {
  const answers = [...live.answers, ...paused.answers]
  const heaps = (samples: Samples) => halves(samples).map(mib).join(', then ')
  console.log(
    [
      `${batches * batchSize} events in ${seconds} s, ${reached.toFixed(0)} a second`,
      `heap while live: ${heaps(live)}; while paused: ${heaps(paused)} (medians of ${live.heap.length} and ${paused.heap.length})`,
      `a click or key was answered after ${median(answers).toFixed(0)} ms (median), ${Math.max(...answers).toFixed(0)} ms at most, of ${answers.length}`,
      `CPUs busy with other work meanwhile: ${otherWork.toFixed(2)}`,
      frameTable([frameRow(`live tail at ${rate} a second`, frames)]),
    ].join('\n'),
  )
}

describe(`a live tail at ${rate} events a second`, () => {
  test('stays usable, keeps its memory and counts what it missed', {
    timeout: (seconds + 120) * 1000,
  }, async ({ start, visit }) => {
    const { store } = await start()
    const page = await visit(store, '/?tail=on')
    await page.getByText('Live', { exact: true }).waitFor()
    const otherWork = watchOtherWork()
    let reached = 0
    let live: Samples = { heap: [], answers: [] }
    let paused: Samples = live
    const frames = await framesOf(page, async () => {
      const sending = sendAtRate(store)
      const half = Promise.race([wait(seconds * 500), sending])
      let isHalf = false
      void half.then(() => (isHalf = true))
      live = await sample(page, () => isHalf)
      await page.getByRole('button', { name: 'Pause' }).click()
      let isSent = false
      void sending.then(() => (isSent = true))
      paused = await sample(page, () => isSent)
      reached = await sending
    })
    const { lastPosition, counters } = await store.status()
    expect(counters.appended).toBe(batches * batchSize)
    await page.getByText(`${lastPosition.toLocaleString('en')} events since it began`).waitFor()
    await eventRows(page).first().click()
    await expect.poll(() => paramsOf(page).has('event')).toBe(true)
    const top = await store.get<StoredEvent>(`/events/${paramsOf(page).get('event')}`)
    const missed = lastPosition - top.position
    expect(missed).toBeGreaterThan(0)
    await page.getByText(`${missed.toLocaleString('en')} events came meanwhile`).waitFor()
    report(reached, otherWork(), live, paused, frames)
    for (const [first, last] of [live, paused].map(halves))
      expect(last, 'the heap grew').toBeLessThan(first * 1.5 + (4 << 20))
  })
})
