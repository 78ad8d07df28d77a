// From what a publisher writes about an article to the offer that readers, wallets and the broker see. The offer is made
// from the server's own words at each request, so nothing that a page or a form says can change it.

import {
  Bug,
  checkOfferUrl,
  digestBuyUrl,
  digestOffer,
  formatPrice,
  limits,
  type Money,
  type Offer,
  parseAccessDuration,
  parseOfferJson,
} from '@farthing/protocol'
import type { Settings } from './config.ts'
import { cookiePathOf } from './cookies.ts'
import { gateLimits } from './limits.ts'

/** Another offer that opens the item too, shown beside the main button. */
export type PassLink = { readonly label: string; readonly price: string | Money; readonly requesturl: string }

/** What is sold at an address, in the publisher's words. Addresses may be relative to the gate's origin. */
export type OfferInput = {
  readonly requesturl: string
  /** Such as `0.02 EUR`. */
  readonly price: string | Money
  readonly textlink: string
  readonly title?: string
  /** What is bought, where one purchase opens several addresses; `requesturl` by default. */
  readonly buyurl?: string
  /** How long re-reading is free: whole seconds, or `P7D`, `PT24H`. Default 0: each visit is a new purchase. */
  readonly duration?: number | string
  /** When the offer ends, RFC 3339. */
  readonly expiration?: string
  /** The address of a free page that describes the item. */
  readonly description?: string
  /** Leaves title and address out of the quote, so that the broker learns neither. */
  readonly isPrivate?: boolean
  /** True for a pass: its cookie is sent to the whole site. */
  readonly isPass?: boolean
  /** The `buyurl`s of passes that open this item too. */
  readonly alsoOpenedBy?: readonly string[]
  /** The length, in words for people: `6 minutes`. */
  readonly lengthText?: string
  readonly passes?: readonly PassLink[]
  /** The schema.org type of the item in JSON-LD. Default `Article`. */
  readonly schemaType?: string
}

/** An offer with what the gate needs beside it. */
export type PricedItem = {
  readonly offer: Offer
  readonly input: OfferInput
  readonly offerDigest: string
  readonly buyUrlDigest: string
  /** The digests of purchases that open the item, each with the path of its cookie. */
  readonly cookiePaths: ReadonlyMap<string, string>
}

/** Makes the offer; throws a Bug where the publisher's input is no offer, naming the field and the fault. */
export async function priceItem(settings: Settings, input: OfferInput): Promise<PricedItem> {
  const offer = makeOffer(settings, input)
  const buyUrlDigest = await digestBuyUrl(offer.buyurl)
  const passes = input.alsoOpenedBy ?? []
  if (passes.length >= gateLimits.ticketsPerRequestMax)
    throw new Bug('offer: too many passes in alsoOpenedBy')
  const cookiePaths = new Map<string, string>()
  for (const pass of passes) cookiePaths.set(await digestBuyUrl(ownUrl(settings, 'alsoOpenedBy', pass)), '/')
  const path = input.isPass === true ? '/' : cookiePathOf(new URL(offer.requesturl), new URL(offer.buyurl))
  cookiePaths.set(buyUrlDigest, path)
  return { offer, input, offerDigest: await digestOffer(offer), buyUrlDigest, cookiePaths }
}

function makeOffer(settings: Settings, input: OfferInput): Offer {
  const requesturl = ownUrl(settings, 'requesturl', input.requesturl)
  const result = parseOfferJson({
    price: typeof input.price === 'string' ? input.price : formatPrice(input.price),
    textlink: input.textlink,
    requesturl,
    buyurl: input.buyurl === undefined ? requesturl : ownUrl(settings, 'buyurl', input.buyurl),
    title: input.title,
    merchantname: settings.merchantName,
    duration: readDuration(input.duration),
    expiration: input.expiration,
    description:
      input.description === undefined ? undefined : new URL(input.description, settings.origin).href,
    paymentsystems: [{ id: settings.paymentSystem, data: settings.merchant }],
  })
  if (!result.ok) throw new Bug(`offer: ${result.fault} in ${result.field} (${input.requesturl})`)
  if (result.warnings !== undefined) throw new Bug(`offer: E-DURATION in duration (${input.requesturl})`)
  if (result.offer.price.amount > limits.priceMax) throw new Bug('offer: E-PRICE in price, above 12 units')
  return result.offer
}

function ownUrl(settings: Settings, field: string, text: string): string {
  const url = checkOfferUrl(text, settings.origin)
  if (url?.origin !== settings.origin)
    throw new Bug(`offer: E-URL in ${field}, not an address of ${settings.origin}`)
  return url.href
}

function readDuration(duration: number | string | undefined): number {
  const seconds = typeof duration === 'string' ? parseAccessDuration(duration, 'seconds') : (duration ?? 0)
  if (seconds === undefined) throw new Bug(`offer: E-DURATION in duration (${duration ?? ''})`)
  return seconds
}
