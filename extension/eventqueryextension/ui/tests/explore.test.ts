import { describe } from 'vitest'
import type { Counts, EventPage, FieldValues } from '../src/api/types'
import { eventList, eventRows, expectEvents, facet, paramsOf, searchBox, searchFor } from './harness/explore'
import { expect, test } from './harness/test'

const total = 2903

describe('the histogram', () => {
  test('opens on all time and counts every event', async ({ filled, visit }) => {
    const page = await visit(filled)
    const { count } = await filled.get<Counts>('/counts')
    expect(count).toBe(total)
    await expectEvents(page, count)
  })

  test('zooms to the range that is dragged, and back', async ({ filled, visit }) => {
    const { values } = await filled.get<FieldValues>('/fields/organizationId/values')
    const organizationId = values[0]?.key ?? ''
    const page = await visit(filled, `/?organizationId=${organizationId}`)
    const chart = page.getByRole('img', { name: /events over time by type/ })
    await chart.waitFor()
    const all = (await filled.get<Counts>('/counts', { organizationId })).count
    await expectEvents(page, all)
    const box = await chart.boundingBox()
    if (!box) throw new Error('no chart')
    await page.mouse.move(box.x + box.width * 0.3, box.y + box.height / 2)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width * 0.8, box.y + box.height / 2, { steps: 5 })
    await page.mouse.up()
    await expect.poll(() => paramsOf(page).get('from')).not.toBeNull()
    const [from, to] = ['from', 'to'].map((name) => paramsOf(page).get(name) ?? '')
    const { count } = await filled.get<Counts>('/counts', {
      organizationId,
      from: from ?? '',
      to: to ?? '',
    })
    expect(count).toBeGreaterThan(0)
    expect(count).toBeLessThan(all)
    await expectEvents(page, count)
    await page.goBack()
    await expectEvents(page, all)
    await page.goForward()
    await expectEvents(page, count)
    await page.getByRole('button', { name: 'All time' }).click()
    await expectEvents(page, all)
    expect(paramsOf(page).has('from')).toBe(false)
  })

  test('zooms by buttons', async ({ filled, visit }) => {
    const page = await visit(filled, '/?correlationId=order-123')
    await expectEvents(page, 3)
    await page.getByRole('button', { name: 'Zoom in' }).click()
    await expect.poll(() => paramsOf(page).has('from')).toBe(true)
    await page.getByRole('button', { name: 'Zoom out' }).click()
    await expectEvents(page, 3)
  })
})

