import type { Page } from 'playwright-core'

/** The options of a visit that may read what the page copies. */
export const clipboard = { permissions: ['clipboard-read', 'clipboard-write'] }

export const copied = (page: Page): Promise<string> => page.evaluate(() => navigator.clipboard.readText())
