import type { Status } from '../../src/api/operationTypes'

/** Where a collector listens: origins without a path. */
export interface Addresses {
  /** The API and the page. */
  api: string
  /** OTLP over HTTP. */
  otlp: string
}

export type Query = Record<string, string | number | readonly string[]>

/** What a test asks of a collector beside the page: the API's own answers, and appends. */
export class Store {
  constructor(
    readonly addresses: Addresses,
    readonly headers: Record<string, string> = {},
  ) {}

  /** The URL of a path of the page. */
  page(path = '/'): string {
    return this.addresses.api + path
  }

  /** The URL of a path below the API. */
  api(path: string, query: Query = {}): string {
    const params = new URLSearchParams()
    for (const [name, value] of Object.entries(query))
      for (const one of [value].flat()) params.append(name, String(one))
    const search = params.toString()
    return `${this.addresses.api}/api/v1${path}${search && `?${search}`}`
  }

  /** Reads from the API; an answer that is no success throws. */
  async read(path: string, query: Query = {}, accept = 'application/json'): Promise<Response> {
    const response = await fetch(this.api(path, query), { headers: { ...this.headers, Accept: accept } })
    if (!response.ok) throw new Error(`GET ${response.url}: ${response.status} ${await response.text()}`)
    return response
  }

  async get<T>(path: string, query: Query = {}): Promise<T> {
    return (await (await this.read(path, query)).json()) as T
  }

  async bytes(path: string, query: Query, accept: string): Promise<Buffer> {
    return Buffer.from(await (await this.read(path, query, accept)).arrayBuffer())
  }

  status(): Promise<Status> {
    return this.get<Status>('/status')
  }

  /** Sends an OTLP request in JSON; it is stored when this returns. */
  async send(request: object | string): Promise<void> {
    const response = await fetch(`${this.addresses.otlp}/v1/logs`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: typeof request === 'string' ? request : JSON.stringify(request),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${response.url}: ${response.status} ${text}`)
  }

  /** Posts JSON to a path of the API. */
  async post<T>(path: string, body: unknown): Promise<T> {
    const response = await fetch(this.api(path), {
      method: 'POST',
      headers: { ...this.headers, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`POST ${response.url}: ${response.status} ${text}`)
    return JSON.parse(text) as T
  }
}
