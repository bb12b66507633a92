import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'

// What the tests do on Explore, by the names that its users see.

export const searchBox = (page: Page): Locator => page.getByRole('combobox', { name: 'Search events' })

export const eventList = (page: Page): Locator => page.getByRole('listbox', { name: 'Events' })

export const eventRows = (page: Page): Locator => eventList(page).getByRole('option')

export const facet = (page: Page, title: string): Locator =>
  page.getByRole('complementary', { name: 'Filters' }).getByRole('region', { name: title, exact: true })

/** Types a search in the place of the one there is, and starts it. */
export async function searchFor(page: Page, text: string): Promise<void> {
  await searchBox(page).fill(text)
  await page.keyboard.press('Enter')
}

/** Waits until the histogram and the list tell this many events. */
export async function expectEvents(page: Page, count: number): Promise<void> {
  const text = `${count.toLocaleString('en')} ${count === 1 ? 'event' : 'events'}`
  await page.getByRole('region', { name: 'Events over time' }).getByText(text, { exact: true }).waitFor()
  await expect.poll(() => eventRows(page).first().getAttribute('aria-setsize')).toBe(String(count))
}

/** The query of the page's URL. */
export const paramsOf = (page: Page): URLSearchParams => new URL(page.url()).searchParams
