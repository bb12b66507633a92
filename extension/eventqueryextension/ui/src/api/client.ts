import { authorizationHeader, reportUnauthorized } from './credentials'
import { parseJson } from './json'
import type { Problem } from './types'

/** Where the API is: beside the page, so that a proxy may put both below a prefix. */
export const apiBase = new URL('./api/v1', document.baseURI)

/** The parameters of a request: a value, or several of one name; undefined is left out. */
export type Params = Record<string, string | number | readonly string[] | undefined>

/** An answer that is a problem, or no answer at all. */
export class ApiError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail)
  }

  /** Whether the request needs credentials that it did not have. */
  get isUnauthorized(): boolean {
    return this.problem.status === 401
  }
}

export const media = {
  json: 'application/json',
  lines: 'application/x-ndjson',
  otlp: 'application/x-protobuf',
  otlpJson: 'application/json;format=otlp',
} as const

/** Returns the URL of an API path with parameters. Path segments must be encoded. */
export function apiUrl(path: string, params: Params = {}): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(params)) {
    if (value === undefined) continue
    for (const one of Array.isArray(value) ? value : [value]) search.append(name, String(one))
  }
  const query = search.toString()
  return apiBase.href + path + (query && `?${query}`)
}

/** Encodes an id as one segment of a path. */
export const segment = encodeURIComponent

/** Whether a path can hold an id: clients take the segments . and .. out of it. */
export const isPathSafe = (id: string) => id !== '.' && id !== '..'

interface RequestOptions {
  params?: Params
  method?: string
  accept?: string
  headers?: Record<string, string>
  body?: unknown
  signal?: AbortSignal | undefined
}

/**
 * Sends a request and returns the answer once it has begun. Every answer that
 * is no success is thrown as an ApiError; an abort as the signal's reason.
 */
export async function request(path: string, options: RequestOptions = {}): Promise<Response> {
  const headers = new Headers({ ...options.headers, Accept: options.accept ?? media.json })
  const authorization = authorizationHeader()
  if (authorization) headers.set('Authorization', authorization)
  const init: RequestInit = { method: options.method ?? 'GET', headers, cache: 'no-store' }
  if (options.signal) init.signal = options.signal
  if (options.body !== undefined) {
    headers.set('Content-Type', media.json)
    init.body = JSON.stringify(options.body)
  }
  let response: Response
  try {
    response = await fetch(apiUrl(path, options.params), init)
  } catch (error) {
    options.signal?.throwIfAborted()
    throw unreachable(error)
  }
  if (response.status === 401) reportUnauthorized(authorization)
  if (!response.ok) throw new ApiError(await problemOf(response))
  return response
}

/** Sends a request and returns the JSON of the answer. */
export async function requestJson<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const response = await request(path, options)
  return parseJson<T>(await textOf(response, options.signal))
}

async function textOf(response: Response, signal?: AbortSignal): Promise<string> {
  try {
    return await response.text()
  } catch (error) {
    signal?.throwIfAborted()
    throw unreachable(error)
  }
}

function unreachable(error: unknown): ApiError {
  return new ApiError({
    type: 'about:blank',
    title: 'The collector does not answer',
    status: 0,
    detail: `No answer from ${apiBase.href}: is the collector running? (${String(error)})`,
  })
}

async function problemOf(response: Response): Promise<Problem> {
  const text = await response.text().catch(() => '')
  const other: Problem = {
    type: 'about:blank',
    title: response.statusText || `HTTP ${response.status}`,
    status: response.status,
    detail: text.slice(0, 500),
  }
  if (!response.headers.get('Content-Type')?.includes('problem+json')) return other
  try {
    return { ...other, ...(JSON.parse(text) as Problem) }
  } catch {
    return other
  }
}
