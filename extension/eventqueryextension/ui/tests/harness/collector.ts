import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { freePorts } from './ports'
import { binary, root } from './repository'
import { Store } from './store'

export interface CollectorOptions {
  /** A file of the folder config; collector.yaml unless set. */
  file?: string
  /** YAML documents that are merged over it, in their order. */
  overlays?: string[]
  variables?: Record<string, string>
  /** Sent with what the test asks of the API. */
  headers?: Record<string, string>
  /** The port of the API; a free one unless set. */
  apiPort?: number
  /** Returns once the process answers, with whatever status, instead of when it is ready. */
  beforeReady?: boolean
}

/** A running collector. Whoever starts one stops it. */
export interface Collector {
  store: Store
  apiPort: number
  pid: number
  /** What it has printed. */
  output: () => string
  /** Ends the process as a service manager does, and waits for it. */
  stop: () => Promise<void>
}

// Far above what a loaded machine takes; only a hang comes to it.
const startBound = 60_000
const stopBound = 30_000

// A process that ends with the tests undone must not leave collectors behind.
const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})
process.once('SIGTERM', () => process.exit(1))

/** Starts the binary on free ports of the loopback interface. */
export async function startCollector(options: CollectorOptions = {}): Promise<Collector> {
  if (!existsSync(binary)) throw new Error(`${binary} is missing: run make build, or set EVENTSTORE_BINARY`)
  const [free = 0, grpc = 0, http = 0, health = 0, metrics = 0] = await freePorts(5)
  const apiPort = options.apiPort ?? free
  const at = (port: number) => `127.0.0.1:${port}`
  const overlays = (options.overlays ?? []).flatMap((overlay) => ['--config', `yaml:${overlay}`])
  const child = spawn(binary, ['--config', `config/${options.file ?? 'collector.yaml'}`, ...overlays], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      EVENTSTORE_API: at(apiPort),
      EVENTSTORE_OTLP_GRPC: at(grpc),
      EVENTSTORE_OTLP_HTTP: at(http),
      EVENTSTORE_HEALTH: at(health),
      EVENTSTORE_METRICS: String(metrics),
      ...options.variables,
    },
  })
  running.add(child)
  child.once('exit', () => running.delete(child))
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (printed += part))
  const store = new Store({ api: `http://${at(apiPort)}`, otlp: `http://${at(http)}` }, options.headers)
  const collector = { store, apiPort, pid: child.pid ?? 0, output: () => printed, stop: () => stop(child) }
  await awaitAnswer(child, collector, options.beforeReady ?? false)
  return collector
}

async function awaitAnswer(child: ChildProcess, { store, output }: Collector, beforeReady: boolean) {
  const deadline = Date.now() + startBound
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the collector ended with ${child.exitCode}:\n${output()}`)
    const status = await statusOf(store)
    if (status === 200 || (beforeReady && status > 0)) return
    if (Date.now() > deadline) {
      child.kill('SIGKILL')
      throw new Error(`the collector does not answer:\n${output()}`)
    }
    await wait(10)
  }
}

const statusOf = (store: Store): Promise<number> =>
  fetch(store.api('/status'), { headers: store.headers }).then(
    ({ status }) => status,
    () => 0,
  )

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  const bound = setTimeout(() => child.kill('SIGKILL'), stopBound)
  await ended
  clearTimeout(bound)
}
