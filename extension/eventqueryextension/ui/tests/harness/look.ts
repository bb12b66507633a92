import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { expectAccessible, expectNoSidewaysScroll } from './axe'
import { narrow, wide } from './test'

/** Looks at a state of the page in every theme and size. */
export async function look(page: Page, state: string): Promise<void> {
  for (const size of [wide, narrow])
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize(size)
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await expect.poll(() => page.locator('.state-loading').count()).toBe(0)
      await page.evaluate(
        () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
      )
      await expectNoSidewaysScroll(page, `${state}, ${size.width} px`)
      await expectAccessible(page, `${state}, ${size.width} px, ${colorScheme}`)
    }
}
