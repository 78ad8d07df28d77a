// The merchant's answer to a refund that has to be reviewed, and what happens where there is none: it is given.

import { type Problem, problem } from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import type { Due } from '../domain/agenda.ts'
import { aftersaleLimits } from '../domain/goods/aftersale-limits.ts'
import { clearDue, finishDue } from '../records/agenda.ts'
import { readOrderRefund, updateOrderRefund } from '../records/order-refunds.ts'
import { readOrder, touchOrder } from '../records/orders.ts'
import { refundEvent } from './plan-refund-settled.ts'
import { grantReview, type RefundedOrder } from './refund-order.ts'

export async function decideRefund(
  deps: Deps,
  input: {
    readonly refundId: string
    readonly merchantId: string
    readonly decision: 'approve' | 'decline'
  },
): Promise<RefundedOrder | Problem> {
  const { refundId, merchantId } = input
  const refund = await readOrderRefund(deps.records, refundId)
  if (refund?.merchantId !== merchantId) return problem('not_found')
  if (input.decision === 'approve') {
    if (refund.state === 'declined') return problem('gone_wrong_state', 'The refund has been declined')
    return grantReview(deps, {
      refundId,
      by: { kind: 'merchant', merchantId },
      beside: [clearDue(deps.records, 'refund_review', refundId)],
    })
  }
  return declineRefund(deps, refundId)
}

async function declineRefund(deps: Deps, refundId: string): Promise<RefundedOrder | Problem> {
  for (let attempt = 0; attempt < aftersaleLimits.commitRetries; attempt += 1) {
    const refund = await readOrderRefund(deps.records, refundId)
    const order = refund === undefined ? undefined : await readOrder(deps.records, refund.orderId)
    if (refund === undefined || order === undefined) return problem('not_found')
    if (refund.state === 'declined') return { ok: true, refund }
    if (refund.state !== 'review') return problem('gone_wrong_state', `The refund is ${refund.state}`)
    const after = { ...refund, state: 'declined' as const, updatedAt: deps.system.now() }
    const outcome = await deps.ledger.commit({
      records: [
        updateOrderRefund(deps.records, refund, after),
        touchOrder(deps.records, order),
        clearDue(deps.records, 'refund_review', refund.id),
        await refundEvent(deps, 'refund.failed', { order, refund: after }),
      ],
    })
    if (outcome.ok) return { ok: true, refund: after }
    const failed = undecided(outcome)
    if (failed !== undefined) return failed
  }
  return problem('busy')
}

/** The job of the agenda: nobody has decided in time, so the buyer gets the money. */
export async function grantOverdueReview(deps: Deps, due: Due): Promise<void> {
  const granted = await grantReview(deps, {
    refundId: due.objectId,
    by: { kind: 'system', cause: 'nobody decided in time' },
    beside: [clearDue(deps.records, 'refund_review', due.objectId)],
  })
  if (granted.ok) {
    await deps.ledger.commit({ records: [clearDue(deps.records, due.kind, due.objectId)] })
    return
  }
  if (granted.code === 'busy' || granted.code === 'refund_under_way' || granted.code === 'outcome_unknown')
    return
  // Nothing of it is left to give: it was refunded or charged back another way meanwhile.
  const declined = await declineRefund(deps, due.objectId)
  deps.log.warn(
    { refund: due.objectId, code: granted.code, ok: declined.ok },
    'a refund nobody decided could not be given',
  )
  if (!declined.ok) await deps.ledger.commit({ records: [finishDue(deps.records, due)] })
}
