// A guardian's answer to a purchase, once or for good in one app; and what the agenda does where nobody answers (E-05).

import {
  type Asset,
  compare,
  describeProblem,
  instant,
  type Money,
  type Problem,
  problem,
  zero,
} from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import type { Due } from '../domain/agenda.ts'
import { type Approval, releaseOf } from '../domain/guard/approval.ts'
import { whole } from '../domain/guard/ceilings.ts'
import { brokerLimits } from '../limits.ts'
import { clearDue, finishDue, setDue } from '../records/agenda.ts'
import { readApproval, updateApproval } from '../records/approvals.ts'
import { readGuardianLink } from '../records/family.ts'
import { readGuard, upsertGuard, upsertStandingApproval } from '../records/guards.ts'
import { readOrder, updateOrder } from '../records/orders.ts'
import { readWallet } from '../records/wallets.ts'
import { endOrder } from './end-order.ts'
import { payOffer } from './pay-offer.ts'
import { planMail } from './queue-mail.ts'
import { quoteOrder } from './quote-order.ts'
import { approvalEvent, approvalWords } from './request-approval.ts'

export type ApprovalAnswer = {
  readonly approvalId: string
  /** The wallet that answers; it must be the guardian's still. */
  readonly guardianId: string
  readonly answer: 'once' | 'always' | 'deny'
  /** For `always`: the dearest purchase in this app that needs no asking from now on, and what that allows in a month. */
  readonly under?: Money
  readonly perMonth?: Money
}

export type AnsweredApproval = { readonly ok: true; readonly approval: Approval }

/** Answers once; a repeat is told how it stands. What a yes pays for is paid before this returns, or by the agenda. */
export async function answerApproval(deps: Deps, input: ApprovalAnswer): Promise<AnsweredApproval | Problem> {
  const approval = await readApproval(deps.records, input.approvalId)
  if (approval === undefined || approval.guardianId !== input.guardianId) return problem('not_found')
  const link = await readGuardianLink(deps.records, approval.childId)
  if (link?.guardianId !== input.guardianId) return problem('not_found')
  const isYes = input.answer !== 'deny'
  if (approval.state !== 'waiting') {
    const isSame = isYes === (approval.state === 'granted' || approval.state === 'paid')
    return isSame ? { ok: true, approval } : problem('approval_over')
  }
  if (deps.system.now() >= approval.expiresAt) return problem('approval_over')
  if (!isYes) {
    const ended = await endOrder(deps, {
      orderId: approval.orderId,
      to: 'cancelled',
      cause: 'denied by the guardian',
      approval: 'denied',
    })
    return ended.ok ? readAnswered(deps, approval) : ended
  }
  // Whoever holds a device that its owner has stopped spends nothing of their family's either.
  const guardian = await readWallet(deps.records, input.guardianId)
  if (guardian?.frozenAt !== undefined) return problem('wallet_frozen')
  const granted = await grant(deps, approval, input)
  if (granted !== undefined) return granted
  await payApproved(deps, approval.id)
  return readAnswered(deps, approval)
}

async function readAnswered(deps: Deps, approval: Approval): Promise<AnsweredApproval> {
  return { ok: true, approval: (await readApproval(deps.records, approval.id)) ?? approval }
}

/** The yes, with what it allows for good; the order can be paid again. */
async function grant(deps: Deps, approval: Approval, input: ApprovalAnswer): Promise<Problem | undefined> {
  const order = await readOrder(deps.records, approval.orderId)
  if (order?.state !== 'approval_required') return problem('approval_over')
  const standing = input.answer === 'always' ? await planStanding(deps, approval, input) : undefined
  if (standing?.ok === false) return standing
  const now = deps.system.now()
  const after: Approval = { ...approval, state: 'granted', answeredAt: now }
  const outcome = await deps.ledger.commit({
    records: [
      updateApproval(deps.records, approval, { state: 'granted', answeredAt: now }),
      ...updateOrder(deps.records, {
        before: order,
        steps: [{ to: 'awaiting_payer', cause: 'approved by the guardian' }],
        at: now,
      }),
      // Whoever dies before it is paid leaves this behind.
      setDue(deps.records, {
        kind: 'approval_expiry',
        objectId: approval.id,
        at: instant(now + brokerLimits.agendaRetryMs),
      }),
      clearDue(deps.records, 'approval_reminder', approval.id),
      approvalEvent(deps, after, 'approval.granted'),
      ...(standing?.records ?? []),
    ],
  })
  if (outcome.ok) return undefined
  return undecided(outcome) ?? problem('approval_over')
}

