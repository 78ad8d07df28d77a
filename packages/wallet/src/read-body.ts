// Reading the body of an answer up to a bound, so that no server can fill the payer's memory.

/** The text of a body of at most `bytesMax` bytes; undefined where it is longer or not UTF-8. */
export async function readText(body: Response | Request, bytesMax: number): Promise<string | undefined> {
  const bytes = await readBytes(body, bytesMax)
  if (bytes === undefined) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** The JSON of a body of at most `bytesMax` bytes; undefined where it is longer or not JSON. */
export async function readJson(body: Response | Request, bytesMax: number): Promise<unknown> {
  const text = await readText(body, bytesMax)
  if (text === undefined) return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** The bytes of a body; undefined, with the rest left unread, where there are more than `bytesMax`. */
export async function readBytes(
  body: Response | Request,
  bytesMax: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (body.body === null) return new Uint8Array()
  const reader = body.body.getReader()
  const chunks: Uint8Array[] = []
  let length = 0
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    length += part.value.byteLength
    if (length > bytesMax) {
      // Nobody waits for the other side to agree that it stops.
      void reader.cancel().catch(() => undefined)
      return undefined
    }
    chunks.push(part.value)
  }
  const whole = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.byteLength
  }
  return whole
}
