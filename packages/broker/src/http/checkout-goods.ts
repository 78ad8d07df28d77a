// What an order's checkout shows of it: its lines, the tax, and how it can be taken back.

import type { Deps } from '../deps.ts'
import { aftersaleLimits } from '../domain/goods/aftersale-limits.ts'
import type { RefundClass } from '../domain/goods/content.ts'
import type { ReadQuote } from '../flows/read-quote.ts'
import type { CheckoutGoods } from '../pages/checkout-view.ts'
import { readApp } from '../records/apps.ts'
import { readOrderByNonce } from '../records/orders.ts'

const dayMs = 86_400_000

/** Undefined where the order has another nonce since: the checkout then says that the quote has ended. */
export async function readCheckoutGoods(
  deps: Deps,
  { quote }: Pick<ReadQuote, 'quote'>,
): Promise<CheckoutGoods | undefined> {
  const order = await readOrderByNonce(deps.records, quote.merchantId, quote.nonce)
  if (order === undefined) return undefined
  const app = await readApp(deps.records, order.appId)
  return {
    app: app?.title ?? '',
    lines: order.lines.flatMap(({ title, quantity, cost }) =>
      cost.kind === 'money' ? [{ title, quantity, price: cost.price }] : [],
    ),
    ...(order.tax === undefined ? {} : { tax: order.tax }),
    isGift: order.gift !== undefined,
    refunds: refundsOf(order.lines.map(({ refundClass }) => refundClass)),
  }
}

/** The strictest class of the lines, so that nothing is promised that one of them does not keep. */
function refundsOf(classes: readonly RefundClass[]): CheckoutGoods['refunds'] {
  if (classes.includes('none_after_use')) return { kind: 'none_after_use' }
  return classes.includes('review')
    ? { kind: 'review', days: aftersaleLimits.reviewMs / dayMs }
    : { kind: 'instant', days: aftersaleLimits.instantWindowMs / dayMs }
}
