// Judges a buyer's wish to take back a charge on the phone bill (C11): the money goes back on the bill it came from, and not
// round after round.

import { instant, type Problem, problem } from '@farthing/protocol'
import { type Deps, writeRecords } from '../deps.ts'
import { policyFor } from '../domain/limits/policies.ts'
import type { PhonePayment } from '../domain/phone/payment.ts'
import { withShadow } from '../domain/risk/policy.ts'
import { judgeRefund } from '../domain/risk/rules.ts'
import { insertDecision } from '../records/risk.ts'
import { listSeenPayments } from '../records/risk-evidence.ts'
import { newId } from '../system.ts'

/** Why a refund is not given without the merchant; undefined where it is. The refusal names no rule. */
export async function judgeBuyerRefund(
  deps: Deps,
  input: { readonly payment: PhonePayment; readonly country: string; readonly isToSource: boolean },
): Promise<Problem | undefined> {
  const { payment } = input
  const now = deps.system.now()
  const policy = policyFor(input.country, now)
  const since = instant(now - policy.risk.refundLoop.windowMs)
  const near = { currency: payment.amount.currency, since, notId: payment.id }
  const recent = await listSeenPayments(deps.records, { column: 'payer_id', among: [payment.payerId] }, near)
  const rounds = recent.filter(
    ({ isRefunded, merchantId }) => isRefunded && merchantId === payment.merchantId,
  ).length
  const risk = withShadow(policy.risk, deps.config.riskShadow)
  const verdict = judgeRefund({ isToSource: input.isToSource, rounds }, risk)
  if (verdict.fired.length === 0) return undefined
  const failed = await writeRecords(deps, [
    insertDecision(deps.records, {
      id: newId(deps.system, 'dec'),
      paymentId: payment.id,
      merchantId: payment.merchantId,
      payerId: payment.payerId,
      phase: 'refund',
      decision: verdict.decision,
      fired: verdict.fired,
      inputs: { rounds, isToSource: input.isToSource },
      policyVersion: policy.version,
      at: now,
    }),
  ])
  return failed ?? (verdict.decision === 'DENY' ? problem('phone_refund_closed') : undefined)
}
