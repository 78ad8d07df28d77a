// The JSON-LD form (per-fee-link 5.4), for search engines and agents: terms of schema.org where one fits, own terms
// under the per-fee namespace otherwise. Only documents that name this namespace are taken for per-fee links.

import { formatAccessDuration } from '../access-time.ts'
import { limits } from '../limits.ts'
import { assetCode, formatDecimal } from '../money.ts'
import type { Offer } from '../offer.ts'
import type { RawOffer } from './fields.ts'

/** The namespace of the terms that schema.org does not have. */
export const offerNamespace = 'https://per-fee.example/ns#'

/** An offer as a JSON-LD node, to be placed in a script element or as `offers` of an article. */
export type OfferJsonLd = { readonly [member: string]: unknown }

/** Describes an offer in JSON-LD, without `page`. */
export function toJsonLd(offer: Offer): OfferJsonLd {
  const data = offer.paymentsystems.filter((system) => system.data !== '')
  const members = {
    '@context': ['https://schema.org', { pf: offerNamespace }],
    '@type': 'Offer',
    name: offer.textlink,
    price: formatDecimal(offer.price),
    priceCurrency: assetCode(offer.price.asset),
    url: offer.requesturl,
    image: offer.imagelink,
    acceptedPaymentMethod: offer.paymentsystems.map((system) => system.id),
    seller: { '@type': 'Organization', name: offer.merchantname },
    validThrough: offer.expiration,
    itemOffered: { '@id': offer.buyurl, name: offer.title, subjectOf: offer.description },
    'pf:accessDuration': offer.duration === 0 ? undefined : formatAccessDuration(offer.duration),
    'pf:target': offer.target,
    'pf:paymentData':
      data.length === 0 ? undefined : data.map((system) => ({ '@id': system.id, 'pf:data': system.data })),
  }
  return JSON.parse(JSON.stringify(members)) as OfferJsonLd
}

/** Writes the script element; `<` is escaped so that no text can end it. */
export function writeJsonLd(offer: Offer): string {
  const json = JSON.stringify(toJsonLd(offer)).replaceAll('<', '\\u003c')
  return `<script type="application/ld+json">${json}</script>`
}

/** The offers in the text of one JSON-LD script; none where it is not JSON, too long, or names another vocabulary. */
export function readJsonLd(text: string): readonly RawOffer[] {
  if (text.length > limits.jsonLdCharactersMax) return []
  try {
    return collect(
      { value: JSON.parse(text) as unknown, prefix: undefined, depth: 0 },
      { left: limits.jsonLdNodesMax },
    )
  } catch {
    return []
  }
}

type Node = ReadonlyMap<string, unknown>
type Place = { readonly value: unknown; readonly prefix: string | undefined; readonly depth: number }

function collect(place: Place, budget: { left: number }): readonly RawOffer[] {
  budget.left -= 1
  if (typeof place.value !== 'object' || place.value === null) return []
  if (budget.left < 0 || place.depth > limits.markupDepthMax) return []
  const node = toNode(place.value)
  const prefix = readPrefix(node.get('@context')) ?? place.prefix
  const inner = [...node.entries()]
    .filter(([name]) => name !== '@context')
    .flatMap(([, value]) => collect({ value, prefix, depth: place.depth + 1 }, budget))
  return prefix !== undefined && hasType(node) ? [readNode(node, prefix), ...inner] : inner
}

function readNode(node: Node, prefix: string): RawOffer {
  const own = (of: Node, term: string): unknown =>
    of.get(`${prefix}:${term}`) ?? of.get(`${offerNamespace}${term}`)
  const item = toNode(node.get('itemOffered'))
  const fields = {
    price: readPrice(node),
    textlink: node.get('name'),
    requesturl: firstText(node.get('url')),
    imagelink: firstText(node.get('image')),
    buyurl: firstText(node.get('itemOffered')),
    title: item.get('name'),
    description: firstText(item.get('subjectOf')),
    merchantname: toNode(node.get('seller')).get('name'),
    target: own(node, 'target'),
  }
  // In JSON-LD the duration is ISO 8601 text, the offer's number of seconds is the JSON form's alone.
  const access = own(node, 'accessDuration')
  const data = new Map(
    toList(own(node, 'paymentData')).map((entry) => [firstText(entry), own(toNode(entry), 'data')]),
  )
  return {
    fields: [
      ...Object.entries(fields).map(([name, value]) => ({ name, value })),
      { name: 'duration', value: typeof access === 'number' ? Number.NaN : access },
      { name: 'expiration', value: node.get('validThrough') },
      { name: 'expiration', value: node.get('priceValidUntil') },
    ],
    systems: toList(node.get('acceptedPaymentMethod')).map((entry) => {
      const id = firstText(entry)
      return { id, data: data.get(id) }
    }),
  }
}

// A JSON number is a binary fraction before anyone can read it, so it is passed on and refused as a price.
function readPrice(node: Node): unknown {
  const [price, currency] = [node.get('price'), node.get('priceCurrency')]
  if (typeof price !== 'string') return price
  return typeof currency === 'string' ? `${price.trim()} ${currency.trim()}` : price
}

/** The prefix a context gives our namespace. */
function readPrefix(context: unknown): string | undefined {
  for (const part of toList(context)) {
    for (const [prefix, value] of toNode(part)) if (value === offerNamespace) return prefix
  }
  return undefined
}

function hasType(node: Node): boolean {
  return toList(node.get('@type')).some(
    (type) => typeof type === 'string' && /^(?:https?:\/\/schema\.org\/|schema:)?Offer$/.test(type),
  )
}

function toNode(value: unknown): Node {
  return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : [])
}

function toList(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value.slice(0, limits.jsonLdNodesMax) as unknown[]
  return value === undefined || value === null ? [] : [value]
}

/** The address in a value: text, the first of a list, or the `@id` or `url` of a node. */
function firstText(value: unknown): unknown {
  const first = toList(value)[0]
  if (typeof first !== 'object') return first
  const node = toNode(first)
  return node.get('@id') ?? node.get('url')
}
