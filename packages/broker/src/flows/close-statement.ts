// Ends the import of a statement: charges of its month or before that no line names are noted, and those that were noted at an
// earlier one are decided (carrier-billing 10, MISSING_AT_OPERATOR).

import { Bug, instant, type Problem } from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import { monthSpan } from '../domain/limits/calendar.ts'
import type { PhonePayment } from '../domain/phone/payment.ts'
import { bearerOfMissing } from '../domain/reconcile/goods-rule.ts'
import { reconcileLimits } from '../domain/reconcile/limits.ts'
import type { Taken } from '../domain/share/postings.ts'
import { operatorTakes, reversalOf } from '../domain/share/refund-share.ts'
import { operatorOwes, type Split } from '../domain/share/split.ts'
import { suspensePostings } from '../domain/share/suspense-postings.ts'
import { refundPostings } from '../domain/share/taking-postings.ts'
import { insertClawback } from '../records/clawbacks.ts'
import { applyMove, updatePhonePayment } from '../records/phone-payments.ts'
import { endMiss, insertMiss, listUnlisted, readMiss } from '../records/statement-misses.ts'
import { finishStatementFile } from '../records/statements.ts'
import { insertSuspense } from '../records/suspense.ts'
import { joinPlans, type Plan, planConfirm, planOf } from './confirm-credit.ts'
import type { LineContext } from './read-line-known.ts'
import { readTaken, sharedPayment } from './read-taken.ts'

/** Decides all that the file does not name, and marks the import as done. */
export async function closeStatement(
  deps: Deps,
  context: LineContext,
): Promise<{ readonly ok: true } | Problem> {
  const { file, operator } = context
  const { operatorId, currency } = file
  const middle = instant(Date.parse(`${file.period}-15T12:00:00Z`))
  const until = monthSpan(operator.profile.zone, middle).to
  let after = ''
  for (;;) {
    const page = await listUnlisted(
      deps.records,
      { operatorId, currency, until },
      { after, limit: reconcileLimits.page },
    )
    for (const payment of page) {
      const problemMet = await lookAt(deps, context, payment)
      if (problemMet !== undefined) return problemMet
    }
    const last = page.at(-1)
    if (last === undefined || page.length < reconcileLimits.page) break
    after = last.id
  }
  const outcome = await deps.ledger.commit({
    records: [finishStatementFile(deps.records, file, deps.system.now())],
  })
  // Refused: another process has ended it, or a line is open again.
  return undecided(outcome) ?? { ok: true }
}

async function lookAt(deps: Deps, context: LineContext, payment: PhonePayment): Promise<Problem | undefined> {
  const { file } = context
  const miss = await readMiss(deps.records, payment.id)
  if (miss !== undefined && (miss.outcome !== undefined || miss.firstPeriod >= file.period)) return undefined
  const at = deps.system.now()
  if (miss === undefined) {
    const noted = insertMiss(deps.records, payment, { id: file.id, period: file.period, at })
    return undecided(await deps.ledger.commit({ records: [noted] }))
  }
  // A refund under way ends first; the next statement decides.
  if (payment.state !== 'charged') return undefined
  const outcome = await deps.ledger.commit(await planMissing(deps, context, payment))
  if (outcome.ok) {
    deps.log.warn({ payment: payment.id, file: file.id }, 'a charge is on no statement of its operator')
    return undefined
  }
  if (undecided(outcome) !== undefined) return undecided(outcome)
  if (outcome.code !== 'record_refused') throw new Bug(`the ledger refused a reversal: ${outcome.code}`)
  return undefined
}

/** The merchant bears a sale that never was where its goods cost it nothing; otherwise we do, and claim it. */
async function planMissing(deps: Deps, context: LineContext, payment: PhonePayment): Promise<Plan> {
  const taken = await readTaken(deps, payment.id)
  const { split } = sharedPayment(payment)
  const isMerchants = bearerOfMissing(payment.itemClass) === 'MERCHANT' && taken.clawbacks.length === 0
  return isMerchants
    ? planReversal(deps, context, { payment, taken, split })
    : planClaim(deps, context, { payment, taken, split })
}

type Missing = { readonly payment: PhonePayment; readonly taken: Taken; readonly split: Split }

function planReversal(deps: Deps, { file }: LineContext, { payment, taken, split }: Missing): Plan {
  const at = deps.system.now()
  const id = `${file.id}.missing.${payment.id}`
  const refund = reversalOf(split, taken.refunds)
  const move = { to: 'charged_back', cause: 'missing at operator', reason: 'missing_at_operator' } as const
  const after: PhonePayment = { ...applyMove(payment, move, at), creditStage: 'reversed' }
  return planOf(refundPostings(sharedPayment(payment), { id, refund, taken, stage: 'pending' }), [
    ...updatePhonePayment(deps.records, { before: payment, after, cause: move.cause }),
    insertClawback(deps.records, {
      id,
      paymentId: payment.id,
      kind: 'missing',
      units: operatorTakes(refund),
      split: refund,
      fileId: file.id,
      line: undefined,
      at,
    }),
    endMiss(deps.records, payment.id, { outcome: 'reversed', fileId: file.id, at, isSure: true }),
  ])
}

async function planClaim(
  deps: Deps,
  { file }: LineContext,
  { payment, taken, split }: Missing,
): Promise<Plan> {
  const at = deps.system.now()
  const given = taken.refunds.reduce((sum, refund) => sum + operatorTakes(refund), 0n)
  const clawed = taken.clawbacks.reduce((sum, { units }) => sum + units, 0n)
  const entry = {
    id: `${file.id}.missing.${payment.id}`,
    reason: 'MISSING_AT_OPERATOR' as const,
    operatorId: file.operatorId,
    currency: file.currency,
    units: given + clawed - operatorOwes(split),
  }
  const claim = planOf(suspensePostings(entry), [
    insertSuspense(deps.records, {
      ...entry,
      fileId: file.id,
      line: undefined,
      receiptId: undefined,
      paymentId: payment.id,
      operatorPaymentId: payment.operatorPaymentId,
      state: 'open',
      at,
      endedBy: undefined,
      endedAt: undefined,
      note: undefined,
      refundState: undefined,
      refundCorrelator: undefined,
      nextCheckAt: undefined,
      checks: 0,
    }),
    endMiss(deps.records, payment.id, { outcome: 'suspense', fileId: file.id, at, isSure: true }),
  ])
  return joinPlans([claim, await planConfirm(deps, payment, file.id)])
}
