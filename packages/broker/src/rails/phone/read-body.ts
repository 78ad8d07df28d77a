// Reads the body of a request or an answer up to a bound, so that no peer fills the memory.

/** The text of a body; undefined where it is longer than the bound or not UTF-8. A missing body is no text. */
export async function readBody(
  stream: ReadableStream<Uint8Array> | null,
  bytesMax: number,
): Promise<string | undefined> {
  if (stream === null) return ''
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const reader = stream.getReader()
  let text = ''
  let length = 0
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return text + decoder.decode()
      length += value.byteLength
      if (length > bytesMax) return undefined
      text += decoder.decode(value, { stream: true })
    }
  } catch (fault) {
    // The decoder's complaint; that of a broken line is the caller's.
    if (fault instanceof TypeError && 'code' in fault && fault.code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
      return undefined
    }
    throw fault
  } finally {
    // Stops a sender that has more to say; after the end it does nothing.
    await reader.cancel().catch(() => undefined)
  }
}
