// What a CHARGE line comes to, given the payment it was matched with.

import type { StatementRow } from '@farthing/protocol/camara'
import type { PhoneState } from '../phone/payment.ts'
import { operatorOwes } from '../share/split.ts'
import type { Difference, JudgedPayment, Judgement } from './judgement.ts'

/** What is known of a charge beside its payment. */
export type ChargeKnown = {
  readonly payment: JudgedPayment | undefined
  /** Another line confirmed the payment already. */
  readonly isListed: boolean
  /** The month it was charged in, as 2026-11, where that is known. */
  readonly month?: string
  /** An entry in suspense that the line clears, since it was kept for want of this very line. */
  readonly missingEntryId?: string
}

/** The operator was asked and has not told us the end of it: what it says now is the end. */
const underWay: readonly PhoneState[] = [
  'reserving',
  'awaiting_operator',
  'reserved',
  'charging',
  'cancelling',
  'unknown',
]
/** The payer was told that nothing was charged. */
const toldNo: readonly PhoneState[] = ['denied', 'no_operator', 'cancelled', 'expired', 'code_locked']
const charged: readonly PhoneState[] = ['charged', 'refund_pending', 'refunded', 'charged_back']

/** Judges a line that says the operator charged. */
export function judgeCharge(row: StatementRow, known: ChargeKnown): Judgement {
  const { payment } = known
  if (payment?.split === undefined || payment.amount.currency !== row.currency) return stranger(row)
  if (known.isListed) {
    const askBack = row.paymentId !== '' && row.paymentId !== payment.operatorPaymentId
    const difference = differenceOf('DUPLICATE', row.outpayment)
    return { do: 'now', result: 'DUPLICATE', confirms: false, askBack, ...difference }
  }
  // Without an operator's id or a stage of ours nothing was ever ordered, whatever the line says.
  if (underWay.includes(payment.state)) return later('deliver')
  if (toldNo.includes(payment.state)) {
    return payment.operatorId === undefined ? stranger(row) : later('refund')
  }
  if (!charged.includes(payment.state)) return stranger(row)
  const isLate = known.month !== undefined && known.month < row.period
  if (known.missingEntryId !== undefined && row.outpayment === operatorOwes(payment.split)) {
    return { do: 'settle', result: isLate ? 'LATE' : 'MATCHED', entryId: known.missingEntryId }
  }
  // Reversed after two statements without it, or clawed back before it was ever listed.
  if (payment.state === 'charged_back') return stranger(row)
  const difference = chargeDifference(row, payment)
  if (difference === undefined) {
    return { do: 'now', result: isLate ? 'LATE' : 'MATCHED', confirms: payment.creditStage === 'pending' }
  }
  const isCovered = difference.units >= 0n
  return {
    do: 'now',
    result: difference.reason === 'RATE_MISMATCH' ? 'RATE_MISMATCH' : 'AMOUNT_MISMATCH',
    difference,
    confirms: isCovered && payment.creditStage === 'pending',
  }
}

/** How a charge on the statement differs from ours: in what the payer was charged, or in what the operator keeps of it. */
export function chargeDifference(
  row: StatementRow,
  payment: Pick<JudgedPayment, 'amount' | 'split'>,
): Difference | undefined {
  if (payment.split === undefined) return undefined
  const units = row.outpayment - operatorOwes(payment.split)
  if (row.amountGross !== payment.amount.units) return { reason: 'AMOUNT_MISMATCH', units }
  return units === 0n ? undefined : { reason: 'RATE_MISMATCH', units }
}

/** A line of which our books know nothing: what the operator means to pay or take for it stands in suspense. */
export function stranger(row: StatementRow): Judgement {
  const difference = differenceOf('MISSING_AT_PLATFORM', row.outpayment)
  return { do: 'now', result: 'MISSING_AT_PLATFORM', confirms: false, ...difference }
}

function later(action: 'deliver' | 'refund'): Judgement {
  return { do: 'later', result: 'MISSING_AT_PLATFORM', action }
}

function differenceOf(reason: Difference['reason'], units: bigint): { readonly difference?: Difference } {
  return units === 0n ? {} : { difference: { reason, units } }
}
