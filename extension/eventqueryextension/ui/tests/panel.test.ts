import { buffer } from 'node:stream/consumers'
import type { Page } from 'playwright-core'
import { describe } from 'vitest'
import type { StoredEvent } from '../src/api/types'
import { clipboard, copied } from './harness/clipboard'
import { eventRows, expectEvents, paramsOf } from './harness/explore'
import { largestCorrelation } from './harness/repository'
import { expect, test } from './harness/test'

const eventId = 'payment-123-authorized'
const panel = (page: Page) => page.getByRole('complementary', { name: 'Event' })

describe('the panel of an event', () => {
  test('shows the envelope as the API has it', async ({ filled, visit }) => {
    const page = await visit(filled, `/?event=${eventId}`)
    const event = await filled.get<StoredEvent>(`/events/${eventId}`)
    await panel(page)
      .getByText(`position ${event.position.toLocaleString('en')}`)
      .waitFor()
    const shown = await panel(page)
      .locator('.envelope > div')
      .evaluateAll((fields) =>
        fields.map(
          (field) => [field.querySelector('dt')?.textContent, field.querySelector('dd')?.innerText] as const,
        ),
      )
    const text = new Map(shown)
    const { metadata } = event
    const fields: [string, string][] = [
      ['eventId', event.eventId],
      ['eventType', event.eventType],
      ['aggregateType', event.aggregateType],
      ['aggregateId', event.aggregateId],
      ['version', String(event.version)],
      ['correlationId', event.correlationId],
      ['causationId', event.causationId],
      ['traceId', event.traceId],
      ['spanId', event.spanId],
      ['service', metadata.service],
      ['organizationId', metadata.organizationId],
      ['userId', metadata.userId],
    ]
    for (const [name, value] of fields) expect(text.get(name)?.trim(), name).toBe(value)
    const utc = (time: string) => time.replace('T', ' ').replace(/0*Z$/, '').replace(/\.$/, '')
    expect(text.get('timestamp')).toContain(utc(event.timestamp))
    expect(text.get('recordedAt')).toContain(utc(event.recordedAt))
  })

  test('has tabs that the URL names', async ({ filled, visit }) => {
    const page = await visit(filled, `/?event=${eventId}`)
    const tree = (name: string) => panel(page).getByRole('tree', { name })
    const event = await filled.get<StoredEvent>(`/events/${eventId}`)
    for (const key of Object.keys(event.data)) await tree('Data').getByText(key).first().waitFor()
    await panel(page).getByRole('tab', { name: 'Metadata' }).click()
    await tree('Metadata').getByText('severityNumber').waitFor()
    await panel(page).getByRole('tab', { name: 'Metadata' }).press('ArrowRight')
    await tree('Resource').getByText('service.name').waitFor()
    expect(paramsOf(page).get('tab')).toBe('resource')
    await panel(page).getByRole('tab', { name: 'OTLP' }).click()
    await panel(page).getByText('"resourceLogs"').waitFor()
    await panel(page).getByRole('tab', { name: 'Causes & effects' }).click()
    await panel(page).getByRole('region', { name: 'Causes' }).getByText('PaymentInitiated').click()
    await expect.poll(() => paramsOf(page).get('event')).toBe('payment-123-initiated')
    await page.goBack()
    await expect.poll(() => paramsOf(page).get('event')).toBe(eventId)
  })

  test('copies the id, a command that works, and OTLP', async ({ filled, visit }) => {
    const page = await visit(filled, `/?event=${eventId}`, clipboard)
    await panel(page).getByRole('button', { name: 'Copy the event id' }).click()
    await expect.poll(() => copied(page)).toBe(eventId)
    await panel(page).getByRole('button', { name: 'Copy as curl' }).click()
    await expect.poll(() => copied(page)).toBe(`curl '${filled.api(`/events/${eventId}`)}'`)
    await panel(page).getByRole('tab', { name: 'OTLP' }).click()
    await panel(page).getByRole('button', { name: 'Copy the OTLP JSON' }).click()
    const otlp = await filled.read('/events', { eventId }, 'application/json;format=otlp')
    const json = await otlp.json()
    await expect.poll(async () => JSON.parse(await copied(page)) as unknown).toEqual(json)
  })

  test('opens by keys, and gives the focus back', async ({ filled, visit }) => {
    const page = await visit(filled, `/?correlationId=${largestCorrelation.id}`)
    await expectEvents(page, largestCorrelation.events)
    for (const key of ['j', 'j', 'j', 'k', 'Enter']) await page.keyboard.press(key)
    await panel(page).waitFor()
    const first = paramsOf(page).get('event')
    const { events } = await filled.get<{ events: StoredEvent[] }>('/events', {
      correlationId: largestCorrelation.id,
      order: 'desc',
      limit: 3,
    })
    expect(first).toBe(events[1]?.eventId)
    await page.keyboard.press('j')
    await expect.poll(() => paramsOf(page).get('event')).toBe(events[2]?.eventId)
    await panel(page)
      .getByText(events[2]?.eventId ?? '')
      .first()
      .waitFor()
    await page.keyboard.press('Escape')
    await panel(page).waitFor({ state: 'detached' })
    expect(paramsOf(page).has('event')).toBe(false)
  })

  test('filters by a value', async ({ filled, visit }) => {
    const page = await visit(filled, `/?event=${eventId}`)
    const field = panel(page).locator('.envelope > div').filter({ hasText: 'aggregateId' })
    await field.hover()
    await field.getByRole('link').filter({ hasNotText: 'payment-123' }).first().click()
    await expect.poll(() => paramsOf(page).get('aggregateId')).toBe('payment-123')
    await expectEvents(page, 3)
  })

  test('tells of an event that is not held', async ({ filled, visit }) => {
    const page = await visit(filled, '/?event=never%2Fwas', { expected: [/404/] })
    await panel(page).getByText('Not held').waitFor()
    await panel(page).getByText('never/was').first().waitFor()
    await panel(page).getByRole('button', { name: 'Close' }).click()
    await expectEvents(page, 2903)
  })
})

