// The `<per-fee-link>` element (per-fee-link 5.1): around the buy form on a gated page, and around a plain anchor on
// front pages. Both work without script; the element only makes them quicker.

import { formatPrice } from '@farthing/protocol'
import { formatAccessDuration } from '../access-duration.ts'
import type { Settings } from '../config.ts'
import type { PricedItem } from '../offer-input.ts'
import { type Html, html } from './html.ts'

/** Writes the element of an item around what works without script. */
export function perFeeLink(item: PricedItem, fallback: Html): Html {
  const { offer } = item
  const expiration = offer.expiration === undefined ? undefined : html` expiration="${offer.expiration}"`
  const duration =
    offer.duration === 0 ? undefined : html` duration="${formatAccessDuration(offer.duration)}"`
  const systems = offer.paymentsystems.map(
    ({ id, data }) => html`<link rel="payment-system" href="${id}" data-ps="${data}">`,
  )
  return html`<per-fee-link price="${formatPrice(offer.price)}" requesturl="${offer.requesturl}" buyurl="${offer.buyurl}" textlink="${offer.textlink}" title="${offer.title}" merchantname="${offer.merchantname}"${duration}${expiration}>${fallback}${systems}</per-fee-link>`
}

/** The link of a front page: title and price to see, and a name that also says the length and that it costs. */
export function offerLink(settings: Settings, item: PricedItem): Html {
  const { offer, input } = item
  const price = formatPrice(offer.price)
  const name = settings.texts.linkName({ title: offer.textlink, price, length: input.lengthText })
  return perFeeLink(
    item,
    html`<a rel="nofollow" href="${offer.requesturl}" aria-label="${name}">${offer.textlink} <span class="farthing-price">${price}</span></a>`,
  )
}
