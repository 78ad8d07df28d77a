// Asks for a refund of a charge on the phone bill, by the route the money came. The intent is committed first; the purchase
// counts as refunded once the operator says that it is done.

import { type Id, instant, type Problem, problem } from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import type { PhonePayment } from '../domain/phone/payment.ts'
import { phoneLimits } from '../domain/phone/payment-limits.ts'
import type { Phone } from '../phone.ts'
import { applyMove, readPhonePayment, updatePhonePayment } from '../records/phone-payments.ts'
import { insertPhoneRefund, listPhoneRefunds, type PhoneRefund } from '../records/phone-refunds.ts'
import { newId } from '../system.ts'
import { continuePhoneRefund } from './continue-phone-refund.ts'

export type AskPhoneRefundInput = {
  readonly paymentId: string
  readonly by: PhoneRefund['by']
  readonly reason: string
  readonly purchaseId?: string
  /** How many charges the payer had taken back when this was decided; another number refuses it as `busy`. */
  readonly takenBack?: number
  /** Minor units; all of what was charged where absent. */
  readonly units?: bigint
}

/** Answers the refund as it stands after the operator was asked; asked for twice, it is the same refund. */
export async function askPhoneRefund(
  deps: Deps,
  phone: Phone,
  input: AskPhoneRefundInput,
): Promise<{ readonly ok: true; readonly refund: PhoneRefund } | Problem> {
  for (let attempt = 0; attempt < phoneLimits.commitRetries; attempt += 1) {
    const payment = await readPhonePayment(deps.records, input.paymentId)
    if (payment === undefined) return problem('not_found')
    const refunds = await listPhoneRefunds(deps.records, payment.id)
    const earlier = refunds.find(
      ({ state, purchaseId }) => state !== 'denied' && purchaseId === input.purchaseId,
    )
    if (earlier !== undefined && (input.units === undefined || earlier.units === input.units)) {
      const refund = await continuePhoneRefund(deps, phone, { refundId: earlier.id, isDue: false })
      return { ok: true, refund: refund ?? earlier }
    }
    if (payment.state !== 'charged') return problem('gone_wrong_state', 'The charge cannot be refunded now')
    const refund = makeRefund(deps, payment, { ...input, ordinal: refunds.length })
    const outcome = await commitIntent(deps, payment, { refund, takenBack: input.takenBack })
    if (outcome === 'done') {
      const asked = await continuePhoneRefund(deps, phone, {
        refundId: refund.id,
        isDue: false,
        isFirst: true,
      })
      return { ok: true, refund: asked ?? refund }
    }
    if (outcome !== 'refused') return outcome
  }
  return problem('busy')
}

async function commitIntent(
  deps: Deps,
  payment: PhonePayment,
  { refund, takenBack }: { readonly refund: PhoneRefund; readonly takenBack: number | undefined },
): Promise<'done' | 'refused' | Problem> {
  const move = { to: 'refund_pending' as const, cause: `refund by ${refund.by}` }
  const after = applyMove(payment, move, deps.system.now())
  const outcome = await deps.ledger.commit({
    records: [
      ...updatePhonePayment(deps.records, { before: payment, after, cause: move.cause }),
      insertPhoneRefund(deps.records, refund, takenBack),
    ],
  })
  if (outcome.ok) return 'done'
  return undecided(outcome) ?? 'refused'
}

/** A refund as it is first written down, with what the operator will know it by. */
export function makeRefund(
  deps: Deps,
  payment: PhonePayment,
  input: Pick<AskPhoneRefundInput, 'by' | 'reason' | 'purchaseId' | 'units'> & { readonly ordinal: number },
): PhoneRefund {
  const now = deps.system.now()
  const units = input.units ?? payment.amount.units
  return {
    id: newId(deps.system, 'phr') satisfies Id<'phr'>,
    paymentId: payment.id,
    purchaseId: input.purchaseId,
    units,
    kind: units === payment.amount.units && input.ordinal === 0 ? 'total' : 'partial',
    state: 'asking',
    version: 0,
    // It follows from the payment and the place among its refunds, so that the operator sees one intent as one.
    correlator: `${payment.correlator}-r${input.ordinal}`,
    operatorRefundId: undefined,
    by: input.by,
    reason: input.reason,
    createdAt: now,
    updatedAt: now,
    nextCheckAt: instant(now + phoneLimits.callMs),
    checks: 0,
  }
}
