// Asks operators to take back charges that a statement showed to be one too many, under a correlator that follows from the line,
// so that each is asked back once however often this runs. The statement's later line settles the difference.

import { instant } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import type { RefundAnswer } from '../domain/phone/answers.ts'
import { reconcileLimits } from '../domain/reconcile/limits.ts'
import type { Phone } from '../phone.ts'
import { readPhonePayment } from '../records/phone-payments.ts'
import { type KeptEntry, listDueAskedBack, noteAskedBack } from '../records/suspense.ts'
import { chargeOrder } from './move-phone-payment.ts'

/** One round over what is due; answers how many operators were asked. */
export async function askBackCharges(deps: Deps, phone: Phone): Promise<number> {
  const due = await listDueAskedBack(deps.records, deps.system.now(), reconcileLimits.page)
  for (const entry of due) {
    const answer = await ask(deps, phone, entry)
    const told = stateOf(answer)
    const isAsking = told === 'asking' && entry.checks < reconcileLimits.checksMax
    const delays = reconcileLimits.checkDelaysMs
    const delayMs = delays[Math.min(entry.checks, delays.length - 1)] ?? 0
    const nextCheckAt = isAsking ? instant(deps.system.now() + delayMs) : undefined
    await deps.ledger.commit({ records: [noteAskedBack(deps.records, entry, { state: told, nextCheckAt })] })
    if (told === 'denied') {
      deps.log.warn({ entry: entry.id }, 'the operator will not take back a charge that is one too many')
    }
  }
  return due.length
}

async function ask(deps: Deps, phone: Phone, entry: KeptEntry): Promise<RefundAnswer> {
  const rail = phone.operators.get(entry.operatorId)?.rail
  const payment = await readPhonePayment(deps.records, entry.paymentId ?? '')
  const { operatorPaymentId, refundCorrelator } = entry
  if (rail?.refund === undefined || payment === undefined)
    return { kind: 'refused', reason: 'not_refundable' }
  if (operatorPaymentId === undefined || refundCorrelator === undefined) {
    return { kind: 'refused', reason: 'not_refundable' }
  }
  const order = await chargeOrder(deps, phone, { payment, isRepeat: true })
  return rail.refund({
    correlator: refundCorrelator,
    paymentCorrelator: payment.correlator,
    payer: order.payer,
    operatorPaymentId,
    merchantReference: entry.id,
    reason: 'duplicate',
    orderedAt: entry.at,
  })
}

function stateOf(answer: RefundAnswer): 'asking' | 'done' | 'denied' {
  if (answer.kind === 'known' && answer.refund.state === 'done') return 'done'
  if (answer.kind === 'known') return answer.refund.state === 'denied' ? 'denied' : 'asking'
  return answer.kind === 'refused' && answer.reason !== 'busy' ? 'denied' : 'asking'
}
