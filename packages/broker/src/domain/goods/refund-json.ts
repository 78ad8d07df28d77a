// Refunds as the API and the events show them, with everything that A-41 asks for and nothing of it empty: order, lines, player, amount, share
// consumed, what the player got back before.

import { toMoneyJson } from '@farthing/protocol'
import type { Order, OrderLine } from './order.ts'
import { type JsonObject, timeJson } from './order-json.ts'
import type { OrderRefund, PreviousRefunds, RefundLine, TakenContent } from './order-refund.ts'
import { consumedText } from './refund.ts'

export function refundJson(
  refund: OrderRefund,
  more: { readonly order: Order; readonly previous: PreviousRefunds; readonly isTest: boolean },
): JsonObject {
  const { order, previous, isTest } = more
  return {
    refund: refund.id,
    test: isTest,
    order: refund.orderId,
    app: refund.appId,
    player: refund.playerId,
    state: refund.state,
    by: refund.by,
    reason: refund.reason,
    amount: refund.lines.flatMap((line) => amountJson(order, line)),
    lines: refund.lines.map((line) => refundLineJson(order, line)),
    previous_refunds: previousJson(previous),
    created_at: timeJson(refund.createdAt),
    updated_at: timeJson(refund.updatedAt),
    ...(refund.decideBy === undefined || refund.state !== 'review'
      ? {}
      : { decide_by: timeJson(refund.decideBy) }),
    ...(refund.money === undefined ? {} : { total: toMoneyJson(refund.money) }),
  }
}

export function refundLineJson(order: Order, line: RefundLine): JsonObject {
  return {
    line: line.ordinal,
    sku: line.sku,
    amount: amountJson(order, line),
    // Where the app keeps the inventory, what is used is known to it alone.
    share_consumed: line.unused === undefined ? 'unknown' : consumedText(line.unused),
    contents: line.taken.map(takenJson),
  }
}

export function takenJson({ kind, sku, granted, taken, debt }: TakenContent): JsonObject {
  return { kind, sku, granted: granted.toString(), taken: taken.toString(), debt: debt.toString() }
}

export function previousJson({ count, totals }: PreviousRefunds): JsonObject {
  return {
    count,
    totals: totals.map(({ asset, amount }) => ({ asset, amount: amount.toString() })),
  }
}

/** What goes back of a line, in whatever it cost. */
export function amountJson(order: Order, line: RefundLine): readonly JsonObject[] {
  const cost = order.lines.find(({ ordinal }) => ordinal === line.ordinal)?.cost
  if (cost === undefined) return []
  if (cost.kind === 'money') return [{ asset: cost.price.asset, amount: line.units.toString() }]
  if (cost.kind === 'currency') return [{ asset: `${cost.code}/0`, amount: line.units.toString() }]
  return cost.items.map(({ sku, amount }) => ({ asset: sku, amount: amount.toString() }))
}

/** What a line cost as a number that parts of it can be taken of; items go back as a whole. */
export function priceUnits({ cost }: Pick<OrderLine, 'cost'>): bigint {
  if (cost.kind === 'money') return cost.price.amount
  return cost.kind === 'currency' ? cost.amount : 1n
}
