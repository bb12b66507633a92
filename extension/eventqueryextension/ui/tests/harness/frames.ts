import type { Page } from 'playwright-core'

/** How a page kept up while something was done with it. Times are milliseconds. */
export interface Frames {
  count: number
  /** Between one frame and the next, as requestAnimationFrame calls. */
  p50: number
  p95: number
  p99: number
  max: number
  /** How many took longer than 50 ms. */
  over50: number
  /** The longest task of the main thread, from a trace of the browser. */
  longestTask: number
}

interface Recorder {
  frames: number[]
  isOn: boolean
}

declare global {
  var frameRecorder: Recorder
}

/** Does act, and tells how the page's frames came meanwhile. */
export async function framesOf(page: Page, act: () => Promise<unknown>): Promise<Frames> {
  const browser = page.context().browser()
  if (!browser) throw new Error('the page has no browser')
  await browser.startTracing(page, { categories: ['-*', 'toplevel', 'devtools.timeline', '__metadata'] })
  await page.evaluate(() => {
    globalThis.frameRecorder = { frames: [], isOn: true }
    const recorder = globalThis.frameRecorder
    let before = performance.now()
    const onFrame = () => {
      const now = performance.now()
      recorder.frames.push(now - before)
      before = now
      if (recorder.isOn) requestAnimationFrame(onFrame)
    }
    requestAnimationFrame(onFrame)
  })
  let trace: Buffer
  try {
    await act()
  } finally {
    trace = await browser.stopTracing()
  }
  const frames = await page.evaluate(
    () =>
      new Promise<number[]>((resolve) => {
        globalThis.frameRecorder.isOn = false
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(globalThis.frameRecorder.frames)))
      }),
  )
  frames.sort((a, b) => a - b)
  return {
    count: frames.length,
    p50: share(frames, 0.5),
    p95: share(frames, 0.95),
    p99: share(frames, 0.99),
    max: frames.at(-1) ?? 0,
    over50: frames.filter((ms) => ms > 50).length,
    longestTask: longestTaskOf(trace.toString()),
  }
}

const share = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(Math.floor(sorted.length * part), sorted.length - 1)] ?? 0

interface TraceEvent {
  name: string
  ph: string
  pid: number
  tid: number
  /** Microseconds. */
  dur?: number
  args?: { name?: string }
}

function longestTaskOf(trace: string): number {
  const { traceEvents } = JSON.parse(trace) as { traceEvents: TraceEvent[] }
  const threadOf = ({ pid, tid }: TraceEvent) => `${pid}/${tid}`
  const main = new Set(
    traceEvents.filter((e) => e.name === 'thread_name' && e.args?.name === 'CrRendererMain').map(threadOf),
  )
  const tasks = traceEvents.filter(
    (e) => e.name === 'ThreadControllerImpl::RunTask' && main.has(threadOf(e)) && e.dur !== undefined,
  )
  if (tasks.length === 0) throw new Error('the trace has no task of a page')
  return tasks.reduce((longest, { dur = 0 }) => Math.max(longest, dur / 1000), 0)
}

/** One row of a table in Markdown. */
export function frameRow(what: string, frames: Frames): string {
  const ms = (n: number) => (n < 10 ? n.toFixed(1) : n.toFixed(0))
  const { p50, p95, p99, max, over50, count, longestTask } = frames
  return `| ${what} | ${[p50, p95, p99, max].map(ms).join(' | ')} | ${over50} of ${count} | ${ms(longestTask)} |`
}

export const frameTable = (rows: readonly string[]): string =>
  [
    '| | p50 ms | p95 ms | p99 ms | max ms | over 50 ms | longest task ms |',
    '|---|---:|---:|---:|---:|---:|---:|',
    ...rows,
  ].join('\n')
