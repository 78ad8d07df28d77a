// Pays an order from a wallet without a question, within the budget its holder gave the seller; whoever asks must hold the order's client token.

import { createHash, timingSafeEqual } from 'node:crypto'
import { type Money, type Problem, problem } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import type { Order } from '../domain/goods/order.ts'
import { readOrder } from '../records/orders.ts'
import { payOffer } from './pay-offer.ts'
import { orderClientToken, quoteOrder } from './quote-order.ts'

export async function confirmOrder(
  deps: Deps,
  input: {
    readonly orderId: string
    readonly client: string
    readonly walletId: string
    readonly idempotencyKey: string
    readonly max?: Money
  },
): Promise<{ readonly ok: true; readonly order: Order } | Problem> {
  const order = await readOrderOfClient(deps, input.orderId, input.client)
  if (order === undefined) return problem('not_found')
  // Paid by this wallet before: the answer of then.
  if (order.purchaseId !== undefined) {
    return order.walletId === input.walletId ? { ok: true, order } : problem('order_over')
  }
  const quoted = await quoteOrder(deps, order)
  if (!quoted.ok) return quoted
  const paid = await payOffer(deps, {
    walletId: input.walletId,
    quote: quoted.quote,
    idempotencyKey: input.idempotencyKey,
    consent: 'silent',
    ...(input.max === undefined ? {} : { max: input.max }),
  })
  if (!paid.ok) return paid
  return { ok: true, order: (await readOrder(deps.records, order.id)) ?? order }
}

/** The order whose page somebody holds the address of. */
export async function readOrderOfClient(
  deps: Deps,
  orderId: string,
  client: string,
): Promise<Order | undefined> {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  const isHolder = timingSafeEqual(digest(client), digest(orderClientToken(deps, orderId)))
  return isHolder ? readOrder(deps.records, orderId) : undefined
}
