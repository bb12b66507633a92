import type { Page } from 'playwright-core'
import { describe } from 'vitest'
import { eventList, eventRows, expectEvents, paramsOf, searchBox } from './harness/explore'
import { requestOf } from './harness/otlp'
import { expect, test } from './harness/test'

const held = 2903

const chosenRow = (page: Page) =>
  eventList(page).evaluate((list) => {
    const id = list.getAttribute('aria-activedescendant') ?? ''
    return Number(document.getElementById(id)?.getAttribute('aria-posinset'))
  })

describe('a list that has the focus', () => {
  test('is moved in by the keys of a listbox', async ({ filled, visit }) => {
    const page = await visit(filled)
    await expectEvents(page, held)
    await eventList(page).focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await expect.poll(() => chosenRow(page)).toBe(2)
    await page.keyboard.press('End')
    await expect.poll(() => chosenRow(page)).toBe(held)
    await page.keyboard.press('ArrowUp')
    await expect.poll(() => chosenRow(page)).toBe(held - 1)
    await page.keyboard.press('Home')
    await expect.poll(() => chosenRow(page)).toBe(1)
    await page.keyboard.press('PageDown')
    await expect.poll(() => chosenRow(page)).toBeGreaterThan(5)
    await page.keyboard.press('Enter')
    await expect.poll(() => paramsOf(page).get('event')).not.toBeNull()
    const panel = page.getByRole('complementary', { name: 'Event' })
    await expect.poll(() => panel.evaluate((element) => element === document.activeElement)).toBe(true)
    await page.keyboard.press('Escape')
    await expect.poll(() => paramsOf(page).get('event')).toBeNull()
    await expect.poll(() => eventList(page).evaluate((list) => list === document.activeElement)).toBe(true)
  })
})

describe('a dialog', () => {
  test('gives the focus back, however it is closed', async ({ filled, visit }) => {
    const page = await visit(filled)
    const button = page.getByRole('button', { name: 'Credentials', exact: true })
    await expectEvents(page, held)
    const hasFocus = () => button.evaluate((element) => element === document.activeElement)
    const field = page.getByRole('textbox', { name: 'Token' })
    const isInField = () => field.evaluate((element) => element === document.activeElement)
    await button.press('Enter')
    await expect.poll(isInField).toBe(true)
    await page.keyboard.press('Escape')
    await expect.poll(hasFocus).toBe(true)
    await button.press('Enter')
    await expect.poll(isInField).toBe(true)
    await page.keyboard.type('a token')
    await page.keyboard.press('Enter')
    await expect.poll(hasFocus).toBe(true)
    expect(await page.getByRole('dialog').count()).toBe(0)
  })
})

describe('the search box', () => {
  test('closes its suggestions when a value is taken', async ({ filled, visit }) => {
    const page = await visit(filled)
    await expectEvents(page, held)
    await page.keyboard.press('/')
    await page.keyboard.type('eventType:GetUs')
    await page.getByRole('option', { name: /^GetUser/ }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await expect.poll(() => paramsOf(page).get('eventType')).toBe('GetUser')
    await expectEvents(page, 130)
    expect(await searchBox(page).getAttribute('aria-expanded')).toBe('false')
  })
})

describe('the row chosen in a tail', () => {
  test('is chosen for its event, and the list has what the tail had', async ({ start, visit }) => {
    const { store } = await start()
    const send = (type: string) => store.send(requestOf([{ type }]))
    const page = await visit(store, '/?tail=on')
    await page.getByText('Live', { exact: true }).waitFor()
    await send('One')
    await eventRows(page).first().click()
    await expect.poll(() => eventList(page).getByRole('option', { selected: true }).count()).toBe(1)
    await send('Two')
    await page.getByText('1 event came meanwhile').waitFor()
    await page.getByRole('button', { name: 'Resume' }).click()
    await eventRows(page).first().getByText('Two').first().waitFor()
    expect(await eventList(page).getByRole('option', { selected: true }).count()).toBe(0)
    await page.getByRole('button', { name: 'Live tail' }).click()
    await expectEvents(page, 2)
    await eventRows(page).first().getByText('Two').first().waitFor()
  })
})
