// The `<per-fee-link>` element (per-fee-link 5.1): around the buy form on a gated page, and around a plain anchor on
// front pages. Both work without script; the element only makes them quicker.

import { customElementName, formatMoney, formatPrice, writtenFields } from '@farthing/protocol'
import type { Settings } from '../config.ts'
import type { PricedItem } from '../offer-input.ts'
import { type Html, html } from './html.ts'

/** Writes the element of an item around what works without script. */
export function perFeeLink(item: PricedItem, fallback: Html): Html {
  const { offer } = item
  const { price, requesturl, textlink } = { ...offer, price: formatPrice(offer.price) }
  // The fallback may hold no anchor, so what the element would take from one is written out.
  const fields = Object.entries({ price, requesturl, textlink, ...writtenFields(offer) })
  const attributes = fields.map(([name, value]) => (value === undefined ? html`` : html` ${name}="${value}"`))
  const systems = offer.paymentsystems.map(
    ({ id, data }) => html`<link rel="payment-system" href="${id}" data-ps="${data}">`,
  )
  return html`<${customElementName}${attributes}>${fallback}${systems}</${customElementName}>`
}

/** The link of a front page: title and price to see, and a name that also says the length and that it costs. */
export function offerLink(settings: Settings, item: PricedItem): Html {
  const { offer, input } = item
  const price = formatMoney(offer.price)
  const name = settings.texts.linkName({ title: offer.textlink, price, length: input.lengthText })
  return perFeeLink(
    item,
    html`<a rel="nofollow" href="${offer.requesturl}" aria-label="${name}">${offer.textlink} <span class="farthing-price">${price}</span></a>`,
  )
}
