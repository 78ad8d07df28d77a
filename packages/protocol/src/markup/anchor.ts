// The plain anchor `<a rel="per-fee">` (per-fee-link 5.2), for pages whose software lets no custom element through.

import type { Offer } from '../offer.ts'
import { formatPrice } from '../price.ts'
import { readLinkContent, writeLinkContent, writtenFields } from './custom-element.ts'
import { hasWord, type MarkupElement } from './element.ts'
import { writeAttributes } from './escape.ts'
import type { RawOffer } from './fields.ts'

const fieldPrefix = 'data-pfl-'

/** True for an anchor that offers something for a fee. */
export function isOfferAnchor(element: Pick<MarkupElement, 'name' | 'attributes'>): boolean {
  return element.name === 'a' && hasWord(element.attributes.get('rel'), 'per-fee')
}

/** The fields of an anchor: `data-pfl-…`, `target`, and what the anchor itself says. */
export function readAnchor(element: MarkupElement): RawOffer {
  const own = [...element.attributes]
    .filter(([name]) => name.startsWith(fieldPrefix))
    .map(([name, value]) => ({ name: name.slice(fieldPrefix.length), value }))
  const ids = (element.attributes.get('data-pfl-ps') ?? '').split(/\s+/).filter((id) => id !== '')
  return {
    fields: [
      ...own,
      { name: 'target', value: element.attributes.get('target') },
      ...readLinkContent(element),
    ],
    systems: ids.map((id, index) => ({ id, data: element.attributes.get(`data-pfl-ps-data-${index + 1}`) })),
  }
}

/** Writes the anchor; private data of the n-th payment system stands in `data-pfl-ps-data-n`. */
export function writeAnchor(offer: Offer): string {
  const fields = Object.entries({ price: formatPrice(offer.price), ...writtenFields(offer) })
  const data = offer.paymentsystems.map((system, index) => [
    `data-pfl-ps-data-${index + 1}`,
    system.data === '' ? undefined : system.data,
  ])
  const attributes = {
    rel: 'per-fee nofollow',
    href: offer.requesturl,
    ...Object.fromEntries(fields.map(([name, value]) => [`${fieldPrefix}${name}`, value])),
    'data-pfl-ps': offer.paymentsystems.map((system) => system.id).join(' '),
    ...Object.fromEntries(data),
    target: offer.target,
  }
  return `<a${writeAttributes(attributes)}>${writeLinkContent(offer)}</a>`
}
