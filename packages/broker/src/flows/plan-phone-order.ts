// What a payment on the phone bill means to the order it is for: it has a day to be confirmed, its goods name the class that the
// bill's rules judge by, and a gift is not paid like this.

import { instant, type Problem, problem } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import type { Order } from '../domain/goods/order.ts'
import { orderLimits } from '../domain/goods/order-limits.ts'
import { noPart, type Part } from '../domain/part.ts'
import type { ItemClass } from '../domain/phone/payment.ts'
import { setDue } from '../records/agenda.ts'
import { readOrderByNonce, updateOrder } from '../records/orders.ts'
import { payableStates } from './quote-order.ts'
import type { ReadQuote } from './read-quote.ts'

export type PhoneOrderPlan = {
  readonly ok: true
  readonly part: Part
  /** Absent where the quote is of no order. */
  readonly itemClass?: ItemClass
}

export async function planPhoneOrder(deps: Deps, read: ReadQuote): Promise<PhoneOrderPlan | Problem> {
  if (!read.isOfOrder) return { ok: true, part: noPart }
  const { quote } = read
  const order = await readOrderByNonce(deps.records, quote.merchantId, quote.nonce)
  const now = deps.system.now()
  if (order === undefined) return problem('quote_expired')
  if (!payableStates.includes(order.state) || order.expiresAt <= now) return problem('order_over')
  if (order.gift !== undefined) return problem('not_giftable')
  const expiresAt = instant(Math.max(order.expiresAt, now + orderLimits.phoneOrderLifeMs))
  const steps = order.state === 'created' ? [{ to: 'awaiting_payer' as const, cause: 'a payer came' }] : []
  return {
    ok: true,
    itemClass: strictestClass(order),
    part: {
      ...noPart,
      records: [
        ...updateOrder(deps.records, { before: order, steps, changes: { expiresAt }, at: now }),
        setDue(deps.records, { kind: 'order_expiry', objectId: order.id, at: expiresAt }),
      ],
    },
  }
}

/** Currency of a game is what may be sold again; an order with any of it is judged as such. */
export function strictestClass(order: Pick<Order, 'lines'>): ItemClass {
  const classes = order.lines.map(({ itemClass }) => itemClass)
  return (
    classes.find((itemClass) => itemClass !== 'content' && itemClass !== 'game_item') ??
    classes[0] ??
    'content'
  )
}
