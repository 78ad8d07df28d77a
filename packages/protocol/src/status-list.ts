// What became of receipts since they were signed: a signed list of two bits per receipt, after the IETF's Token Status List, compressed
// with zlib. Whoever holds the list asks nobody.

import { fromBase64Url, toBase64Url } from './digest.ts'
import { limits } from './limits.ts'
import { type KeySet, type PrivateJwk, signToken, verifyToken } from './signed.ts'
import { type Instant, parseSeconds, toSeconds } from './time.ts'

export const statusListType = 'statuslist+jwt'

/** What a receipt's order has come to. */
export type ReceiptStatus = 'valid' | 'refunded' | 'partially_refunded' | 'unknown'

/** Where a receipt's two bits stand: which list, and which place in it. */
export type StatusReference = { readonly uri: string; readonly index: number }

/** The values as the list holds them: 1 is the draft's INVALID, 3 is left to applications. */
export const statusCodes = { valid: 0, refunded: 1, partially_refunded: 3 } as const

export type StatusList = {
  readonly uri: string
  readonly issuedAt: Instant
  /** Two bits per receipt, the lowest of each byte first. */
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** The claim `status` of a token that has a place in a list. */
export function statusReferenceJson(reference: StatusReference): object {
  return { status_list: { idx: reference.index, uri: reference.uri } }
}

export function parseStatusReference(value: unknown): StatusReference | undefined {
  const list = (value as { status_list?: unknown } | null | undefined)?.status_list
  if (typeof list !== 'object' || list === null) return undefined
  const { idx, uri } = list as { idx?: unknown; uri?: unknown }
  const isIndex = typeof idx === 'number' && Number.isSafeInteger(idx) && idx >= 0
  return isIndex &&
    idx < limits.statusListEntries &&
    typeof uri === 'string' &&
    uri.length <= limits.urlCharactersMax
    ? { uri, index: idx }
    : undefined
}

/** Packs what is not valid into the bytes of a list. */
export function packStatuses(
  length: number,
  entries: Iterable<{ readonly index: number; readonly code: number }>,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(Math.max(1, Math.ceil(length / 4)))
  for (const { index, code } of entries) {
    const place = index >> 2
    bytes[place] = (bytes[place] ?? 0) | ((code & 3) << ((index & 3) * 2))
  }
  return bytes
}

/** What the list says of a place; a place past its end is one that it does not know yet. */
export function statusAt(list: StatusList, index: number): ReceiptStatus {
  const byte = list.bytes[index >> 2]
  if (byte === undefined) return 'unknown'
  const code = (byte >> ((index & 3) * 2)) & 3
  if (code === statusCodes.valid) return 'valid'
  if (code === statusCodes.refunded) return 'refunded'
  return code === statusCodes.partially_refunded ? 'partially_refunded' : 'unknown'
}

export async function signStatusList(list: StatusList, key: PrivateJwk): Promise<string> {
  return signToken(
    statusListType,
    {
      sub: list.uri,
      iat: toSeconds(list.issuedAt),
      ttl: limits.statusListTtlMs / 1_000,
      status_list: { bits: 2, lst: toBase64Url(await pipe(list.bytes, new CompressionStream('deflate'))) },
    },
    key,
  )
}

/** Verifies a list of the given address; undefined for any other, and where it would unpack to more than a list holds. */
export async function verifyStatusList(
  token: string,
  expected: { readonly keySet: KeySet; readonly uri: string },
): Promise<StatusList | undefined> {
  const verified = await verifyToken(statusListType, token, expected.keySet)
  if (!verified.ok || verified.payload['sub'] !== expected.uri) return undefined
  const { bits, lst } = (verified.payload['status_list'] ?? {}) as { bits?: unknown; lst?: unknown }
  const issuedAt = parseSeconds(verified.payload['iat'])
  const packed = typeof lst === 'string' ? fromBase64Url(lst) : undefined
  if (bits !== 2 || issuedAt === undefined || packed === undefined) return undefined
  try {
    const bytes = await pipe(new Uint8Array(packed), new DecompressionStream('deflate'))
    return { uri: expected.uri, issuedAt, bytes }
  } catch {
    return undefined
  }
}

/** Runs bytes through a (de)compressor and stops past what a list holds. */
async function pipe(
  bytes: Uint8Array<ArrayBuffer>,
  through: CompressionStream | DecompressionStream,
): Promise<Uint8Array<ArrayBuffer>> {
  const reader = new Blob([bytes]).stream().pipeThrough(through).getReader()
  const chunks: Uint8Array[] = []
  let length = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    length += value.length
    if (length > limits.statusListEntries / 2) {
      await reader.cancel()
      throw new Error('more than a status list holds')
    }
    chunks.push(value)
  }
  const whole = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole
}
