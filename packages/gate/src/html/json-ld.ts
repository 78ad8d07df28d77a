// JSON-LD for search engines and agents: the item is not free, which part of the page is held back, and the offer in
// schema.org's terms (per-fee-link 5.4, B-39).

import { offerNamespace, toJsonLd } from '@farthing/protocol'
import type { PricedItem } from '../offer-input.ts'
import { type Html, html, scriptJson } from './html.ts'

/** The class of the element that holds the protected part, or the gate block in its place. */
export const regionClass = 'farthing-region'

/** The data block of an item; strict content security policies let it stand, as it is no script. */
export function jsonLd(item: PricedItem): Html {
  const { offer, input } = item
  return html`<script type="application/ld+json">${scriptJson({
    '@context': ['https://schema.org', { pf: offerNamespace }],
    '@type': input.schemaType ?? 'Article',
    name: offer.title,
    url: offer.requesturl,
    isAccessibleForFree: false,
    hasPart: { '@type': 'WebPageElement', isAccessibleForFree: false, cssSelector: `.${regionClass}` },
    offers: toJsonLd(offer),
  })}</script>`
}
