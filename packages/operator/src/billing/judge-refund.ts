// Whether a refund may be given, and of how much: by what is left of the payment, its time, its tax and its items.

import { type PartialRefundAmount, type RefundRequest, toMinorUnits } from '@farthing/protocol/camara'
import { readRefunded } from '../bill.ts'
import type { OperatorDeps } from '../deps.ts'
import { type Refusal, refuse } from '../refusal.ts'
import { monthNow, type Subscriber } from '../subscribers.ts'
import { type PaymentRow, requestOf } from './payment-row.ts'
import { remainingUnits } from './refund-row.ts'

const dayMs = 24 * 3_600_000

type Asked = { readonly payment: PaymentRow; readonly payer: Subscriber; readonly request: RefundRequest }

/** The minor units to give back, or why not. */
export function judgeRefund(deps: OperatorDeps, { payment, payer, request }: Asked): bigint | Refusal {
  if (payment.status !== 'succeeded') return refuse('CARRIER_BILLING_REFUND.INVALID_PAYMENT_STATUS')
  const isLate = deps.system.now() - (payment.paidAt ?? 0) > deps.config.refundWindowDays * dayMs
  const remaining = remainingUnits(deps, payment)
  const isClosed = deps.store.get(
    `select id from refunds where paymentId = ? and type = 'total' and status <> 'denied'`,
    payment.id,
  )
  if (
    isLate ||
    payer.traits.isPorted ||
    isClosed !== undefined ||
    (request.type === 'total' && remaining === 0n)
  ) {
    return refuse('CARRIER_BILLING_REFUND.PAYMENT_NOT_ELIGIBLE_FOR_REFUND')
  }
  if (payer.traits.refundVerdict === 'refuse') return refuse('CARRIER_BILLING_REFUND.REFUND_DENIED')
  const units =
    request.type === 'total' ? remaining : partialUnits(payment, request.amountTransaction.refundAmount)
  if (typeof units !== 'bigint') return units
  if (units > remaining) return refuse('CARRIER_BILLING_REFUND.UNAUTHORIZED_AMOUNT')
  const cap = payer.refundCapUnits
  const isOver = cap !== null && readRefunded(deps, payer.number, monthNow(deps, payer.brand)) + units > cap
  return isOver ? refuse('CARRIER_BILLING_REFUND.USER_AMOUNT_THRESHOLD_OVERPASSED') : units
}

function partialUnits(payment: PaymentRow, refund: PartialRefundAmount): bigint | Refusal {
  const paid = requestOf(payment).amountTransaction.paymentAmount
  const { chargingInformation: charge } = refund
  if (charge.currency !== payment.currency) {
    return refuse('INVALID_ARGUMENT', 'The currency is not that of the payment.')
  }
  const treated = paid.chargingInformation
  const tax = charge.taxAmount ?? 0n
  const isTaxAlike =
    (charge.isTaxIncluded ?? false) === (treated.isTaxIncluded ?? false) &&
    (charge.taxAmount === undefined) === (treated.taxAmount === undefined)
  if (!isTaxAlike || tax > (treated.taxAmount ?? 0n)) {
    return refuse('CARRIER_BILLING_REFUND.TAXES_MANAGEMENT_MISMATCH')
  }
  const items = paid.paymentDetails ?? []
  const details = refund.refundDetails
  if (details !== undefined) {
    const isKnown = details.every((detail) =>
      items.some(
        (item) =>
          item.id === detail.paymentItemId &&
          item.currency === detail.currency &&
          detail.amount <= item.amount,
      ),
    )
    const sum = details.reduce((total, detail) => total + detail.amount, 0n)
    if (!isKnown || sum !== charge.amount) return refuse('CARRIER_BILLING_REFUND.REFUND_DETAILS_MISMATCH')
  }
  const gross = charge.isTaxIncluded === true ? charge.amount : charge.amount + tax
  return (
    toMinorUnits(gross, payment.currency) ??
    refuse('INVALID_ARGUMENT', 'The amount is finer than its currency.')
  )
}
