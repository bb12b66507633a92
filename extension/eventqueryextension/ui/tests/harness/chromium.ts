import { existsSync } from 'node:fs'

const path = process.env.EVENTSTORE_CHROMIUM || '/usr/bin/chromium'

/** How the browser is started: Debian's, without a screen or a GPU, and calling nobody. */
export function launchOptions({ hasScrollBars = false } = {}) {
  if (!existsSync(path))
    throw new Error(`${path} is missing: apt-get install chromium, or set EVENTSTORE_CHROMIUM`)
  return {
    executablePath: path,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
    ignoreDefaultArgs: hasScrollBars ? ['--hide-scrollbars'] : [],
  }
}
