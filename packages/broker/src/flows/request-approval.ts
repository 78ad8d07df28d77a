// Asks a guardian for one purchase: the order waits, its money is set aside in the same commit, and the mail goes out (E-05).

import { type CommitOutcome } from '@farthing/ledger'
import { formatInstant, formatMoney, instant, type Problem, problem, toMoneyJson } from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import type { App } from '../domain/goods/app.ts'
import type { EventType, NewEvent } from '../domain/goods/events.ts'
import type { Order } from '../domain/goods/order.ts'
import { type Approval, approvalLimits, holdOf } from '../domain/guard/approval.ts'
import { periodStart } from '../domain/guard/ceilings.ts'
import { setDue } from '../records/agenda.ts'
import { insertApproval } from '../records/approvals.ts'
import { insertEvent } from '../records/events.ts'
import { readSpentUnder } from '../records/guard-spends.ts'
import { readGuard } from '../records/guards.ts'
import { type OrderStep, updateOrder } from '../records/orders.ts'
import { newId } from '../system.ts'
import { strictestClass } from './plan-phone-order.ts'
import { planMail } from './queue-mail.ts'
import { orderTitle } from './quote-order.ts'

export type ApprovalRequest = {
  readonly order: Order
  readonly app: Pick<App, 'id' | 'title'>
  readonly childId: string
  readonly guardianId: string
}

/** Asks, and answers `approval_pending`; or says why it cannot be asked. */
export async function requestApproval(deps: Deps, input: ApprovalRequest): Promise<Problem> {
  const { order } = input
  if (order.total === undefined) return problem('order_over')
  if (order.state === 'approval_required') return problem('approval_pending')
  const now = deps.system.now()
  const approval: Approval = {
    id: newId(deps.system, 'apv'),
    orderId: order.id,
    childId: input.childId as Approval['childId'],
    guardianId: input.guardianId as Approval['guardianId'],
    merchantId: order.merchantId,
    appId: order.appId,
    price: order.total,
    title: orderTitle(order),
    category: strictestClass(order),
    state: 'waiting',
    version: 0,
    createdAt: now,
    expiresAt: instant(now + approvalLimits.lifeMs),
  }
  const hold = holdOf(approval)
  const outcome = await deps.ledger.commit({
    ...hold,
    records: [
      ...updateOrder(deps.records, {
        before: order,
        steps: stepsToWait(order),
        changes: { walletId: approval.childId, expiresAt: approval.expiresAt },
        at: now,
      }),
      insertApproval(deps.records, approval),
      setDue(deps.records, { kind: 'order_expiry', objectId: order.id, at: approval.expiresAt }),
      setDue(deps.records, { kind: 'approval_expiry', objectId: approval.id, at: approval.expiresAt }),
      setDue(deps.records, {
        kind: 'approval_reminder',
        objectId: approval.id,
        at: instant(now + approvalLimits.reminderMs),
      }),
      approvalEvent(deps, approval, 'approval.requested'),
      ...planMail(deps, {
        to: { walletId: approval.guardianId },
        kind: 'approval_requested',
        key: `approval|${approval.id}`,
        data: { ...(await approvalWords(deps, approval)), app: input.app.title },
      }),
    ],
  })
  return outcome.ok ? problem('approval_pending') : refusalOf(outcome)
}

function refusalOf(outcome: Extract<CommitOutcome, { readonly ok: false }>): Problem {
  const failed = undecided(outcome)
  if (failed !== undefined) return failed
  if (outcome.code === 'exceeds_credits') return problem('insufficient_funds')
  // Somebody moved the order meanwhile: asked for it already, paid or ended it.
  return outcome.code === 'record_refused' ? problem('approval_pending') : problem('quote_refused')
}

function stepsToWait(order: Order): readonly OrderStep[] {
  return [
    ...(order.state === 'created' ? [{ to: 'awaiting_payer' as const, cause: 'a payer came' }] : []),
    { to: 'approval_required', cause: 'above the limits of its payer' },
  ]
}

/** What a mail about an approval says. */
export async function approvalWords(deps: Deps, approval: Approval): Promise<Record<string, string>> {
  const guard = await readGuard(deps.records, approval.childId)
  const { asset } = approval.price
  const [spent = 0n] = await readSpentUnder(deps.records, { walletId: approval.childId, asset }, [
    {
      by: 'guardian',
      period: 'month',
      scope: '',
      unitsMax: 0n,
      yields: true,
      from: periodStart('month', guard.zone, deps.system.now()),
    },
  ])
  return {
    title: approval.title,
    price: formatMoney(approval.price),
    month: formatMoney({ asset, amount: spent }),
    wallet: approval.childId,
    expires: formatInstant(approval.expiresAt),
    link: `${deps.config.origin}/wallet/family`,
  }
}

/** The write of what became of an approval, for the app. */
export function approvalEvent(
  deps: Deps,
  approval: Approval,
  type: Extract<EventType, `approval.${string}`>,
): ReturnType<typeof insertEvent> {
  const event: NewEvent = {
    id: newId(deps.system, 'evt'),
    merchantId: approval.merchantId,
    appId: approval.appId,
    type,
    objectId: approval.id,
    at: deps.system.now(),
    data: {
      approval: approval.id,
      test: deps.config.mode === 'test',
      order: approval.orderId,
      app: approval.appId,
      price: toMoneyJson(approval.price),
      state: approval.state,
      created_at: formatInstant(approval.createdAt),
      expires_at: formatInstant(approval.expiresAt),
    },
  }
  return insertEvent(deps.records, event)
}
