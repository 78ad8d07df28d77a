// The quote: the merchant's signed word on one offer, taken by a wallet before it pays, because the page itself is no
// evidence of the price (per-fee-link 7). Its nonce names the purchase.

import { displayText } from './display-text.ts'
import { limits } from './limits.ts'
import { type Money, parseMoneyJson, toMoneyJson } from './money.ts'
import { checkOfferUrl } from './offer-url.ts'
import { type Problem, problem } from './problem.ts'
import { type KeySet, type PrivateJwk, readUnverifiedPayload, signToken, verifyToken } from './signed.ts'
import { between, type Instant, parseSeconds, toSeconds } from './time.ts'

export const quoteType = 'farthing-quote+jwt'

// What base64url turns into a token's length, less room for the header and the signature.
const payloadBytesMax = (limits.tokenCharactersMax * 3) / 4 - 256

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

/** Signs a quote; `url` is left out where the token would be longer than its readers allow. */
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
    ...(quote.title === undefined ? {} : { title: displayText(quote.title) }),
  }
  const named = quote.url === undefined ? payload : { ...payload, url: quote.url }
  const bytes = new TextEncoder().encode(JSON.stringify(named)).length
  return signToken(quoteType, bytes <= payloadBytesMax ? named : payload, key)
}

/** The merchant a quote claims to be of, before any check: only good for looking up that merchant's keys. */
export function readQuoteIssuer(token: string): string | undefined {
  return parseQuotePayload(readUnverifiedPayload(token))?.merchantId
}

/** Reads a quote without its signature, for a wallet that shows it; the broker verifies. */
export function readQuoteUnverified(token: string): Quote | undefined {
  return parseQuotePayload(readUnverifiedPayload(token))
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

const issuerPattern = /^[\x21-\x7e]{1,64}$/
const digestPattern = /^[A-Za-z0-9_-]{43}$/
const noncePattern = /^[A-Za-z0-9_-]{22}$/

function parseQuotePayload(claims: Readonly<Record<string, unknown>> | undefined): Quote | undefined {
  if (claims === undefined) return undefined
  const { iss, nonce, offer, buy, duration, title } = claims
  const price = parseMoneyJson(claims['price'])
  const times = parseTimes(claims)
  const urls = parseUrls(claims)
  if (price === undefined || price.amount <= 0n || times === undefined || urls === undefined) return undefined
  if (!matches(iss, issuerPattern) || !matches(nonce, noncePattern)) return undefined
  if (!matches(offer, digestPattern) || !matches(buy, digestPattern)) return undefined
  if (!isAccess(duration) || (title !== undefined && typeof title !== 'string')) return undefined
  const shownTitle = displayText(title ?? '')
  return {
    merchantId: iss,
    ...urls,
    nonce,
    price,
    offerDigest: offer,
    buyUrlDigest: buy,
    duration,
    ...times,
    ...(shownTitle === '' ? {} : { title: shownTitle }),
  }
}

// Addresses are kept in the parser's spelling, as two spellings of one payment system are the same one (3.5).
function parseUrls(
  claims: Readonly<Record<string, unknown>>,
): Pick<Quote, 'paymentSystem' | 'origin' | 'url'> | undefined {
  const { aud, origin, url } = claims
  if (typeof aud !== 'string' || typeof origin !== 'string') return undefined
  if (url !== undefined && typeof url !== 'string') return undefined
  const paymentSystem = checkOfferUrl(aud)
  if (paymentSystem === undefined || checkOfferUrl(origin)?.origin !== origin) return undefined
  if (url === undefined) return { paymentSystem: paymentSystem.href, origin }
  const page = checkOfferUrl(url)
  return page?.origin === origin ? { paymentSystem: paymentSystem.href, origin, url: page.href } : undefined
}

function parseTimes(
  claims: Readonly<Record<string, unknown>>,
): Pick<Quote, 'issuedAt' | 'expiresAt'> | undefined {
  const issuedAt = parseSeconds(claims['iat'])
  const expiresAt = parseSeconds(claims['exp'])
  if (issuedAt === undefined || expiresAt === undefined) return undefined
  const isShort = expiresAt > issuedAt && between(issuedAt, expiresAt) <= limits.quoteLifeMs
  return isShort ? { issuedAt, expiresAt } : undefined
}

function matches(value: unknown, pattern: RegExp): value is string {
  return typeof value === 'string' && pattern.test(value)
}

function isAccess(value: unknown): value is number {
  return (
    typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= limits.accessSecondsMax
  )
}