describe('a download', () => {
  const formats: [title: RegExp, accept: string][] = [
    [/NDJSON/, 'application/x-ndjson'],
    [/OTLP.*protobuf/i, 'application/x-protobuf'],
    [/OTLP.*JSON/, 'application/json;format=otlp'],
  ]
  const download = async (page: Page, label: string, title: RegExp): Promise<Buffer> => {
    await page.getByRole('button', { name: label }).click()
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: title }).click(),
    ])
    return buffer(await file.createReadStream())
  }

  test.for(formats)('of one event is what the API sends: %s', async ([title, accept], { filled, visit }) => {
    const page = await visit(filled, `/?event=${eventId}`)
    const bytes = await download(page, 'Download the event', title)
    expect(bytes.equals(await filled.bytes('/replay', { eventId }, accept))).toBe(true)
  })

  test.for(formats)(
    'of all that is found is what the API sends: %s',
    async ([title, accept], { filled, visit }) => {
      const page = await visit(filled, '/?eventType=Decrypt&eventType=GetUser')
      await expectEvents(page, 308)
      const bytes = await download(page, 'Download these events', title)
      expect(bytes.equals(await filled.bytes('/replay', { eventType: ['Decrypt', 'GetUser'] }, accept))).toBe(
        true,
      )
    },
  )
})

describe('a link', () => {
  test('shows the same to somebody else', async ({ filled, visit }) => {
    const page = await visit(filled, '/?eventType=Decrypt&order=asc')
    await expectEvents(page, 178)
    await eventRows(page).nth(3).click()
    await panel(page).getByRole('tab', { name: 'Metadata' }).click()
    await panel(page).getByRole('tree', { name: 'Metadata' }).waitFor()
    const other = await visit(filled, page.url().slice(filled.page('').length))
    await expectEvents(other, 178)
    await panel(other).getByRole('tree', { name: 'Metadata' }).waitFor()
    const textOf = async (of: Page) => (await panel(of).innerText()).replace(/\s+/g, ' ')
    await expect.poll(() => textOf(other)).toBe(await textOf(page))
  })
})
