// The messages between a page and the wallet window it opened (per-fee-link 11, tier 1), with guards that refuse
// every other shape. Who sent a message (`event.origin`, `event.source`) is the receiver's to check before it reads one.

import { limits } from './limits.ts'
import { parseOfferJson } from './markup/json.ts'
import { type OfferJson, toOfferJson } from './offer.ts'

/** The version both sides speak; another one is not answered. */
export const windowProtocolVersion = 1

/** The size of a wallet window in CSS pixels. */
export const walletWindow = { widthPx: 440, heightPx: 640 } as const

/** A page repeats `pfl.hello` at this pace until the window is ready, as the window loads in its own time. */
export const helloEveryMs = 150

/** The one refusal of a wallet window that is no problem code: the buyer said no. */
export const declinedCode = 'declined'

/** Page → window: are you there? `challenge` is 128 random bits in base64url, made for this opening alone. */
export type HelloMessage = {
  readonly type: 'pfl.hello'
  readonly v: typeof windowProtocolVersion
  readonly challenge: string
}

/** Window → page, once per hello: I am, and these are the payment-system ids I speak for. */
export type ReadyMessage = {
  readonly type: 'pfl.ready'
  readonly v: typeof windowProtocolVersion
  readonly challenge: string
  readonly systems: readonly string[]
}

/** Page → window: pay this. The same key is the same payment for ever; the window takes the page's origin from the event. */
export type PayMessage = {
  readonly type: 'pfl.pay'
  readonly offer: OfferJson
  readonly quote: string
  /** 128 random bits in base64url. */
  readonly idempotencyKey: string
}

/**
 * Page → window: what became of this key? A key under which nothing was paid is refused with
 * `not_found`, or, with the quote at hand, the buyer is shown the offer again under the same key.
 */
export type ResolveMessage = {
  readonly type: 'pfl.resolve'
  readonly idempotencyKey: string
  readonly quote?: string
}

/** Window → page: paid. `receipt` is the ticket the page's server takes. */
export type PaidMessage = {
  readonly type: 'pfl.paid'
  readonly idempotencyKey: string
  readonly receipt: string
}

/** Window → page: nothing was paid and nothing will be under this key. `code` is a problem code or `declined`. */
export type RefusedMessage = {
  readonly type: 'pfl.refused'
  readonly idempotencyKey: string
  readonly code: string
}

/** Window → page: nobody knows yet; ask again with the same key, and pay nothing else for it meanwhile. */
export type UnknownMessage = { readonly type: 'pfl.unknown'; readonly idempotencyKey: string }

/** What a page may say to a wallet window. */
export type WindowRequest = HelloMessage | PayMessage | ResolveMessage

/** What a wallet window may answer. */
export type WindowAnswer = ReadyMessage | PaidMessage | RefusedMessage | UnknownMessage

/** Reads what a page said; undefined where it is not exactly such a message. Unknown members are dropped. */
export function parseWindowRequest(value: unknown): WindowRequest | undefined {
  const fields = readFields(value)
  const { type, v, challenge, quote } = fields
  if (type === 'pfl.hello') {
    return v === windowProtocolVersion && isChance(challenge) ? { type, v, challenge } : undefined
  }
  const idempotencyKey = fields['idempotencyKey']
  if (!isChance(idempotencyKey)) return undefined
  if (type === 'pfl.resolve') {
    if (quote === undefined) return { type, idempotencyKey }
    return isToken(quote) ? { type, idempotencyKey, quote } : undefined
  }
  if (type !== 'pfl.pay' || !isToken(quote)) return undefined
  const read = parseOfferJson(fields['offer'])
  return read.ok ? { type, offer: toOfferJson(read.offer), quote, idempotencyKey } : undefined
}

/** Reads what a wallet window answered; undefined where it is not exactly such a message. Unknown members are dropped. */
export function parseWindowAnswer(value: unknown): WindowAnswer | undefined {
  const fields = readFields(value)
  const { type, v, challenge, systems, receipt, code } = fields
  if (type === 'pfl.ready') {
    if (v !== windowProtocolVersion || !isChance(challenge) || !isSystemList(systems)) return undefined
    return { type, v, challenge, systems }
  }
  const idempotencyKey = fields['idempotencyKey']
  if (!isChance(idempotencyKey)) return undefined
  if (type === 'pfl.unknown') return { type, idempotencyKey }
  if (type === 'pfl.paid') return isToken(receipt) ? { type, idempotencyKey, receipt } : undefined
  if (type !== 'pfl.refused') return undefined
  return typeof code === 'string' && /^[a-z_]{1,64}$/.test(code) ? { type, idempotencyKey, code } : undefined
}

function readFields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

function isChance(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9_-]{22}$/.test(value)
}

function isToken(value: unknown): value is string {
  if (typeof value !== 'string' || value.length > limits.tokenCharactersMax) return false
  return /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/.test(value)
}

function isSystemList(value: unknown): value is readonly string[] {
  return (
    Array.isArray(value) &&
    value.length <= limits.paymentSystemsMax &&
    value.every((item) => typeof item === 'string' && item.length <= limits.urlCharactersMax)
  )
}
