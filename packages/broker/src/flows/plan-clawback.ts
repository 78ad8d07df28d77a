// Plans a clawback: what was withheld for the charge, then the merchant's credit, then its balance. What the operator takes beyond
// what is left of the charge stands in suspense.

import type { Deps } from '../deps.ts'
import { noPart, type Part } from '../domain/part.ts'
import type { PhonePayment } from '../domain/phone/payment.ts'
import type { Difference } from '../domain/reconcile/judgement.ts'
import { clawbackPostings, clawbackShareOf } from '../domain/share/taking-postings.ts'
import { insertClawback } from '../records/clawbacks.ts'
import { readOrderByPurchase } from '../records/orders.ts'
import { applyMove, updatePhonePayment } from '../records/phone-payments.ts'
import { readPurchaseByPhonePayment } from '../records/purchases.ts'
import { emptyPlan, joinPlans, type Plan, planOf } from './confirm-credit.ts'
import { planDispute } from './open-dispute.ts'
import type { LineContext, PlacedRow } from './read-line-known.ts'
import { readTaken, sharedPayment } from './read-taken.ts'

type Clawing = {
  readonly context: LineContext
  readonly placed: PlacedRow
  readonly payment: PhonePayment
  /** Minor units, above zero. */
  readonly units: bigint
}

/** The writes of a clawback on the version the payment was read in, and what is left over of it. */
export async function planClawback(
  deps: Deps,
  { context, placed, payment, units }: Clawing,
): Promise<{ readonly plan: Plan; readonly difference?: Difference }> {
  const rest = (left: bigint): { readonly difference?: Difference } =>
    left === 0n ? {} : { difference: { reason: 'CLAWBACK', units: -left } }
  const { creditStage } = payment
  if (creditStage === 'none' || creditStage === 'reversed') return { plan: emptyPlan, ...rest(units) }
  const shared = sharedPayment(payment)
  const taken = await readTaken(deps, payment.id)
  const whole = clawbackShareOf(shared, { units, taken, stage: creditStage })
  const part = whole.ok ? units : whole.left
  if (part === 0n) return { plan: emptyPlan, ...rest(units) }
  const share = clawbackShareOf(shared, { units: part, taken, stage: creditStage })
  if (!share.ok) return { plan: emptyPlan, ...rest(units) }
  const { clawback } = share
  const id = `${context.file.id}.${placed.line}`
  const next = { ...taken, clawbacks: [...taken.clawbacks, clawback] }
  const isWhole = !clawbackShareOf(shared, { units: 1n, taken: next, stage: creditStage }).ok
  const now = deps.system.now()
  const after: PhonePayment =
    isWhole && payment.state === 'charged'
      ? {
          ...applyMove(payment, { to: 'charged_back', cause: 'clawback', reason: 'clawback' }, now),
          creditStage: 'reversed',
        }
      : { ...payment, version: payment.version + 1, updatedAt: now }
  const plan = planOf(clawbackPostings(shared, { id, clawback, stage: creditStage }), [
    ...updatePhonePayment(deps.records, { before: payment, after, cause: 'clawback' }),
    insertClawback(deps.records, {
      id,
      paymentId: payment.id,
      kind: 'clawback',
      units: part,
      split: clawback,
      fileId: context.file.id,
      line: placed.line,
      at: now,
    }),
  ])
  const goods = isWhole ? await planStatementDispute(deps, payment.id, id) : noPart
  return { plan: joinPlans([plan, goods]), ...rest(units - part) }
}

/** The order of goods that the charge paid is charged back with it; nothing where it paid none, or that went back already. */
async function planStatementDispute(deps: Deps, paymentId: string, reference: string): Promise<Part> {
  const purchase = await readPurchaseByPhonePayment(deps.records, paymentId)
  if (purchase === undefined || purchase.paidBy === 'bundle') return noPart
  const order = await readOrderByPurchase(deps.records, purchase.id)
  if (order === undefined) return noPart
  const reason = 'the operator took the charge back'
  const plan = await planDispute(deps, order, { orderId: order.id, source: 'statement', reference, reason })
  return plan.ok ? plan.part : noPart
}
