// The offer: the one object that every embedding of a per-fee link maps to, and the only thing a wallet sees of it
// (field names after the W3C 1999 draft; the JSON form is per-fee-link 5). Markup is read elsewhere.

import { canonicalJson } from './canonical-json.ts'
import { digestText } from './digest.ts'
import type { Money } from './money.ts'
import { canonicalUrl } from './offer-url.ts'
import { formatPrice } from './price.ts'
import type { Instant } from './time.ts'

/** A payment system the merchant takes: an identifying URI and data private to that system. */
export type PaymentSystem = { readonly id: string; readonly data: string }

/** An offer with absolute URLs, an exact price and whole seconds. */
export type Offer = {
  readonly price: Money
  readonly textlink: string
  readonly requesturl: string
  readonly buyurl: string
  readonly title: string
  readonly merchantname: string
  /** Seconds of access after the purchase: 0 means each request is a new purchase, 3,153,600,000 (36,500 days) for ever. */
  readonly duration: number
  readonly paymentsystems: readonly PaymentSystem[]
  readonly imagelink?: string
  readonly description?: string
  /** The end of the offer, RFC 3339 in UTC. */
  readonly expiration?: string
  readonly target?: string
  /** The page that carried the link; filled in by the handler from the document, never from markup. */
  readonly page?: string
}

/** The JSON form of an offer: price as canonical text. */
export type OfferJson = Omit<Offer, 'price'> & { readonly v: 1; readonly price: string }

/** The error codes of per-fee-link 9 that reading an offer can end in. */
export type OfferFault =
  | 'E-MISSING'
  | 'E-PRICE'
  | 'E-PRICE-ZERO'
  | 'E-URL'
  | 'E-CONFLICT'
  | 'E-EXPIRATION'
  | 'E-DURATION'

/** A refusal to read an offer, with the field at fault. */
export type OfferRefusal = { readonly ok: false; readonly fault: OfferFault; readonly field: string }

/** A fault that does not stop the offer: the field counts as absent and the wallet says so before paying. */
export type OfferWarning = { readonly fault: 'E-DURATION'; readonly field: 'duration' }

export type OfferResult =
  | { readonly ok: true; readonly offer: Offer; readonly warnings?: readonly OfferWarning[] }
  | OfferRefusal

/** Writes an offer as JSON. */
export function toOfferJson(offer: Offer): OfferJson {
  return { v: 1, ...offer, price: formatPrice(offer.price) }
}

/** True after the end of the offer; the grace for a signed quote (per-fee-link 3.8) is the wallet's to add. */
export function isExpired(offer: Pick<Offer, 'expiration'>, now: Instant): boolean {
  // Written so that a date nobody can read counts as past.
  return offer.expiration !== undefined && !(now <= Date.parse(offer.expiration))
}

/** The digest a quote signs: SHA-256 over the canonical JSON of price, requesturl, buyurl and duration (per-fee-link 7). */
export async function digestOffer(
  offer: Pick<Offer, 'price' | 'requesturl' | 'buyurl' | 'duration'>,
): Promise<string> {
  return digestText(
    canonicalJson({
      price: formatPrice(offer.price),
      requesturl: offer.requesturl,
      buyurl: canonicalUrl(offer.buyurl),
      duration: offer.duration,
    }),
  )
}

/** The identity of what is bought, as the broker sees it: the digest of the canonical `buyurl`. */
export async function digestBuyUrl(buyurl: string): Promise<string> {
  return digestText(canonicalUrl(buyurl))
}
