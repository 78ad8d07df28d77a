// The challenge: the JSON of a 402 answer, an offer with the merchant's quote beside it (per-fee-link 5.5), and the
// comparison of the two before anything is paid. The broker verifies the signature; this is the payer's own look.

import {
  checkOfferUrl,
  digestBuyUrl,
  digestOffer,
  type Instant,
  limits,
  type Money,
  type Offer,
  type Problem,
  parseOfferJson,
  problem,
  type Quote,
  readQuoteUnverified,
} from '@farthing/protocol'

/** An offer, the quote on it as the merchant signed it, and what that quote says. */
export type Challenge = { readonly offer: Offer; readonly token: string; readonly quote: Quote }

/** Reads the JSON body of a 402 answer strictly. */
export function parseChallenge(
  value: unknown,
): { readonly ok: true; readonly challenge: Challenge } | Problem {
  const read = parseOfferJson(value)
  if (!read.ok) return problem('offer_invalid', `${read.fault}: ${read.field}`)
  const token = (value as { readonly quote?: unknown }).quote
  const quote = typeof token === 'string' ? readQuoteUnverified(token) : undefined
  if (typeof token !== 'string' || quote === undefined) return problem('quote_invalid')
  return { ok: true, challenge: { offer: read.offer, token, quote } }
}

/** What the payer knows already and holds a challenge against. */
export type Expectation = {
  /** The payment-system id of the payer's broker. */
  readonly system: string
  /** The origin that answered 402. */
  readonly origin: string
  /** The price the payer was shown: another one, dearer or cheaper, was not decided on and is refused (C-04). */
  readonly shown?: Money
}

/** Compares offer, quote and expectation; undefined where all fit. No signature is checked and no money is counted. */
export async function checkChallenge(
  { offer, quote }: Challenge,
  { system, origin, shown }: Expectation,
  now: Instant,
): Promise<Problem | undefined> {
  if (!offer.paymentsystems.some(({ id }) => id === system) || quote.paymentSystem !== system) {
    return problem('quote_other_broker')
  }
  if (quote.origin !== origin || checkOfferUrl(offer.requesturl)?.origin !== origin) {
    return problem('quote_origin_mismatch')
  }
  if (isDearer(quote.price, offer.price) || (shown !== undefined && !isSame(quote.price, shown))) {
    return problem('price_changed')
  }
  if (
    quote.offerDigest !== (await digestOffer(offer)) ||
    quote.buyUrlDigest !== (await digestBuyUrl(offer.buyurl)) ||
    quote.duration !== offer.duration
  ) {
    return problem('quote_invalid', 'the quote is on another offer')
  }
  const offerEnd = offer.expiration === undefined ? Infinity : Date.parse(offer.expiration)
  const end = Math.min(quote.expiresAt + limits.clockSkewMs, offerEnd + limits.offerGraceMs)
  return now > end ? problem('quote_expired') : undefined
}

function isSame(left: Money, right: Money): boolean {
  return left.asset === right.asset && left.amount === right.amount
}

function isDearer(left: Money, right: Money): boolean {
  return left.asset !== right.asset || left.amount > right.amount
}