async function planStanding(
  deps: Deps,
  approval: Approval,
  { under, perMonth }: ApprovalAnswer,
): Promise<{ readonly ok: true; readonly records: ReturnType<typeof upsertGuard>[] } | Problem> {
  const { asset } = approval.price
  const most = perMonth ?? defaultMonth(deps, asset)
  const fits = (money: Money): boolean => money.asset === asset && compare(money, zero(asset)) > 0
  if (under === undefined || !fits(under) || !fits(most)) {
    return problem('invalid_request', `Say under which price in ${asset} this app needs no asking`)
  }
  const guard = await readGuard(deps.records, approval.childId)
  return {
    ok: true,
    records: [
      upsertGuard(deps.records, guard),
      upsertStandingApproval(deps.records, {
        childId: approval.childId,
        appId: approval.appId,
        asset,
        units: under.amount,
        monthUnits: most.amount,
        at: deps.system.now(),
      }),
    ],
  }
}

/** What is allowed for good is bounded by what the next older band may spend anyway, unless the guardian says another sum. */
function defaultMonth(deps: Deps, asset: Asset): Money {
  return { asset, amount: whole(asset, deps.config.spendLimits.minors['13-15'].month) }
}

/** Pays what was granted, from the money set aside; what stands in the way of that ends the approval and lets go of it. */
async function payApproved(deps: Deps, approvalId: string): Promise<void> {
  const approval = await readApproval(deps.records, approvalId)
  if (approval?.state !== 'granted') return
  const order = await readOrder(deps.records, approval.orderId)
  if (order === undefined) return
  const quoted = await quoteOrder(deps, order)
  const paid = quoted.ok
    ? await payOffer(deps, {
        walletId: approval.childId,
        quote: quoted.quote,
        idempotencyKey: approval.id,
        consent: 'explicit',
        from: 'balance',
        approvalId: approval.id,
      })
    : quoted
  if (paid.ok || describeProblem(paid.code).retryable) return
  const latest = await readApproval(deps.records, approvalId)
  if (latest?.state !== 'granted') return
  const isHeld = deps.system.now() < latest.expiresAt
  await deps.ledger.commit({
    transfers: isHeld ? [releaseOf(latest.id)] : [],
    records: [
      updateApproval(deps.records, latest, { state: 'failed' }),
      clearDue(deps.records, 'approval_expiry', latest.id),
      ...planMail(deps, {
        to: { walletId: latest.guardianId },
        kind: 'approval_answered',
        key: `approval failed|${latest.id}`,
        data: { ...(await approvalWords(deps, latest)), reason: describeProblem(paid.code).title },
      }),
    ],
  })
}

/** The job of the agenda: pays what was granted and not yet paid, ends what nobody answered. */
export async function continueApproval(deps: Deps, due: Due): Promise<void> {
  const approval = await readApproval(deps.records, due.objectId)
  if (approval?.state === 'granted') {
    await payApproved(deps, approval.id)
    return
  }
  if (approval?.state === 'waiting') {
    await endOrder(deps, { orderId: approval.orderId, to: 'expired', cause: 'no guardian answered' })
    return
  }
  await deps.ledger.commit({ records: [finishDue(deps.records, due)] })
}

/** The job of the agenda: the one reminder. */
export async function remindOfApproval(deps: Deps, due: Due): Promise<void> {
  const approval = await readApproval(deps.records, due.objectId)
  const reminder =
    approval?.state === 'waiting'
      ? planMail(deps, {
          to: { walletId: approval.guardianId },
          kind: 'approval_reminder',
          key: `approval reminder|${approval.id}`,
          data: await approvalWords(deps, approval),
        })
      : []
  await deps.ledger.commit({ records: [finishDue(deps.records, due), ...reminder] })
}
