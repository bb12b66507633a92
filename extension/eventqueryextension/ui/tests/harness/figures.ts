import type { Locator, Page } from 'playwright-core'

/** A count as the page writes it. */
export const shown = (n: number): string => n.toLocaleString('en')

/** What a tile says: its figure, and its note where it has one. */
export const tileOf = (page: Page, name: string): Promise<string> =>
  page
    .locator('.tile')
    .filter({ has: page.getByText(name, { exact: true }) })
    .getByRole('definition')
    .innerText()

/** The lines of a text as they are drawn. */
export const linesOf = async (locator: Locator): Promise<string[]> =>
  (await locator.innerText()).split(/\s*\n\s*/).filter((line) => line !== '')
