import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

// Below the range from which systems take the ports of outgoing connections, so
// that none of those takes a port between its choice and its use.
const first = 15_000
const end = 32_000

const handedOut = new Set<number>()

/** Returns ports of the loopback interface that are free, each once in this process. */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = []
  while (ports.length < count) {
    const port = randomInt(first, end)
    if (!handedOut.has(port) && (await isFree(port))) {
      handedOut.add(port)
      ports.push(port)
    }
  }
  return ports
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
