import { readFileSync } from 'node:fs'
import type { CDPSession, Page } from 'playwright-core'

/** Reads what a page's scripts hold, after a garbage collection. */
export class Heap {
  private constructor(private readonly session: CDPSession) {}

  static async of(page: Page): Promise<Heap> {
    return new Heap(await page.context().newCDPSession(page))
  }

  /** Bytes of the JavaScript heap that are live. */
  async live(): Promise<number> {
    await this.session.send('HeapProfiler.collectGarbage')
    const { usedSize } = await this.session.send('Runtime.getHeapUsage')
    return usedSize
  }
}

/** The resident memory of the processes that draw pages, in bytes, the largest of them. */
export async function rendererMemory(page: Page): Promise<number> {
  const browser = page.context().browser()
  if (!browser) throw new Error('the page has no browser')
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  await session.detach()
  const sizes = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => residentMemory(id))
  return Math.max(...sizes)
}

function residentMemory(pid: number): number {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kib ?? 0) * 1024
}

export const mib = (bytes: number): string => `${(bytes / (1 << 20)).toFixed(1)} MiB`

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
