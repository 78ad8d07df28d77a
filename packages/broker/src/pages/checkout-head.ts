// The top of every checkout: what is sold, by whom, where, and the price as large as it matters.

import type { Money } from '@farthing/protocol'
import { type CheckoutGoods, type CheckoutOffer, checkoutActions } from './checkout-view.ts'
import type { PageContext } from './context.ts'
import { type Html, html } from './html.ts'
import { moneyTag } from './money-text.ts'
import { type Fact, facts, foreign, originTag } from './parts.ts'
import { durationText } from './time-text.ts'

/** The seller and the thing; `charge` is what is asked for instead of the item's price alone, with a line below it. */
export function offerHead(
  context: PageContext,
  offer: CheckoutOffer,
  charge?: { readonly amount: Money; readonly note: string },
): Html {
  const { checkout } = context.t
  return html`<header class="offer-head">
<h1>${offer.title === undefined ? checkout.untitled : foreign(offer.title)}</h1>
${facts([
  [checkout.soldBy, foreign(offer.merchantName)],
  [checkout.siteLabel, originTag(offer.origin)],
  ...(offer.goods === undefined ? [accessFact(context, offer)] : goodsFacts(context, offer.goods)),
])}
<p class="offer-price"><span class="visually-hidden">${checkout.priceLabel}</span> ${moneyTag(
    context,
    charge?.amount ?? offer.price,
  )}${charge === undefined ? '' : html`<small class="offer-note">${charge.note}</small>`}</p>
</header>`
}

function accessFact(context: PageContext, { access }: CheckoutOffer): Fact {
  const { checkout } = context.t
  return [
    checkout.accessLabel,
    access === 0 ? checkout.accessOnce : checkout.access(durationText(context, access)),
  ]
}

/** Each line with its price where there are several, the tax within the price, and that it is for somebody else. */
function goodsFacts(context: PageContext, goods: CheckoutGoods): readonly Fact[] {
  const { checkout } = context.t
  const lines = goods.lines.length === 1 ? [] : goods.lines
  return [
    [checkout.goodsIn, foreign(goods.app)],
    ...lines.map(
      ({ title, quantity, price }): Fact => [
        html`${foreign(title)}${quantity === 1 ? '' : html` × ${quantity}`}`,
        moneyTag(context, price),
      ],
    ),
    ...(goods.tax === undefined ? [] : [[checkout.goodsTax, moneyTag(context, goods.tax)] as const]),
    ...(goods.isGift ? [[checkout.goodsGift, checkout.goodsGiftText] as const] : []),
  ]
}

/** What becomes of the money where the buyer changes their mind. */
export function promiseText(context: PageContext, offer: CheckoutOffer | undefined, minutes: number): string {
  const { checkout } = context.t
  const refunds = offer?.goods?.refunds
  if (refunds === undefined) return checkout.promise(minutes)
  if (refunds.kind === 'instant') return checkout.promiseUnused(refunds.days)
  return refunds.kind === 'review' ? checkout.promiseReview(refunds.days) : checkout.promiseNotAfterUse
}

/** "Do not pay": always beside the answer that pays. */
export function declineButton(context: PageContext): Html {
  return html`<button class="second" type="submit" name="action" value="${checkoutActions.decline}" formnovalidate data-decline>${context.t.checkout.decline}</button>`
}
