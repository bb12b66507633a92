import { chromium } from 'playwright-core'
import type { TestProject } from 'vitest/node'
import { launchOptions } from './chromium'
import { startCollector } from './collector'
import { cloudTrail, paymentFlow } from './repository'
import type { Addresses } from './store'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where the browser takes connections. */
    browser: string
    /** The collector that holds the CloudTrail data and the payment flow; nobody appends to it. */
    filled: Addresses
  }
}

/** Starts what all files of tests share: the browser, and a collector with data. */
export default async function setup(project: TestProject) {
  const server = await chromium.launchServer(launchOptions({ hasScrollBars: project.name === 'bench' }))
  const collector = await startCollector()
  for (const request of [...cloudTrail(), paymentFlow()]) await collector.store.send(request)
  project.provide('browser', server.wsEndpoint())
  project.provide('filled', collector.store.addresses)
  return async () => {
    await server.close()
    await collector.stop()
  }
}