describe('the search box', () => {
  test('finds text, fields, data and attributes', async ({ filled, visit }) => {
    const page = await visit(filled)
    const cases: [string, Record<string, string | string[]>][] = [
      ['throttlingexception', { q: 'throttlingexception' }],
      ['eventType:Decrypt', { eventType: 'Decrypt' }],
      ['eventType:Decrypt eventType:GetUser', { eventType: ['Decrypt', 'GetUser'] }],
      ['-eventType:Decrypt', { 'not.eventType': 'Decrypt' }],
      ['data.errorCode:ThrottlingException', { 'data.errorCode': 'ThrottlingException' }],
      ['service:payments currency', { service: 'payments', q: 'currency' }],
      [
        '"data.errorCode":AccessDenied -eventType:GetUser',
        { 'data.errorCode': 'AccessDenied', 'not.eventType': 'GetUser' },
      ],
    ]
    for (const [text, query] of cases) {
      await searchFor(page, text)
      const { count } = await filled.get<Counts>('/counts', query)
      if (text.startsWith('service')) {
        expect(count).toBe(0)
        await page.getByText('No event matches').waitFor()
      } else await expectEvents(page, count)
      for (const [name, value] of Object.entries(query))
        expect(paramsOf(page).getAll(name)).toEqual([value].flat())
    }
  })

  test('completes keys and values', async ({ filled, visit }) => {
    const page = await visit(filled)
    await expectEvents(page, total)
    await page.keyboard.press('/')
    await expect.poll(() => searchBox(page).evaluate((box) => box === document.activeElement)).toBe(true)
    const options = page.getByRole('listbox', { name: 'Suggestions' }).getByRole('option')
    await page.keyboard.type('eventT')
    await options.getByText('eventType:', { exact: true }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    expect(await searchBox(page).inputValue()).toBe('eventType:')
    await page.keyboard.type('Decr')
    const { values } = await filled.get<FieldValues>('/fields/eventType/values', { prefix: 'Decr' })
    for (const { key, count } of values) await options.filter({ hasText: `${key}${count}` }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await expectEvents(page, 178)
    expect(paramsOf(page).get('eventType')).toBe('Decrypt')
  })

  test('completes keys of the data that is seen', async ({ filled, visit }) => {
    const page = await visit(filled)
    await expectEvents(page, total)
    await searchBox(page).fill('awsReg')
    await page.getByRole('option', { name: 'data.awsRegion:' }).click()
    await page.keyboard.type('us-east-1')
    await page.keyboard.press('Enter')
    await expectEvents(page, (await filled.get<Counts>('/counts', { 'data.awsRegion': 'us-east-1' })).count)
  })

  test('says what it cannot ask, and keeps what is shown', async ({ filled, visit }) => {
    const page = await visit(filled, '/?eventType=Decrypt')
    await expectEvents(page, 178)
    await searchFor(page, 'eventType:')
    await page.getByText('eventType: needs a value').waitFor()
    await searchFor(page, '-data.x:1')
    await page.getByText('only fields of the envelope can be excluded').waitFor()
    await expectEvents(page, 178)
    await page.getByRole('button', { name: 'Clear the search' }).click()
    await expectEvents(page, total)
  })
})

describe('facets', () => {
  test('have the values and counts of the API', async ({ filled, visit }) => {
    const page = await visit(filled)
    const fields = [
      ['Type', 'eventType'],
      ['Aggregate type', 'aggregateType'],
      ['Service', 'service'],
      ['Organization', 'organizationId'],
      ['User', 'userId'],
    ] as const
    for (const [title, field] of fields) {
      const items = facet(page, title).getByRole('listitem')
      const { values } = await filled.get<FieldValues>(`/fields/${field}/values`, { limit: 7 })
      await expect
        .poll(() => items.allInnerTexts().then((texts) => texts.map((text) => text.split(/\s*\n\s*/))))
        .toEqual(values.map(({ key, count }) => [key, count.toLocaleString('en')]))
    }
  })

  test('include by a click, exclude by Alt and a click or by a button', async ({ filled, visit }) => {
    const page = await visit(filled)
    await expectEvents(page, total)
    const value = (name: string) => facet(page, 'Type').getByRole('button', { name: new RegExp(`^${name} `) })
    const counted = async (query: Record<string, string | string[]>) =>
      expectEvents(page, (await filled.get<Counts>('/counts', query)).count)
    await value('Decrypt').click()
    await counted({ eventType: 'Decrypt' })
    await value('GetUser').click()
    await counted({ eventType: ['Decrypt', 'GetUser'] })
    await value('Decrypt').click({ modifiers: ['Alt'] })
    await counted({ eventType: 'GetUser', 'not.eventType': 'Decrypt' })
    await value('GetUser').click()
    await counted({ 'not.eventType': 'Decrypt' })
    await facet(page, 'Type').getByRole('button', { name: 'Exclude Decrypt' }).click()
    await expectEvents(page, total)
    await facet(page, 'User').getByRole('button', { name: 'Exclude' }).first().click()
    const { values } = await filled.get<FieldValues>('/fields/userId/values', { limit: 1 })
    await counted({ 'not.userId': values[0]?.key ?? '' })
  })
})

describe('the list', () => {
  test('scrolls from the newest to the oldest event', async ({ filled, visit }) => {
    const page = await visit(filled)
    await expectEvents(page, total)
    const { events } = await filled.get<EventPage>('/events', { order: 'desc', limit: 1 })
    await eventRows(page)
      .first()
      .getByText(events[0]?.eventType ?? '')
      .first()
      .waitFor()
    await eventList(page).evaluate((list) => list.scrollTo(0, list.scrollHeight))
    const { events: oldest } = await filled.get<EventPage>('/events', { limit: 1 })
    const last = eventList(page).locator(`[aria-posinset="${total}"]`)
    await last
      .getByText(oldest[0]?.eventType ?? '')
      .first()
      .waitFor()
    await last.click()
    await expect.poll(() => paramsOf(page).get('event')).toBe(oldest[0]?.eventId)
  })

  test('turns its order', async ({ filled, visit }) => {
    const page = await visit(filled)
    await expectEvents(page, total)
    await page.getByRole('button', { name: 'Newest first' }).click()
    await page.getByRole('button', { name: 'Oldest first' }).waitFor()
    await eventRows(page).first().click()
    const { events } = await filled.get<EventPage>('/events', { limit: 1 })
    await expect.poll(() => paramsOf(page).get('event')).toBe(events[0]?.eventId)
  })
})
