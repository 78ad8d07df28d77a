// The top of every checkout: what is sold, by whom, where, and the price as large as it matters.

import type { Money } from '@farthing/protocol'
import { type CheckoutOffer, checkoutActions } from './checkout-view.ts'
import type { PageContext } from './context.ts'
import { type Html, html } from './html.ts'
import { moneyTag } from './money-text.ts'
import { facts, foreign, originTag } from './parts.ts'
import { durationText } from './time-text.ts'

/** The seller and the thing; `charge` is what is asked for instead of the item's price alone, with a line below it. */
export function offerHead(
  context: PageContext,
  offer: CheckoutOffer,
  charge?: { readonly amount: Money; readonly note: string },
): Html {
  const { checkout } = context.t
  const access =
    offer.access === 0 ? checkout.accessOnce : checkout.access(durationText(context, offer.access))
  return html`<header class="offer-head">
<h1>${offer.title === undefined ? checkout.untitled : foreign(offer.title)}</h1>
${facts([
  [checkout.soldBy, foreign(offer.merchantName)],
  [checkout.siteLabel, originTag(offer.origin)],
  [checkout.accessLabel, access],
])}
<p class="offer-price"><span class="visually-hidden">${checkout.priceLabel}</span> ${moneyTag(
    context,
    charge?.amount ?? offer.price,
  )}${charge === undefined ? '' : html`<small class="offer-note">${charge.note}</small>`}</p>
</header>`
}

/** "Do not pay": always beside the answer that pays. */
export function declineButton(context: PageContext): Html {
  return html`<button class="second" type="submit" name="action" value="${checkoutActions.decline}" formnovalidate data-decline>${context.t.checkout.decline}</button>`
}
