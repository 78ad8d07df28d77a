// Which lines of an order its buyer may withdraw from, and until when.

import { type Instant, instant } from '@farthing/protocol'
import { aftersaleLimits } from './aftersale-limits.ts'
import type { Order } from './order.ts'
import type { LineFacts } from './refund.ts'

/** The last instant but one: from then on nobody withdraws. */
export function withdrawableUntil({ paidAt }: Pick<Order, 'paidAt'>): Instant | undefined {
  return paidAt === undefined ? undefined : instant(paidAt + aftersaleLimits.withdrawalMs)
}

/** Whether a line may be withdrawn from: not once it went back, nor once it is used where the buyer asked for it at once. */
export function isWithdrawable(facts: LineFacts): boolean {
  const { line, order, price, pendingUnits, unused, now } = facts
  const until = withdrawableUntil(order)
  if (until === undefined || now >= until || line.cost.kind !== 'money') return false
  if (price <= line.refundedUnits + pendingUnits) return false
  const isUntouched = unused !== undefined && unused.numerator === unused.denominator
  return isUntouched || order.consent === undefined || line.refundClass !== 'none_after_use'
}
