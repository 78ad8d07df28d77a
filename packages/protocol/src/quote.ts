// The quote: the merchant's signed word on one offer, taken by a wallet before it pays, because the page itself is no
// evidence of the price (per-fee-link 7). Its nonce names the purchase.

import { limits } from './limits.ts'
import { type Money, parseMoneyJson, toMoneyJson } from './money.ts'
import { checkOfferUrl } from './offer-url.ts'
import { type Problem, problem } from './problem.ts'
import { type KeySet, type PrivateJwk, signToken, verifyToken } from './signed.ts'
import { fromSeconds, type Instant, toSeconds } from './time.ts'

export const quoteType = 'farthing-quote+jwt'

/** What a merchant signs. `title` and `url` let the buyer's library name the purchase; a private quote leaves them out. */
export type Quote = {
  readonly merchantId: string
  /** The payment-system id this quote may be paid at, such as `https://pay.example/pay/v1`. */
  readonly paymentSystem: string
  /** The origin that sells; the broker holds it against the one the merchant has proven. */
  readonly origin: string
  /** 128 random bits in base64url; the same nonce is the same purchase for ever. */
  readonly nonce: string
  readonly price: Money
  readonly offerDigest: string
  readonly buyUrlDigest: string
  /** Seconds of access after the purchase. */
  readonly duration: number
  readonly issuedAt: Instant
  readonly expiresAt: Instant
  readonly title?: string
  readonly url?: string
}

export async function signQuote(quote: Quote, key: PrivateJwk): Promise<string> {
  const payload = {
    iss: quote.merchantId,
    aud: quote.paymentSystem,
    origin: quote.origin,
    nonce: quote.nonce,
    price: toMoneyJson(quote.price),
    offer: quote.offerDigest,
    buy: quote.buyUrlDigest,
    duration: quote.duration,
    iat: toSeconds(quote.issuedAt),
    exp: toSeconds(quote.expiresAt),
    ...(quote.title === undefined ? {} : { title: quote.title }),
    ...(quote.url === undefined ? {} : { url: quote.url }),
  }
  return signToken(quoteType, payload, key)
}

/** The merchant a quote claims to be of, before any check: only good for looking up that merchant's keys. */
export function readQuoteIssuer(token: string): string | undefined {
  return parseQuotePayload(decodePayload(token))?.merchantId
}

/** Reads a quote without its signature, for a wallet that shows it; the broker verifies. */
export function readQuoteUnverified(token: string): Quote | undefined {
  return parseQuotePayload(decodePayload(token))
}

/** Verifies signature and form against the merchant's keys. Dates are the caller's to judge, after looking the purchase up. */
export async function verifyQuote(
  token: string,
  keySet: KeySet,
): Promise<{ readonly ok: true; readonly quote: Quote } | Problem> {
  const verified = await verifyToken(quoteType, token, keySet)
  if (!verified.ok)
    return problem(verified.fault === 'malformed' ? 'quote_invalid' : 'quote_signature_invalid')
  const quote = parseQuotePayload(verified.payload)
  return quote === undefined ? problem('quote_invalid') : { ok: true, quote }
}

function decodePayload(token: string): unknown {
  if (token.length > limits.tokenCharactersMax) return undefined
  try {
    const part = token.split('.')[1] ?? ''
    const binary = atob(part.replaceAll('-', '+').replaceAll('_', '/'))
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(binary, (c) => c.charCodeAt(0)))) as unknown
  } catch {
    return undefined
  }
}

const digestPattern = /^[A-Za-z0-9_-]{43}$/
const noncePattern = /^[A-Za-z0-9_-]{22}$/

function parseQuotePayload(value: unknown): Quote | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const claims = value as Record<string, unknown>
  const { iss, aud, origin, nonce, offer, buy, duration, iat, exp, title, url } = claims
  const price = parseMoneyJson(claims['price'])
  if (price === undefined || price.amount <= 0n) return undefined
  if (typeof iss !== 'string' || typeof aud !== 'string' || typeof origin !== 'string') return undefined
  if (checkOfferUrl(origin)?.origin !== origin || checkOfferUrl(aud) === undefined) return undefined
  if (typeof nonce !== 'string' || !noncePattern.test(nonce)) return undefined
  if (typeof offer !== 'string' || !digestPattern.test(offer)) return undefined
  if (typeof buy !== 'string' || !digestPattern.test(buy)) return undefined
  if (!isCount(duration) || !isCount(iat) || !isCount(exp)) return undefined
  if (exp <= iat || (exp - iat) * 1000 > limits.quoteLifeMs) return undefined
  if (title !== undefined && (typeof title !== 'string' || title.length > limits.textLinkCharactersMax))
    return undefined
  if (url !== undefined && (typeof url !== 'string' || checkOfferUrl(url)?.origin !== origin))
    return undefined
  return {
    merchantId: iss,
    paymentSystem: aud,
    origin,
    nonce,
    price,
    offerDigest: offer,
    buyUrlDigest: buy,
    duration,
    issuedAt: fromSeconds(iat),
    expiresAt: fromSeconds(exp),
    ...(title === undefined ? {} : { title }),
    ...(url === undefined ? {} : { url }),
  }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value < 2 ** 43
}
