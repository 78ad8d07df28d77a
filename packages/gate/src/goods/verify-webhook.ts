// Whether a webhook comes from the house: its signatures after the Standard Webhooks specification, by any of the endpoint's secrets,
// within five minutes of its time. Uses what every Fetch-style runtime has.

import { defaultSystem, type System } from '../system.ts'

/** An event as a webhook tells it (D-17). */
export type WebhookEvent = {
  readonly id: string
  readonly type: string
  /** ISO 8601 in UTC. */
  readonly timestamp: string
  readonly api_version: string
  readonly test: boolean
  readonly app?: string
  /** Whose sequence it counts. */
  readonly object: string
  /** From 1, without gaps per object. */
  readonly sequence: number
  readonly data: Readonly<Record<string, unknown>>
  readonly previous?: Readonly<Record<string, unknown>>
}

/** Why a webhook is not believed. */
export type WebhookRefusal =
  | 'headers_missing'
  | 'timestamp_invalid'
  | 'timestamp_too_old'
  | 'timestamp_too_new'
  | 'signature_wrong'
  | 'body_invalid'

export type VerifiedWebhook =
  | { readonly ok: true; readonly event: WebhookEvent }
  | { readonly ok: false; readonly code: WebhookRefusal }

/** The most that sender's and receiver's clocks may differ (D-16). */
const toleranceMs = 300_000
const usual = { 'webhook-id': '', 'webhook-timestamp': '', 'webhook-signature': '' }

/** The three headers, out of a `Headers` or a plain object of lower-case names. */
export type WebhookHeaders =
  | { readonly get: (name: string) => string | null }
  | { readonly [name: string]: string | readonly string[] | undefined }

/**
 * Verifies the raw body of a webhook, byte by byte as it came, with `whsec_…` secrets and `whpk_…` public keys: one of them has to
 * fit. Comparisons take the same time whether they fit or not.
 */
export async function verifyWebhook(
  body: string | Uint8Array,
  headers: WebhookHeaders,
  secrets: readonly string[],
  options: { readonly system?: Pick<System, 'now'> } = {},
): Promise<VerifiedWebhook> {
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body)
  const { id, timestamp, signatures } = readHeaders(headers)
  if (id === '' || timestamp === '' || signatures.length === 0) return refuse('headers_missing')
  if (!/^[0-9]{1,12}$/.test(timestamp)) return refuse('timestamp_invalid')
  const aheadMs = Number(timestamp) * 1_000 - (options.system ?? defaultSystem).now()
  if (aheadMs < -toleranceMs) return refuse('timestamp_too_old')
  if (aheadMs > toleranceMs) return refuse('timestamp_too_new')
  const signed = new TextEncoder().encode(`${id}.${timestamp}.${text}`)
  const checks = secrets.flatMap((secret) => signatures.map((signature) => fits(signed, signature, secret)))
  if (!(await Promise.all(checks)).includes(true)) return refuse('signature_wrong')
  const event = readEvent(text)
  return event === undefined || event.id !== id ? refuse('body_invalid') : { ok: true, event }
}

function refuse(code: WebhookRefusal): VerifiedWebhook {
  return { ok: false, code }
}

/** More signatures than a rotation makes are not looked at. */
const signaturesMax = 8

function readHeaders(headers: WebhookHeaders): {
  readonly id: string
  readonly timestamp: string
  readonly signatures: readonly string[]
} {
  const read = (name: keyof typeof usual): string => {
    if (typeof headers.get === 'function') return headers.get(name) ?? ''
    const value = (headers as Readonly<Record<string, string | readonly string[] | undefined>>)[name]
    return typeof value === 'string' ? value : (value?.[0] ?? '')
  }
  return {
    id: read('webhook-id'),
    timestamp: read('webhook-timestamp'),
    signatures: read('webhook-signature')
      .split(' ')
      .filter((part) => part !== '')
      .slice(0, signaturesMax),
  }
}

async function fits(signed: Uint8Array<ArrayBuffer>, signature: string, secret: string): Promise<boolean> {
  const [version, value = ''] = signature.split(',', 2)
  const bytes = fromBase64(value)
  const keyBytes = fromBase64(secret.replace(/^wh(sec|pk)_/, ''))
  if (bytes === undefined || keyBytes === undefined || keyBytes.length === 0) return false
  const isPublic = secret.startsWith('whpk_')
  if (version !== (isPublic ? 'v1a' : 'v1')) return false
  const algorithm = isPublic ? { name: 'Ed25519' } : { name: 'HMAC', hash: 'SHA-256' }
  try {
    const key = await crypto.subtle.importKey('raw', keyBytes, algorithm, false, ['verify'])
    return await crypto.subtle.verify(algorithm.name, key, bytes, signed)
  } catch {
    return false
  }
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0))
  } catch {
    return undefined
  }
}

function readEvent(text: string): WebhookEvent | undefined {
  try {
    const value = JSON.parse(text) as Partial<WebhookEvent> | null
    const isEvent =
      typeof value?.id === 'string' &&
      typeof value.type === 'string' &&
      typeof value.timestamp === 'string' &&
      typeof value.object === 'string' &&
      Number.isSafeInteger(value.sequence) &&
      typeof value.data === 'object' &&
      value.data !== null
    return isEvent ? (value as WebhookEvent) : undefined
  } catch {
    return undefined
  }
}
