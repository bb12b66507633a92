import type { Page } from 'playwright-core'

/** The figures of one card of the status, by their names, in their order. */
export type Facts = [name: string, figure: string][]

/** Reads the cards of the status. A size is read with all its digits, from its title. */
export const factsOf = (page: Page): Promise<Record<string, Facts>> =>
  page.locator('.cards section').evaluateAll((cards) =>
    Object.fromEntries(
      cards.map((card) => {
        const figures = [...card.querySelectorAll('.fact')].map((fact): [string, string] => {
          const value = fact.querySelector<HTMLElement>('dd')
          const size = value?.querySelector<HTMLElement>('[title$=bytes]')
          return [fact.querySelector('dt')?.textContent ?? '', size?.title ?? value?.innerText ?? '']
        })
        return [card.querySelector('h2')?.textContent ?? '', figures]
      }),
    ),
  )

/** Reads a table row by row, without its head. */
export const rowsOf = (page: Page, region: string): Promise<string[][]> =>
  page
    .getByRole('region', { name: region, exact: true })
    .locator('tbody tr')
    .evaluateAll((rows) =>
      rows.map((row) =>
        [...row.querySelectorAll<HTMLElement>('th, td')].map((cell) => cell.innerText.trim()),
      ),
    )
