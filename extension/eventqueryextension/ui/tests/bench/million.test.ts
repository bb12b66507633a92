import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe } from 'vitest'
import { type Collector, startCollector } from '../harness/collector'
import { eventList, eventRows, expectEvents, paramsOf, searchFor } from '../harness/explore'
import { frameRow, framesOf, frameTable } from '../harness/frames'
import { sendLoad } from '../harness/load'
import { machine, watchOtherWork } from '../harness/machine'
import { Heap, median, mib, rendererMemory } from '../harness/memory'
import { expect, test } from '../harness/test'

const count = Number(process.env.EVENTSTORE_UI_EVENTS ?? 1_000_000)
const loads = 5
const month = 30 * 86_400_000

let collector: Collector
const rows: string[] = []
const facts: string[] = []
const otherWork = watchOtherWork()

beforeAll(async () => {
  collector = await startCollector()
  await sendLoad(collector.store, 0, count, { start: Date.UTC(2026, 0), step: (6 * month) / count })
})
afterAll(async () => {
  await collector.stop()
  facts.push(`CPUs busy with other work meanwhile: ${otherWork().toFixed(2)} (${machine()})`)
  console.log([`${count.toLocaleString('en')} events`, '', frameTable(rows), '', ...facts].join('\n'))
})

const measure = async (page: Page, what: string, act: () => Promise<unknown>) => {
  rows.push(frameRow(what, await framesOf(page, act)))
}

/** Waits until every row in view is loaded. */
const settled = (page: Page) =>
  expect.poll(() => page.locator('.event-pending').count(), { interval: 5 }).toBe(0)

const boxOf = async (page: Page) => {
  const box = await eventList(page).boundingBox()
  if (!box) throw new Error('the list is not drawn')
  return box
}

/** When the page painted first, and when it showed rows and the chart, since it was asked for. */
async function timesOfLoad(page: Page): Promise<{ paint: number; list: number; chart: number }> {
  await expectEvents(page, count)
  return page.evaluate(() => {
    const { list, chart } = globalThis as unknown as { list: number; chart: number }
    return { paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0, list, chart }
  })
}

// Notes in the page when a row and the chart are there first.
function noteFirst() {
  const seen = globalThis as unknown as { list?: number; chart?: number }
  const look = () => {
    if (document.querySelector('[role=option] time')) seen.list ??= performance.now()
    if (document.querySelector('.histogram canvas')) seen.chart ??= performance.now()
    if (seen.list === undefined || seen.chart === undefined) requestAnimationFrame(look)
  }
  look()
}

describe('a page over a million events', () => {
  test('paints', async ({ visit }) => {
    const times: { paint: number; list: number; chart: number }[] = []
    for (let i = 0; i < loads; i++) {
      const page = await visit(collector.store, '/', { init: noteFirst })
      times.push(await timesOfLoad(page))
      await page.close()
    }
    const ms = (of: 'paint' | 'list' | 'chart') => median(times.map((t) => t[of])).toFixed(0)
    facts.push(
      `first paint ${ms('paint')} ms, list ${ms('list')} ms, histogram ${ms('chart')} ms (medians of ${loads} loads without a cache)`,
    )
  })

  test('scrolls', async ({ visit }) => {
    const page = await visit(collector.store)
    await expectEvents(page, count)
    await settled(page)
    const heap = await Heap.of(page)
    const before = await heap.live()
    const box = await boxOf(page)
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
    await measure(page, 'list: wheel, 300 turns', async () => {
      for (let i = 0; i < 300; i++) await page.mouse.wheel(0, 120)
      await settled(page)
    })
    await eventList(page).focus()
    await measure(page, 'list: Page Down held, 150 pages', async () => {
      for (let i = 0; i < 150; i++) await page.keyboard.down('PageDown')
      await page.keyboard.up('PageDown')
      await settled(page)
    })
    await measure(page, 'list: scroll bar dragged from end to end', async () => {
      const x = box.x + box.width - 5
      await page.keyboard.press('Home')
      await page.mouse.move(x, box.y + 22)
      await page.mouse.down()
      await page.mouse.move(x, box.y + box.height, { steps: 120 })
      await page.mouse.up()
      await settled(page)
    })
    await eventList(page).locator(`[aria-posinset="${count}"]`).waitFor()
    facts.push(
      `JavaScript heap ${mib(before)} after loading, ${mib(await heap.live())} after scrolling; resident memory of the tab's process ${mib(await rendererMemory(page))}`,
    )
  })

  test('zooms', async ({ visit }) => {
    const page = await visit(collector.store)
    await expectEvents(page, count)
    await measure(page, 'histogram: 5 drags, each with its answer, and back', async () => {
      for (let i = 0; i < 5; i++) {
        await dragHistogram(page)
        await page.getByRole('button', { name: 'All time' }).click()
        await expectEvents(page, count)
      }
    })
  })

  test('searches', async ({ visit }) => {
    const page = await visit(collector.store)
    await expectEvents(page, count)
    const { count: wanted } = await collector.store.get<{ count: number }>('/counts', {
      eventType: 'OrderShipped',
      'data.currency': 'EUR',
    })
    await measure(page, 'search by type and data', async () => {
      await searchFor(page, 'eventType:OrderShipped data.currency:EUR')
      await expectEvents(page, wanted)
      await eventRows(page).first().getByText('OrderShipped').first().waitFor()
    })
  })
})

async function dragHistogram(page: Page): Promise<void> {
  const box = await page.getByRole('img', { name: /over time by type/ }).boundingBox()
  if (!box) throw new Error('the histogram is not drawn')
  const y = box.y + box.height / 2
  await page.mouse.move(box.x + box.width * 0.4, y)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.6, y, { steps: 40 })
  await page.mouse.up()
  await expect.poll(() => paramsOf(page).has('from')).toBe(true)
  const [from = '', to = ''] = ['from', 'to'].map((name) => paramsOf(page).get(name) ?? '')
  await expectEvents(page, (await collector.store.get<{ count: number }>('/counts', { from, to })).count)
}
