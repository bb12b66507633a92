/** Yields the lines of a streamed body as they come, without their ends; empty ones are left out. */
export async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string[]> {
  const reader = body
    .pipeThrough(new TextDecoderStream() as unknown as TransformStream<Uint8Array, string>)
    .getReader()
  let rest = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      const lines = (rest + value).split('\n')
      rest = lines.pop() ?? ''
      const whole = lines.filter((line) => line !== '')
      if (whole.length > 0) yield whole
    }
    if (rest !== '') yield [rest]
  } finally {
    await reader.cancel().catch(() => {})
  }
}
