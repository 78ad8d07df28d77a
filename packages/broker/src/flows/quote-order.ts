// The quote of an order: what the ordinary checkout takes, signed by the broker itself, so that every way to pay pays orders too. Its nonce
// is the order's, so that however often it is quoted there is one payment.

import {
  digestBuyUrl,
  digestText,
  instant,
  limits,
  type Problem,
  paymentSystemPath,
  problem,
  signQuote,
  toBase64Url,
} from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import type { Order } from '../domain/goods/order.ts'
import type { OrderState } from '../domain/goods/order-states.ts'
import { readMerchant } from '../records/merchants.ts'

/** States in which an order can be paid for. */
export const payableStates: readonly OrderState[] = ['created', 'awaiting_payer']

/** Names one attempt at paying an order: another one where the ledger refused the one before for ever. */
export function orderNonce(deps: Pick<Deps, 'keyring'>, orderId: string, attempt = 0): string {
  return toBase64Url(deps.keyring.derive(`nonce of order\n${orderId}\n${attempt}`).subarray(0, 16))
}

/** What lets its holder look at an order and pay it, without a password. It follows from the order, so that it need not be kept. */
export function orderClientToken(deps: Pick<Deps, 'keyring'>, orderId: string): string {
  return toBase64Url(deps.keyring.derive(`client of order\n${orderId}`).subarray(0, 16))
}

/** Where a person looks at an order. */
export function orderAddress(deps: Pick<Deps, 'keyring' | 'config'>, orderId: string): string {
  return `${deps.config.origin}/orders/${orderId}?client=${orderClientToken(deps, orderId)}`
}

/** Where a payer is sent: the checkout with a fresh quote of the order. */
export function orderCheckoutAddress(deps: Pick<Deps, 'keyring' | 'config'>, orderId: string): string {
  return `${deps.config.origin}/orders/${orderId}/pay?client=${orderClientToken(deps, orderId)}`
}

/** What an order's purchase is of, as purchases name things. */
export function orderThing(deps: Pick<Deps, 'config'>, orderId: string): string {
  return `${deps.config.origin}/orders/${orderId}`
}

export async function quoteOrder(
  deps: Deps,
  order: Order,
): Promise<{ readonly ok: true; readonly quote: string } | Problem> {
  const now = deps.system.now()
  if (order.total === undefined || !payableStates.includes(order.state) || order.expiresAt <= now) {
    return problem('order_over')
  }
  const merchant = await readMerchant(deps.records, order.merchantId)
  if (merchant === undefined) return problem('merchant_unknown')
  const thing = orderThing(deps, order.id)
  const quote = await signQuote(
    {
      merchantId: order.merchantId,
      paymentSystem: deps.config.origin + paymentSystemPath,
      origin: merchant.origin,
      nonce: order.nonce,
      price: order.total,
      offerDigest: await digestText(`order ${order.id}`),
      buyUrlDigest: await digestBuyUrl(thing),
      duration: 0,
      issuedAt: now,
      expiresAt: instant(now + limits.quoteLifeMs),
      title: orderTitle(order),
      ...(order.returnUrl === undefined ? {} : { url: order.returnUrl }),
    },
    deps.keyring.signer(now),
  )
  return { ok: true, quote }
}

/** What is bought, in a line: the first things by name, the others by number. */
export function orderTitle(order: Pick<Order, 'lines'>): string {
  const [first, ...others] = order.lines
  if (first === undefined) return ''
  const name = first.quantity === 1 ? first.title : `${first.quantity} × ${first.title}`
  return others.length === 0 ? name : `${name} + ${others.length}`
}
