// The messages that tell of money: the receipt of a charge, and of its refund. Made by whoever commits the charge, so that there
// is none without one.

import type { Statement } from '@farthing/ledger'
import type { Deps } from '../deps.ts'
import { monthSpan } from '../domain/limits/calendar.ts'
import { monthToDate } from '../domain/limits/month-to-date.ts'
import { policyFor } from '../domain/limits/policies.ts'
import type { PhonePayment } from '../domain/phone/payment.ts'
import { languageOf, receiptText, refundText } from '../domain/phone/texts.ts'
import type { Phone, PhoneOperator } from '../phone.ts'
import { readMerchant } from '../records/merchants.ts'
import { insertPhoneMessage, type PhoneMessage } from '../records/phone-messages.ts'
import { type Payer, readPayer } from '../records/phone-payers.ts'
import { readSpent } from '../records/phone-payments.ts'
import { newId } from '../system.ts'

/** The receipt of a charge that is being booked; the charge is among what is spent already, since it was reserved. */
export async function makeReceiptMessage(
  deps: Deps,
  phone: Phone,
  of: { readonly payment: PhonePayment; readonly operator: PhoneOperator; readonly payer: Payer },
): Promise<PhoneMessage> {
  const { payment, operator, payer } = of
  const { profile } = operator
  const now = deps.system.now()
  const merchant = await readMerchant(deps.records, payment.merchantId)
  const policy = policyFor(payer.country, now, phone.policies)
  const span = { currency: policy.currency, ...monthSpan(profile.zone, now) }
  const spent = await readSpent(deps.records, payer.id, span)
  const month = monthToDate(policy, payer, { spent: spent.units, now })
  return queued(deps, {
    payer,
    payment,
    kind: 'receipt',
    text: receiptText({
      language: languageOf(payer.country),
      merchant: merchant?.name ?? '',
      amount: payment.amount,
      helpNumber: profile.helpNumber,
      at: now,
      zone: profile.zone,
      reference: payment.id,
      left: { currency: month.currency, units: month.left },
    }),
  })
}

/** The write of the message that a refund is on the bill; none where the payer is gone. */
export async function makeRefundMessage(
  deps: Deps,
  phone: Phone,
  of: { readonly payment: PhonePayment; readonly units: bigint },
): Promise<readonly Statement[]> {
  const { payment, units } = of
  const payer = await readPayer(deps.records, payment.payerId, phone.payerKeys)
  const profile = phone.operators.get(payment.operatorId ?? '')?.profile
  if (payer === undefined || profile === undefined) return []
  const merchant = await readMerchant(deps.records, payment.merchantId)
  const message = queued(deps, {
    payer,
    payment,
    kind: 'refund',
    text: refundText({
      language: languageOf(payer.country),
      merchant: merchant?.name ?? '',
      amount: { currency: payment.amount.currency, units },
      helpNumber: profile.helpNumber,
      reference: payment.id,
    }),
  })
  return [insertPhoneMessage(deps.records, message)]
}

function queued(
  deps: Deps,
  of: {
    readonly payer: Payer
    readonly payment: PhonePayment
    readonly kind: PhoneMessage['kind']
    readonly text: string
  },
): PhoneMessage {
  const now = deps.system.now()
  const { operatorId } = of.payment
  return {
    id: newId(deps.system, 'sms'),
    payerId: of.payer.id,
    paymentId: of.payment.id,
    ...(operatorId === undefined ? {} : { operatorId }),
    kind: of.kind,
    text: of.text,
    state: 'queued',
    at: now,
    attempts: 0,
    nextAt: now,
  }
}
