// The end of a dispute: won, the goods are given again exactly as they were taken and the merchant has the money; lost, both stay gone.

import { instant, type Problem, problem } from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import { aftersaleLimits } from '../domain/goods/aftersale-limits.ts'
import type { Dispute } from '../domain/goods/dispute.ts'
import { disputeLost, disputeReturn } from '../domain/goods/dispute-transfers.ts'
import type { Order } from '../domain/goods/order.ts'
import { refuseOrderMove } from '../domain/goods/order-states.ts'
import { joinParts, noPart, type Part } from '../domain/part.ts'
import { merchantAccount, merchantDebtAccount } from '../domain/payment-transfers.ts'
import { clearDue, setDue } from '../records/agenda.ts'
import { readDispute, updateDispute } from '../records/disputes.ts'
import { readGift } from '../records/gifts.ts'
import { listGrantsOfOrder } from '../records/grants.ts'
import { touchOrder, updateOrder } from '../records/orders.ts'
import { readPurchase } from '../records/purchases.ts'
import { updateReceiptStatus } from '../records/receipts.ts'
import {
  disputedSum,
  disputeEvent,
  type FoundDispute,
  isUnaccepted,
  readDisputedOrder,
} from './open-dispute.ts'
import { moveGrant, planGrantsRestored } from './plan-line-refund.ts'
import { planGiftEnd } from './plan-refund-settled.ts'

export async function closeDispute(
  deps: Deps,
  input: { readonly disputeId: string; readonly outcome: 'won' | 'lost' },
): Promise<FoundDispute | Problem> {
  const { outcome: to } = input
  for (let attempt = 0; attempt < aftersaleLimits.commitRetries; attempt += 1) {
    const dispute = await readDispute(deps.records, input.disputeId)
    if (dispute === undefined) return problem('not_found')
    if (dispute.state === to) return { ok: true, dispute }
    if (dispute.state !== 'open') return problem('invalid_transition', `The dispute is ${dispute.state}`)
    const order = await readDisputedOrder(deps, dispute)
    const plan = await planEnd(deps, { dispute, order, to })
    if (!plan.ok) return plan
    const outcome = await deps.ledger.commit(plan.part)
    if (outcome.ok) return { ok: true, dispute: plan.after }
    const failed = undecided(outcome)
    if (failed !== undefined) return failed
  }
  return problem('busy')
}

async function planEnd(
  deps: Deps,
  of: { readonly dispute: Dispute; readonly order: Order; readonly to: 'won' | 'lost' },
): Promise<{ readonly ok: true; readonly after: Dispute; readonly part: Part } | Problem> {
  const { dispute, order, to } = of
  const now = deps.system.now()
  const refused = to === 'won' ? refuseOrderMove(order.state, 'chargeback_reversed') : undefined
  if (refused !== undefined) return refused
  const after: Dispute = { ...dispute, state: to, closedAt: now, version: dispute.version + 1 }
  const steps = [{ to: 'chargeback_reversed' as const, cause: `dispute ${dispute.id} won` }]
  const records: Part['records'] = [
    updateDispute(deps.records, dispute, after),
    clearDue(deps.records, 'dispute_evidence', dispute.id),
    ...(to === 'won'
      ? [
          ...updateOrder(deps.records, { before: order, steps, at: now }),
          updateReceiptStatus(
            deps.records,
            order.id,
            dispute.refundedBefore > 0n ? 'partially_refunded' : 'valid',
          ),
        ]
      : [touchOrder(deps.records, order)]),
    ...(await planGiftOn(deps, of)),
    await disputeEvent(deps, to === 'won' ? 'dispute.won' : 'dispute.lost', { order, dispute: after }),
  ]
  const goods =
    to === 'won' ? await planRestored(deps, { dispute, order }) : await planNeverGiven(deps, order)
  const part = joinParts(await planMoney(deps, { dispute, order, to }), goods, { ...noPart, records })
  return { ok: true, after, part }
}

/** A gift that nobody has accepted goes on waiting once its payment is won; lost, `planNeverGiven` ends it. */
async function planGiftOn(
  deps: Deps,
  { order, to }: { readonly order: Order; readonly to: 'won' | 'lost' },
): Promise<Part['records']> {
  const gift = order.gift === undefined ? undefined : await readGift(deps.records, order.gift)
  if (to === 'lost' || gift?.state !== 'open' || gift.expiresAt === undefined) return []
  const at = instant(Math.max(deps.system.now(), gift.expiresAt))
  return [setDue(deps.records, { kind: 'gift_expiry', objectId: gift.id, at })]
}

async function planRestored(
  deps: Deps,
  { dispute, order }: { readonly dispute: Dispute; readonly order: Order },
): Promise<Part> {
  const grants = await listGrantsOfOrder(deps.records, order.id)
  const restores = dispute.lines.flatMap(({ ordinal, taken }) => {
    const grant = grants.find(({ line }) => line === ordinal)
    return grant === undefined ? [] : [{ grant, taken, cause: `${dispute.id} ${ordinal} won` }]
  })
  return planGrantsRestored(deps, order, { restores, now: deps.system.now() })
}

/** A gift that waited for its receiver through all of it is over. */
async function planNeverGiven(deps: Deps, order: Order): Promise<Part> {
  const now = deps.system.now()
  const grants = (await listGrantsOfOrder(deps.records, order.id)).filter((grant) =>
    isUnaccepted(order, grant),
  )
  const ended = await planGiftEnd(deps, order, { isWhole: grants.length > 0, to: 'refunded', now })
  const moves = grants.map((grant) => moveGrant(deps, { order, grant }, { isWhole: true, debt: 0n, now }))
  return joinParts(...moves, { ...noPart, records: ended })
}

async function planMoney(
  deps: Deps,
  of: { readonly dispute: Dispute; readonly order: Order; readonly to: 'won' | 'lost' },
): Promise<Part> {
  const { dispute, order, to } = of
  const purchase = dispute.isHeld ? await readPurchase(deps.records, order.purchaseId ?? '') : undefined
  if (purchase === undefined) return noPart
  const sum = disputedSum(dispute)
  if (to === 'lost') return { ...disputeLost(purchase, sum), records: [] }
  return {
    accounts: [merchantAccount(purchase), merchantDebtAccount(purchase)],
    transfers: disputeReturn(purchase, sum),
    records: [],
  }
}
