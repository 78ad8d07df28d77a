// Takes the notice that the money of an order was taken back from outside: the goods are taken by their modes, the sum from the merchant, and
// the merchant is told, all in one commit.

import { Bug, type Instant, instant, type Problem, problem } from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import { aftersaleLimits } from '../domain/goods/aftersale-limits.ts'
import type { Dispute } from '../domain/goods/dispute.ts'
import { disputeJson } from '../domain/goods/dispute-json.ts'
import { disputedAccount, disputeHold } from '../domain/goods/dispute-transfers.ts'
import type { EventType } from '../domain/goods/events.ts'
import type { Grant } from '../domain/goods/grant.ts'
import type { Order } from '../domain/goods/order.ts'
import { refuseOrderMove } from '../domain/goods/order-states.ts'
import { joinParts, noPart, type Part } from '../domain/part.ts'
import { merchantDebtAccount } from '../domain/payment-transfers.ts'
import type { Purchase } from '../domain/purchase.ts'
import { clearDue, setDue } from '../records/agenda.ts'
import { insertDispute, readDisputeByReference } from '../records/disputes.ts'
import { readPreviousRefunds } from '../records/order-refunds.ts'
import { readOrder, updateOrder } from '../records/orders.ts'
import { updateReceiptStatus } from '../records/receipts.ts'
import { newId } from '../system.ts'
import { goodsEvent, planGrantsBack, type Taking } from './plan-line-refund.ts'
import { unitsOf } from './plan-refund-money.ts'
import { clawbackEvents } from './plan-refund-settled.ts'
import { readEvidencePack } from './read-evidence-pack.ts'
import { type RefundFacts, readLineFacts, readRefundFacts } from './read-refund-facts.ts'

export type DisputeNotice = {
  readonly orderId: string
  readonly source: Dispute['source']
  /** What whoever took the money calls it; the same notice twice is one dispute. */
  readonly reference: string
  readonly reason: string
  readonly evidenceDueAt?: Instant
}

export type FoundDispute = { readonly ok: true; readonly dispute: Dispute }

export async function openDispute(deps: Deps, notice: DisputeNotice): Promise<FoundDispute | Problem> {
  for (let attempt = 0; attempt < aftersaleLimits.commitRetries; attempt += 1) {
    const same = await readDisputeByReference(deps.records, notice.source, notice.reference)
    if (same !== undefined) {
      return same.orderId === notice.orderId ? { ok: true, dispute: same } : problem('request_id_reused')
    }
    const order = await readOrder(deps.records, notice.orderId)
    if (order === undefined) return problem('not_found')
    const plan = await planDispute(deps, order, notice)
    if (!plan.ok) return plan
    const outcome = await deps.ledger.commit(plan.part)
    if (outcome.ok) return { ok: true, dispute: plan.dispute }
    const failed = undecided(outcome)
    if (failed !== undefined) return failed
  }
  return problem('busy')
}

