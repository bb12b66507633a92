import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { kept, Tail } from './tail'

// A server whose tails are fed by the test.
class Server {
  /** What came with each request for a tail: its query, and the place it goes on after. */
  readonly asked: { query: string; after: string | null }[] = []
  private tail: ReadableStreamDefaultController<Uint8Array> | undefined
  status = 200
  epoch: string | undefined

  readonly fetch = async (input: string, { headers }: { headers: Headers }): Promise<Response> => {
    const url = new URL(input)
    if (url.pathname.endsWith('/status')) return Response.json({ lastPosition: 7, epoch: 'e' })
    if (url.pathname.endsWith('/events')) return Response.json({ events: [{ position: 7 }, { position: 5 }] })
    this.asked.push({ query: url.searchParams.toString(), after: headers.get('Last-Event-ID') })
    if (this.status !== 200) {
      const { status, epoch } = this
      return new Response(JSON.stringify({ status, detail: 'gone', firstPosition: 40, epoch }), {
        status,
        headers: { 'Content-Type': 'application/problem+json' },
      })
    }
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.tail = controller
      },
    })
    return new Response(body)
  }

  send(text: string) {
    this.tail?.enqueue(new TextEncoder().encode(text))
  }

  end() {
    this.tail?.close()
    this.tail = undefined
  }
}

const lines = (from: number, to: number) => {
  let text = ''
  for (let position = from; position <= to; position++) text += `{"position":${position},"eventType":"A"}\n`
  return text
}

let server: Server
let tail: Tail
const rest = () => vi.advanceTimersByTimeAsync(1)

beforeEach(async () => {
  vi.useFakeTimers()
  server = new Server()
  vi.stubGlobal('fetch', server.fetch)
  tail = new Tail({ eventType: ['A'] }, () => {})
  await rest()
})
afterEach(() => {
  tail.close()
  server.end()
  vi.useRealTimers()
})

it('begins with the last events, and asks for what follows them', async () => {
  expect([tail.at(0)?.position, tail.at(1)?.position, tail.length]).toEqual([7, 5, 2])
  expect(server.asked).toEqual([{ query: 'eventType=A', after: '7@e' }])
  expect(tail.state).toBe('live')
})

it('shows the newest first, also of lines that come in pieces', async () => {
  const text = lines(8, 9)
  server.send(text.slice(0, 30))
  server.send(text.slice(30))
  await rest()
  expect([tail.at(0)?.position, tail.at(1)?.position, tail.received]).toEqual([9, 8, 2])
})

it('counts what comes while it is paused, and shows it then', async () => {
  tail.pause()
  server.send(lines(8, 30))
  await rest()
  expect([tail.missed, tail.at(0)?.position]).toEqual([23, 7])
  tail.resume()
  expect([tail.missed, tail.at(0)?.position]).toEqual([0, 30])
})

it('keeps the last events only', async () => {
  for (let i = 0; i < 6; i++) {
    server.send(lines(8 + i * 1000, 7 + (i + 1) * 1000))
    await rest()
  }
  expect([tail.length, tail.received, tail.at(0)?.position]).toEqual([kept, 6000, 6007])
})

describe('a tail that ends', () => {
  it('goes on after the last event seen', async () => {
    server.send(lines(8, 12))
    await rest()
    server.end()
    await rest()
    expect(tail.state).toBe('waiting')
    await vi.advanceTimersByTimeAsync(600)
    expect(server.asked[1]?.after).toBe('12@e')
    expect(tail.state).toBe('live')
  })

  it('tells why it waits until it goes on', async () => {
    server.status = 503
    server.end()
    await vi.advanceTimersByTimeAsync(600)
    expect([tail.state, tail.note]).toEqual(['waiting', 'gone'])
    server.status = 200
    await vi.advanceTimersByTimeAsync(1100)
    expect([tail.state, tail.note]).toEqual(['live', ''])
  })

  it('waits for other credentials where its own are refused', async () => {
    server.status = 401
    server.end()
    await vi.advanceTimersByTimeAsync(600)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(server.asked).toHaveLength(2)
    expect([tail.state, tail.note]).toEqual(['waiting', 'gone'])
  })

  it('tells what was evicted before it was sent, and goes on behind it', async () => {
    server.send('{"type":"behind","fromPosition":90,"missedFrom":8,"detail":"evicted"}\n')
    await rest()
    expect([tail.note, tail.received]).toEqual(['evicted', 0])
    server.end()
    await vi.advanceTimersByTimeAsync(600)
    expect(server.asked[1]?.after).toBe('89@e')
  })

  it('goes on with the first event held where the next one is gone', async () => {
    server.status = 410
    server.end()
    await vi.advanceTimersByTimeAsync(600)
    expect(tail.note).toBe('gone')
    server.status = 200
    await vi.advanceTimersByTimeAsync(2000)
    expect(server.asked.at(-1)?.after).toBe('39@e')
    expect(tail.length).toBe(2)
  })

  it('begins with the first event of a store that began anew', async () => {
    server.status = 410
    server.epoch = 'f'
    server.end()
    await vi.advanceTimersByTimeAsync(600)
    expect(tail.length).toBe(0)
    server.status = 200
    await vi.advanceTimersByTimeAsync(2000)
    expect(server.asked.at(-1)?.after).toBe('39@f')
  })
})
