// Refunds as they are kept, and as they are answered.

import { Bug, formatInstant, instant } from '@farthing/protocol'
import {
  fromMinorUnits,
  parseExactJson,
  parseRefundRequest,
  type Refund,
  type RefundRequest,
  type RefundStatus,
  writeExactJson,
} from '@farthing/protocol/camara'
import type { OperatorDeps } from '../deps.ts'
import { type PaymentRow, requestOf } from './payment-row.ts'

export type RefundRow = {
  readonly id: string
  readonly paymentId: string
  readonly clientId: string
  readonly correlator: string | null
  readonly type: 'total' | 'partial'
  readonly status: RefundStatus
  readonly units: bigint
  readonly request: string
  readonly xCorrelator: string
  readonly reason: string | null
  readonly createdAt: number
  readonly doneAt: number | null
}

/** The refund of an id, whoever it belongs to. */
export function readRefund(deps: OperatorDeps, id: string): RefundRow | undefined {
  return deps.store.get<RefundRow>('select * from refunds where id = ?', id)
}

/** What was never asked to be refunded, or was asked and denied, in minor units. */
export function remainingUnits(deps: OperatorDeps, payment: PaymentRow): bigint {
  if (payment.status !== 'succeeded') return 0n
  const row = deps.store.get<{ readonly units: bigint }>(
    `select coalesce(sum(units), 0) as units from refunds where paymentId = ? and status <> 'denied'`,
    payment.id,
  )
  return payment.units - (row?.units ?? 0n)
}

/** Writes a refund as the interface answers it. */
export function refundJson(refund: RefundRow): string {
  const { sinkCredential: _, ...request } = requestOfRefund(refund)
  const answer: Refund = {
    ...request,
    refundId: refund.id,
    refundStatus: refund.status,
    refundCreationDate: formatInstant(instant(refund.createdAt)),
    ...(refund.doneAt === null ? {} : { refundDate: formatInstant(instant(refund.doneAt)) }),
  }
  return writeExactJson(answer)
}

/** Writes what is left of a payment, with the tax treated as the payment treated it. */
export function remainingJson(deps: OperatorDeps, payment: PaymentRow): string {
  const units = remainingUnits(deps, payment)
  const { isTaxIncluded } = requestOf(payment).amountTransaction.paymentAmount.chargingInformation
  return writeExactJson({
    amount: fromMinorUnits(units, payment.currency),
    currency: payment.currency,
    ...(isTaxIncluded === undefined ? {} : { isTaxIncluded }),
  })
}

/** What was asked for when the refund was made. */
export function requestOfRefund(refund: Pick<RefundRow, 'request'>): RefundRequest {
  const read = parseRefundRequest(parseExactJson(refund.request)?.value)
  if (!read.ok) throw new Bug(`a kept refund cannot be read: ${read.path} ${read.why}`)
  return read.value
}