/** What a notice adds to a commit: the dispute, the order charged back, goods and money taken, the events. */
export async function planDispute(
  deps: Deps,
  order: Order,
  notice: DisputeNotice,
): Promise<{ readonly ok: true; readonly dispute: Dispute; readonly part: Part } | Problem> {
  const refused = refuseOrderMove(order.state, 'charged_back')
  if (refused !== undefined) return refused
  const facts = await readRefundFacts(deps, order)
  const { purchase, now } = facts
  if (purchase === undefined) return problem('gone_wrong_state', 'Nobody outside has paid for this order')
  if (facts.refunds.some(({ state }) => state === 'pending')) return problem('refund_under_way')
  const id = newId(deps.system, 'dsp')
  const goods = await planDisputedGoods(deps, facts, id)
  const units = unitsOf(goods.lines)
  if (units === 0n) return problem('already_refunded')
  const previous = await readPreviousRefunds(deps.records, order.playerId, id)
  const { evidenceDueAt = instant(now + aftersaleLimits.evidenceMs) } = notice
  const dispute: Dispute = {
    id,
    orderId: order.id,
    merchantId: order.merchantId,
    appId: order.appId,
    playerId: order.playerId,
    source: notice.source,
    reference: notice.reference,
    reason: notice.reason,
    money: { asset: purchase.price.asset, amount: units },
    state: 'open',
    isHeld: purchase.paidBy === 'balance' && notice.source === 'operator',
    refundedBefore: order.lines.reduce((sum, { refundedUnits }) => sum + refundedUnits, 0n),
    lines: goods.lines,
    pack: await readEvidencePack(deps, { order, lines: goods.lines, previous }),
    evidence: [],
    evidenceDueAt,
    openedAt: now,
    version: 0,
  }
  const records: Part['records'] = [
    insertDispute(deps.records, dispute),
    ...updateOrder(deps.records, {
      before: order,
      steps: [{ to: 'charged_back', cause: `dispute ${dispute.id}` }],
      at: now,
    }),
    updateReceiptStatus(deps.records, order.id, 'refunded'),
    setDue(deps.records, { kind: 'dispute_evidence', objectId: id, at: reminderAt(dispute) }),
    // A gift that nobody has accepted stands still until it is decided who has its money.
    ...(order.gift === undefined ? [] : [clearDue(deps.records, 'gift_expiry', order.gift)]),
    await disputeEvent(deps, 'dispute.opened', { order, dispute }),
    ...(await clawbackEvents(deps, { order, cause: id, playerId: order.playerId, lines: goods.lines })),
  ]
  return {
    ok: true,
    dispute,
    part: joinParts(goods.part, holdPart(dispute, purchase), { ...noPart, records }),
  }
}

/** Takes what is left of every line, by each item's own mode. */
async function planDisputedGoods(deps: Deps, facts: RefundFacts, cause: string) {
  const about = await Promise.all(facts.order.lines.map((line) => readLineFacts(deps, facts, line)))
  const open = about.filter(({ line, price }) => price > line.refundedUnits)
  const takes = open.flatMap(({ line }): readonly Taking[] => {
    const grant = facts.grants.find((each) => each.line === line.ordinal)
    if (grant === undefined || isUnaccepted(facts.order, grant)) return []
    return [{ grant, isWhole: true, cause: `${cause} ${line.ordinal}` }]
  })
  const back = await planGrantsBack(deps, facts.order, { takes, now: facts.now })
  const lines = open.map(({ line, price, unused }) => {
    const index = takes.findIndex(({ grant }) => grant.line === line.ordinal)
    return {
      ordinal: line.ordinal,
      sku: line.sku,
      units: price - line.refundedUnits,
      ...(unused === undefined ? {} : { unused }),
      taken: back.taken[index] ?? [],
    }
  })
  return { part: back.part, lines }
}

/** Of a gift that waits for its receiver nothing was given: it can be accepted again where the dispute is won. */
export function isUnaccepted({ gift }: Order, { state, deadlineAt }: Grant): boolean {
  return gift !== undefined && state === 'pending' && deadlineAt === undefined
}

function holdPart(dispute: Dispute, purchase: Purchase): Part {
  if (!dispute.isHeld) return noPart
  return {
    accounts: [merchantDebtAccount(purchase), disputedAccount(purchase)],
    transfers: disputeHold(purchase, disputedSum(dispute)),
    records: [],
  }
}

export function disputedSum({ id, refundedBefore, money }: Dispute) {
  return { id, before: refundedBefore, units: money.amount }
}

/** Three days before the end, or at once where that is over already. */
function reminderAt({ evidenceDueAt, openedAt }: Dispute): Instant {
  return instant(Math.max(openedAt, evidenceDueAt - aftersaleLimits.evidenceReminderMs))
}

export async function disputeEvent(
  deps: Deps,
  type: Extract<EventType, `dispute.${string}`>,
  of: { readonly order: Order; readonly dispute: Dispute },
): Promise<Part['records'][number]> {
  const { order, dispute } = of
  const previous = await readPreviousRefunds(deps.records, dispute.playerId, dispute.id)
  return goodsEvent(deps, order, {
    type,
    objectId: dispute.id,
    now: deps.system.now(),
    data: disputeJson(dispute, { order, previous, isTest: deps.config.mode === 'test' }),
  })
}

/** The order of a dispute, which cannot be gone. */
export async function readDisputedOrder(deps: Deps, dispute: Dispute): Promise<Order> {
  const order = await readOrder(deps.records, dispute.orderId)
  if (order === undefined) throw new Bug('a dispute of no order')
  return order
}
