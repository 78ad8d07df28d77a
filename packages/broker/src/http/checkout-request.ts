// Reads what a checkout is asked: the carried fields, the verified quote, and whether page, offer and way back fit it.

import {
  digestBuyUrl,
  limits,
  type Money,
  type Offer,
  type Problem,
  parseOfferJson,
  problem,
  toBase64Url,
} from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import { type ReadQuote, readSignedQuote } from '../flows/read-quote.ts'
import type { CheckoutFields, CheckoutGoods } from '../pages/checkout-view.ts'
import { readCheckoutGoods } from './checkout-goods.ts'

export type CheckoutRequest = {
  readonly fields: CheckoutFields
  readonly quote: ReadQuote | Problem
  /** What the quote's order consists of, where it is of one. */
  readonly goods?: CheckoutGoods
  /** The signed price, where the page showed another one. */
  readonly newPrice?: Money
  /** The price the page showed, where the page told its offer. */
  readonly seenPrice?: Money
}

/** Reads the fields of a form or of the query of a redirect; a key is made where the first visit brings none. */
export async function readCheckout(deps: Deps, form: (name: string) => string): Promise<CheckoutRequest> {
  const optional = (name: 'return' | 'state' | 'offer' | 'page'): object => {
    const value = form(name)
    return value === '' ? {} : { [name]: value }
  }
  const key = form('key').slice(0, limits.idempotencyKeyCharactersMax)
  const fields: CheckoutFields = {
    mode: form('mode') === 'window' ? 'window' : 'page',
    quote: form('quote').slice(0, limits.tokenCharactersMax),
    key: key === '' ? toBase64Url(deps.system.chance(16)) : key,
    ...optional('return'),
    ...optional('state'),
    ...optional('offer'),
    ...optional('page'),
  }
  const read = await readSignedQuote(deps, fields.quote)
  if (!read.ok) return { fields, quote: read }
  const offer = fields.offer === undefined ? undefined : readOffer(fields.offer)
  const misfit = await findMisfit(fields, read, offer)
  if (misfit !== undefined) {
    return {
      fields,
      quote: misfit,
      ...(misfit.code === 'price_changed' ? { newPrice: read.quote.price } : {}),
    }
  }
  const goods = read.isOfOrder ? await readCheckoutGoods(deps, read) : undefined
  return {
    fields,
    quote: read,
    ...(goods === undefined ? {} : { goods }),
    ...(offer === undefined ? {} : { seenPrice: offer.price }),
  }
}

/** The address on the merchant's site that a redirect goes back to, with what it tells. */
export function returnAddress(
  fields: CheckoutFields,
  answer: Readonly<Record<string, string>>,
): string | undefined {
  if (fields.return === undefined) return undefined
  const address = new URL(fields.return)
  for (const [name, value] of Object.entries({
    ...answer,
    ...(fields.state === undefined ? {} : { state: fields.state }),
  })) {
    address.searchParams.set(name, value)
  }
  return address.href
}

function readOffer(text: string): Offer | undefined {
  try {
    const parsed = parseOfferJson(JSON.parse(text))
    return parsed.ok ? parsed.offer : undefined
  } catch {
    return undefined
  }
}

async function findMisfit(
  fields: CheckoutFields,
  read: ReadQuote,
  offer: Offer | undefined,
): Promise<Problem | undefined> {
  const { quote } = read
  if (
    fields.return !== undefined &&
    (!URL.canParse(fields.return) || new URL(fields.return).origin !== quote.origin)
  ) {
    return problem('quote_origin_mismatch', 'The way back leads to another site than the one that sells')
  }
  if (fields.mode === 'window') {
    // The ticket is handed to the page that opened the window, so that page must be the seller's.
    if (fields.page !== quote.origin) {
      return problem('quote_origin_mismatch', 'The page that asks is of another site than the one that sells')
    }
  }
  // What the page showed is held against the quote, so a page that shows nothing readable is not passed over.
  if (offer === undefined && fields.offer !== undefined) return problem('offer_invalid')
  if (
    offer !== undefined &&
    (offer.price.asset !== quote.price.asset || offer.price.amount !== quote.price.amount)
  ) {
    return problem('price_changed')
  }
  if (offer !== undefined && (await digestBuyUrl(offer.buyurl)) !== quote.buyUrlDigest) {
    return problem('quote_invalid', 'The quote is for something else than the page shows')
  }
  return undefined
}
