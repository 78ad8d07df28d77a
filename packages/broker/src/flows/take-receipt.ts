// Takes an operator's delivery receipt. It tells that a free message arrived; of a billed message it alone proves the charge.

import { type Deps, writeRecords } from '../deps.ts'
import type { Phone } from '../phone.ts'
import type { SmsReceipt } from '../rails/phone/sms-link.ts'
import {
  markDelivered,
  noteReceipt,
  type PhoneMessage,
  readBilledCorrelator,
  readMessageByPart,
} from '../records/phone-messages.ts'
import { readPhonePayment, readPhonePaymentByCorrelator } from '../records/phone-payments.ts'
import { continuePhonePayment } from './continue-phone-payment.ts'
import { makeDue } from './make-due.ts'
import { commitMove } from './move-phone-payment.ts'

/** Keeps the receipt first, so that one that came before its message's answer is found later. */
export async function takeReceipt(
  deps: Deps,
  phone: Phone,
  { operatorId, receipt }: { readonly operatorId: string; readonly receipt: SmsReceipt },
): Promise<void> {
  if (!receipt.isFinal) return
  const { messageId, state } = receipt
  const now = deps.system.now()
  const refused = await writeRecords(deps, noteReceipt(deps.records, { operatorId, messageId, state, now }))
  // Unwritten, it is not acknowledged, and the operator sends it again.
  if (refused !== undefined) throw new Error(`a receipt could not be kept: ${refused.code}`)
  const correlator = await readBilledCorrelator(deps.records, operatorId, messageId)
  const payment =
    correlator === undefined ? undefined : await readPhonePaymentByCorrelator(deps.records, correlator)
  if (payment !== undefined) {
    await makeDue(deps, payment.id, now)
    await continuePhonePayment(deps, phone, payment.id)
    return
  }
  const message = await readMessageByPart(deps.records, operatorId, messageId)
  if (message === undefined) return
  await writeRecords(deps, [
    markDelivered(deps.records, message.id, state === 'delivered' ? 'delivered' : 'failed'),
  ])
  if (state === 'undeliverable' || state === 'rejected') await endUnreachable(deps, message)
}

/** Nobody is left waiting for a code that the phone never gets. */
async function endUnreachable(deps: Deps, message: PhoneMessage): Promise<void> {
  if (message.paymentId === undefined || (message.kind !== 'code' && message.kind !== 'prompt')) return
  const payment = await readPhonePayment(deps.records, message.paymentId)
  if (payment?.state !== 'code_sent') return
  await commitMove(deps, payment, {
    to: 'no_operator',
    cause: 'message undeliverable',
    reason: 'unknown_number',
  })
}
