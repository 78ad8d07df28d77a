// The offer: the one object that every embedding of a per-fee link maps to, and the only thing a wallet sees of it
// (field names after the W3C 1999 draft; the JSON form is per-fee-link 5). Markup is read elsewhere.

import { canonicalJson } from './canonical-json.ts'
import { digestText } from './digest.ts'
import { limits } from './limits.ts'
import type { Money } from './money.ts'
import { canonicalUrl, checkOfferUrl } from './offer-url.ts'
import { formatPrice, parsePrice } from './price.ts'

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
  /** Seconds of access after the purchase; 0 means each request is a new purchase. */
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

export type OfferResult = { readonly ok: true; readonly offer: Offer } | OfferRefusal

/** Writes an offer as JSON. */
export function toOfferJson(offer: Offer): OfferJson {
  return { v: 1, ...offer, price: formatPrice(offer.price) }
}

/** Reads the JSON form strictly: unknown members are ignored, known ones must be well formed. */
export function parseOfferJson(value: unknown): OfferResult {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse('E-MISSING', 'offer')
  const fields = value as Record<string, unknown>
  const text = (name: string): string | undefined => {
    const member = fields[name]
    return typeof member === 'string' && member.trim() !== '' ? member.trim() : undefined
  }
  const price = parsePrice(text('price') ?? '')
  if (text('price') === undefined) return refuse('E-MISSING', 'price')
  if (!price.ok) return refuse(price.fault, 'price')
  const textlink = text('textlink')
  if (textlink === undefined) return refuse('E-MISSING', 'textlink')
  const urls = readUrls(text('requesturl'), text('buyurl'))
  if (!urls.ok) return urls
  const paymentsystems = readSystems(fields['paymentsystems'])
  if (paymentsystems === undefined) return refuse('E-MISSING', 'paymentsystems')
  const duration = fields['duration'] ?? 0
  if (typeof duration !== 'number' || !Number.isSafeInteger(duration) || duration < 0) {
    return refuse('E-DURATION', 'duration')
  }
  const expiration = text('expiration')
  if (expiration !== undefined && Number.isNaN(Date.parse(expiration)))
    return refuse('E-EXPIRATION', 'expiration')
  const optional = (name: 'imagelink' | 'description' | 'target' | 'page'): object => {
    const member = text(name)
    return member === undefined ? {} : { [name]: member }
  }
  return {
    ok: true,
    offer: {
      price: price.price,
      textlink: textlink.slice(0, limits.textLinkCharactersMax),
      requesturl: urls.requesturl,
      buyurl: urls.buyurl,
      title: (text('title') ?? textlink).slice(0, limits.textLinkCharactersMax),
      merchantname: (text('merchantname') ?? new URL(urls.requesturl).host).slice(
        0,
        limits.textLinkCharactersMax,
      ),
      duration,
      paymentsystems,
      ...(expiration === undefined ? {} : { expiration: new Date(expiration).toISOString() }),
      ...optional('imagelink'),
      ...optional('description'),
      ...optional('target'),
      ...optional('page'),
    },
  }
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

function readUrls(
  request: string | undefined,
  buy: string | undefined,
): { readonly ok: true; readonly requesturl: string; readonly buyurl: string } | OfferRefusal {
  if (request === undefined) return refuse('E-MISSING', 'requesturl')
  const requesturl = checkOfferUrl(request)
  if (requesturl === undefined) return refuse('E-URL', 'requesturl')
  const buyurl = checkOfferUrl(buy ?? request)
  if (buyurl === undefined) return refuse('E-URL', 'buyurl')
  if (requesturl.origin !== buyurl.origin) return refuse('E-URL', 'buyurl')
  return { ok: true, requesturl: requesturl.href, buyurl: canonicalUrl(buyurl.href) }
}

function readSystems(value: unknown): readonly PaymentSystem[] | undefined {
  if (!Array.isArray(value) || value.length === 0 || value.length > limits.paymentSystemsMax) return undefined
  const systems: PaymentSystem[] = []
  for (const item of value as readonly unknown[]) {
    const { id, data } = (item ?? {}) as { id?: unknown; data?: unknown }
    if (typeof id !== 'string' || !URL.canParse(id)) return undefined
    if (data !== undefined && typeof data !== 'string') return undefined
    if ((data?.length ?? 0) > limits.paymentSystemDataBytesMax) return undefined
    systems.push({ id: new URL(id).href, data: data ?? '' })
  }
  return systems
}

function refuse(fault: OfferFault, field: string): OfferRefusal {
  return { ok: false, fault, field }
}
