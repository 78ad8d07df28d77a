// Ends an order that nobody has paid: cancelled by the player or the app, or expired. One that a phone payment is confirming waits
// until that has ended, since the operator may still charge it.

import { type Problem, problem } from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import type { Due } from '../domain/agenda.ts'
import type { Order } from '../domain/goods/order.ts'
import { orderLimits } from '../domain/goods/order-limits.ts'
import { refuseOrderMove } from '../domain/goods/order-states.ts'
import { clearDue } from '../records/agenda.ts'
import { applySteps, type OrderStep, readOrder, updateOrder } from '../records/orders.ts'
import { readLivePaymentOfQuote } from '../records/phone-payments.ts'
import { planApprovalEnd } from './plan-approval-end.ts'
import { orderEvent } from './plan-fulfilment.ts'

export type EndedOrder = { readonly ok: true; readonly order: Order }

/** Cancels an order before it is paid; asked for again it is the same. */
export async function cancelOrder(
  deps: Deps,
  input: { readonly orderId: string; readonly cause: string },
): Promise<EndedOrder | Problem> {
  return endOrder(deps, { ...input, to: 'cancelled' })
}

/** The job of the agenda: an order whose time is over. */
export async function expireOrder(deps: Deps, due: Due): Promise<void> {
  const ended = await endOrder(deps, { orderId: due.objectId, to: 'expired', cause: 'nobody paid in time' })
  if (ended.ok || ended.code === 'invalid_transition') {
    await deps.ledger.commit({ records: [clearDue(deps.records, due.kind, due.objectId)] })
  }
}

/** Ends an order; with `approval`, because its guardian said no. */
export async function endOrder(
  deps: Deps,
  input: {
    readonly orderId: string
    readonly to: 'cancelled' | 'expired'
    readonly cause: string
    readonly approval?: 'denied'
  },
): Promise<EndedOrder | Problem> {
  const { to } = input
  for (let attempt = 0; attempt < orderLimits.commitRetries; attempt += 1) {
    const order = await readOrder(deps.records, input.orderId)
    if (order === undefined) return problem('not_found')
    if (order.state === to) return { ok: true, order }
    const refused = refuseOrderMove(order.state, to)
    if (refused !== undefined) return refused
    const live = await readLivePaymentOfQuote(deps.records, order.merchantId, order.nonce)
    if (live !== undefined) return problem('gone_wrong_state', 'A phone payment of this order is under way')
    const steps: readonly OrderStep[] = [{ to, cause: input.cause }]
    const after = applySteps(order, steps)
    const now = deps.system.now()
    // A guardian may be deciding about it: that ends with it, and the money set aside is let go of.
    const asked = await planApprovalEnd(deps, order, input.approval ?? to)
    const outcome = await deps.ledger.commit({
      ...asked,
      records: [
        ...asked.records,
        ...updateOrder(deps.records, { before: order, steps, at: now }),
        clearDue(deps.records, 'order_expiry', order.id),
        orderEvent(deps, {
          type: to === 'expired' ? 'order.expired' : 'order.cancelled',
          before: order,
          after,
          now,
        }),
      ],
    })
    if (outcome.ok) return { ok: true, order: after }
    const failed = undecided(outcome)
    if (failed !== undefined) return failed
  }
  return problem('busy')
}
