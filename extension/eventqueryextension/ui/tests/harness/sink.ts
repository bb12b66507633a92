import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'

/** Another collector, as a replay sees it: it takes OTLP/HTTP in JSON. */
export interface Sink {
  endpoint: string
  /** The ids of the events that came, in their order. */
  ids: string[]
  /** The status of its next answers. */
  status: number
  close: () => Promise<void>
}

interface Logs {
  resourceLogs: {
    scopeLogs: { logRecords: { attributes: { key: string; value: { stringValue: string } }[] }[] }[]
  }[]
}

/** Listens on a free port of the loopback interface. */
export async function openSink(): Promise<Sink> {
  const server = createServer(async (request, response) => {
    const { resourceLogs } = (await json(request)) as Logs
    response.writeHead(sink.status, { 'Content-Type': 'application/json' }).end('{}')
    if (sink.status !== 200) return
    for (const { attributes } of resourceLogs.flatMap((of) => of.scopeLogs).flatMap((of) => of.logRecords))
      sink.ids.push(attributes.find(({ key }) => key === 'log.record.uid')?.value.stringValue ?? '')
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  const close = () =>
    new Promise<void>((done) => {
      server.close(() => done())
      server.closeAllConnections()
    })
  const sink: Sink = { endpoint: `http://127.0.0.1:${port}`, ids: [], status: 200, close }
  return sink
}

/** A receiver that replays into a sink, so many events a second. */
export const replayingTo = ({ endpoint }: Sink, rateLimit = 0) => `
receivers:
  event_replay: {mode: on_demand, rate_limit: ${rateLimit}, batch_size: 100}
exporters:
  otlp_http:
    endpoint: ${endpoint}
    encoding: json
    compression: none
    sending_queue: {enabled: false}
    retry_on_failure: {enabled: false}
service:
  pipelines:
    logs/replay: {receivers: [event_replay], exporters: [otlp_http]}
`
