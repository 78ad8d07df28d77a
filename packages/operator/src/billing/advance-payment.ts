// What happens to a payment between the calls: it is charged, reserved, sent to validation, denied, cancelled; each
// change with its notification, and a charge with its line on the bill, in one transaction.

import { formatInstant, instant } from '@farthing/protocol'
import {
  formatMinorUnits,
  type PaymentEventName,
  type PaymentStatus,
  paymentEventPrefix,
} from '@farthing/protocol/camara'
import { bookLine, coversNow } from '../bill.ts'
import type { OperatorDeps } from '../deps.ts'
import { receiveMessage } from '../messages.ts'
import { notify } from '../notify.ts'
import { findCustomer, isSimFresh, type Subscriber, seeSubscriber } from '../subscribers.ts'
import { type PaymentRow, readPayment, requestOf } from './payment-row.ts'

const eventOf: Readonly<Record<Exclude<PaymentStatus, 'processing'>, PaymentEventName>> = {
  pending_validation: 'payment-pending-validation',
  reserved: 'payment-reserved',
  succeeded: 'payment-completed',
  denied: 'payment-denied',
  cancelled: 'payment-cancelled',
}

const descriptions: Readonly<Record<PaymentEventName, string>> = {
  'payment-pending-validation': 'The payment awaits its validation.',
  'payment-reserved': 'The amount is reserved.',
  'payment-completed': 'The payment is charged.',
  'payment-cancelled': 'The payment is cancelled.',
  'payment-denied': 'The payment is denied.',
}

/** Takes a payment out of `processing` after its first step: charged, reserved, to be validated, or denied. */
export function advancePayment(deps: OperatorDeps, id: string): void {
  const payment = readPayment(deps, id)
  if (payment === undefined || payment.status !== 'processing' || payment.isConfirming === 1) return
  const payer = findCustomer(deps, payment.number)
  const reason = payer === undefined ? 'The number has left.' : denialOf(deps, payer, payment)
  if (payer === undefined || reason !== undefined) return settle(deps, payment, { status: 'denied', reason })
  if (payment.steps === 'one') return charge(deps, payment, payer)
  if (payment.validation === 'none') return settle(deps, payment, { status: 'reserved' })
  if (payment.validation === 'code') textCode(deps, payment, payer)
  return settle(deps, payment, { status: 'pending_validation' })
}

/** Charges what was reserved, or denies it where the phone no longer covers it. */
export function finishConfirm(deps: OperatorDeps, id: string): void {
  const payment = readPayment(deps, id)
  const isReady =
    payment?.status === 'reserved' || (payment?.status === 'processing' && payment.isConfirming === 1)
  if (payment === undefined || !isReady) return
  const payer = seeSubscriber(deps, payment.number)
  const isCovered = payer !== undefined && coversNow(deps, payer, payment)
  if (payer === undefined || !isCovered) {
    return settle(deps, payment, { status: 'denied', reason: 'Not enough balance.' })
  }
  charge(deps, payment, payer)
}

/** Ends a prepared payment that nobody confirmed in time. */
export function expirePayment(deps: OperatorDeps, id: string): void {
  const payment = readPayment(deps, id)
  if (payment === undefined || payment.isConfirming === 1) return
  if (!['processing', 'pending_validation', 'reserved'].includes(payment.status)) return
  settle(deps, payment, { status: 'cancelled', reason: 'Not confirmed in time.' })
}

/** Writes a new status with its notification; what only served the validation is forgotten. */
export function settle(
  deps: OperatorDeps,
  payment: PaymentRow,
  to: { readonly status: Exclude<PaymentStatus, 'processing'>; readonly reason?: string | undefined },
): void {
  const paidAt = to.status === 'succeeded' ? deps.system.now() : null
  const isValidated = to.status !== 'pending_validation'
  deps.store.run(
    `update payments set status = ?, reason = ?, paidAt = ?, isConfirming = 0, code = case when ? then null else code end
     where id = ?`,
    to.status,
    to.reason ?? null,
    paidAt,
    isValidated ? 1 : 0,
    payment.id,
  )
  const name = eventOf[to.status]
  const payer = seeSubscriber(deps, payment.number)
  notify(deps, {
    type: `${paymentEventPrefix}${name}`,
    data: {
      paymentId: payment.id,
      status: to.status === 'denied' ? 'failed' : 'succeeded',
      description: descriptions[name],
      ...(paidAt === null ? {} : { paymentDate: formatInstant(instant(paidAt)) }),
      ...(to.status === 'denied' && to.reason !== undefined ? { denialReason: to.reason } : {}),
    },
    request: requestOf(payment),
    xCorrelator: payment.xCorrelator,
    callbacks: payer?.traits.callbacks ?? 'once',
  })
  deps.live.changed(payment.number)
}

function charge(deps: OperatorDeps, payment: PaymentRow, payer: Subscriber): void {
  bookLine(deps, payer, {
    kind: 'CHARGE',
    units: payment.units,
    text: billText(payment),
    clientId: payment.clientId,
    paymentId: payment.id,
  })
  settle(deps, payment, { status: 'succeeded' })
}

/** Why the payment cannot go on, by the phone's state now. */
function denialOf(deps: OperatorDeps, payer: Subscriber, payment: PaymentRow): string | undefined {
  if (payer.traits.isBarred || isSimFresh(deps, payer)) return 'The number is barred.'
  if (payer.traits.verdict === 'deny') return 'Denied by the billing system.'
  return coversNow(deps, payer, payment) ? undefined : 'Not enough balance.'
}

function textCode(deps: OperatorDeps, payment: PaymentRow, payer: Subscriber): void {
  const amount = `${formatMinorUnits(payment.units, payment.currency) ?? ''} ${payment.currency}`
  receiveMessage(deps, {
    number: payment.number,
    from: payer.brand.name,
    text: `${payment.code ?? ''} is your code to put ${amount} of ${merchantOf(payment)} on your phone bill. Never share it.`,
  })
}

/** What the bill says of a payment. */
function billText(payment: PaymentRow): string {
  const { description } = requestOf(payment).amountTransaction.paymentAmount.chargingInformation
  const merchant = merchantOf(payment)
  return description.includes(merchant) ? description : `${merchant}: ${description}`
}

/** The merchant as the request names it, else what the bill is to say. */
export function merchantOf(payment: Pick<PaymentRow, 'request'>): string {
  const { chargingMetaData, chargingInformation } = requestOf(payment).amountTransaction.paymentAmount
  return chargingMetaData?.merchantName ?? chargingInformation.description
}
