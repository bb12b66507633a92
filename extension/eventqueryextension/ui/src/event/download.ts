import { ApiError, media, type Params, request } from '../api/client'
import { saveBlob } from '../components/download'

// Files are made in the page, as a link could not send credentials. The browser
// keeps large blobs on disk.

export const formats = {
  ndjson: { title: 'NDJSON', accept: media.lines, suffix: '.ndjson' },
  otlp: { title: 'OTLP protobuf', accept: media.otlp, suffix: '.otlp.pb' },
  otlpJson: { title: 'OTLP JSON', accept: media.otlpJson, suffix: '.otlp.json' },
} as const

export type Format = keyof typeof formats

/**
 * Downloads all events that match, in append order, and tells the bytes that
 * have come. An answer that breaks off is an error: no file is half of one.
 */
export async function downloadEvents(
  params: Params,
  format: Format,
  name: string,
  signal: AbortSignal,
  onProgress: (bytes: number) => void,
): Promise<void> {
  const { accept, suffix } = formats[format]
  const response = await request('/replay', { params, accept, signal })
  saveBlob(await blobOf(response, signal, onProgress), fileName(name) + suffix)
}

async function blobOf(
  response: Response,
  signal: AbortSignal,
  onProgress: (bytes: number) => void,
): Promise<Blob> {
  let bytes = 0
  const count = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, out) {
      bytes += chunk.byteLength
      onProgress(bytes)
      out.enqueue(chunk)
    },
  })
  try {
    return await new Response(response.body?.pipeThrough(count) ?? null).blob()
  } catch (error) {
    signal.throwIfAborted()
    throw new ApiError({
      type: 'about:blank',
      title: 'The download broke off',
      status: 0,
      detail: `The answer ended after ${bytes} bytes, so nothing is saved. (${String(error)})`,
    })
  }
}

/** Returns a text as a name that any file system takes. */
const fileName = (text: string): string =>
  text
    .replace(/[^\w.-]+/g, '_')
    .replace(/^\.+/, '')
    .slice(0, 80) || 'events'
