const keptMs = 60_000

/** Saves a blob as a file. */
export function saveBlob(blob: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  // The browser reads the blob after the click; nothing tells when it has.
  setTimeout(() => URL.revokeObjectURL(link.href), keptMs)
}
