// Goes on with everything of the phone bill whose time has come: payments that nobody waits for, refunds, bundles, messages. Runs
// every second or so, in every broker process.

import type { Deps } from '../deps.ts'
import { phoneLimits } from '../domain/phone/payment-limits.ts'
import type { Phone } from '../phone.ts'
import { listDueBundles } from '../records/phone-bundles.ts'
import { listDuePayments } from '../records/phone-payments.ts'
import { listDueRefunds } from '../records/phone-refunds.ts'
import { continuePhonePayment } from './continue-phone-payment.ts'
import { continuePhoneRefund } from './continue-phone-refund.ts'
import { endPhoneBundle } from './end-phone-bundle.ts'
import { sendPhoneMessages } from './send-phone-messages.ts'

/** One round; answers how much was looked at, so that a caller may go on until there is nothing left. */
export async function repairPhonePayments(deps: Deps, phone: Phone): Promise<number> {
  const now = deps.system.now()
  const bounds = { operatorIds: [...phone.operators.keys()], limit: phoneLimits.duePerRound }
  const payments = await listDuePayments(deps.records, now, bounds)
  await eachAlone(deps, payments, (id) => continuePhonePayment(deps, phone, id))
  const refunds = await listDueRefunds(deps.records, now, bounds)
  await eachAlone(deps, refunds, (refundId) => continuePhoneRefund(deps, phone, { refundId, isDue: true }))
  const bundles = await listDueBundles(deps.records, now, phoneLimits.duePerRound)
  await eachAlone(deps, bundles, (paymentId) => endPhoneBundle(deps, phone, paymentId))
  const messages = await sendPhoneMessages(deps, phone)
  return payments.length + refunds.length + bundles.length + messages
}

/** One that fails is told in the log and holds up nobody else. */
async function eachAlone(
  deps: Deps,
  ids: readonly string[],
  goOn: (id: string) => Promise<unknown>,
): Promise<void> {
  const tell = (id: string, fault: unknown): void =>
    deps.log.error({ id, fault: String(fault) }, 'going on with a payment, refund or bundle failed')
  await Promise.all(ids.map((id) => goOn(id).catch((fault: unknown) => tell(id, fault))))
}
