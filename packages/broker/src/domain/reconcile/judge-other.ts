// What the lines beside charges and refunds come to: clawbacks, corrections and fees.

import type { StatementRow } from '@farthing/protocol/camara'
import { stranger } from './judge-charge.ts'
import type { JudgedPayment, Judgement } from './judgement.ts'

/** A difference that waits in suspense, as a correction is held against it. */
export type WaitingEntry = {
  readonly id: string
  readonly units: bigint
  readonly paymentId: string | undefined
}

/** Judges a line that takes back what was credited. */
export function judgeClawback(row: StatementRow, payment: JudgedPayment | undefined): Judgement {
  const isCharge = payment?.split !== undefined && payment.creditStage !== 'none'
  if (!isCharge || row.outpayment >= 0n || payment.amount.currency !== row.currency) return stranger(row)
  return { do: 'clawback', result: 'CLAWBACK', units: -row.outpayment }
}

/**
 * Judges a correction: it settles the one difference it makes good, of its payment where it names one; anything else waits in
 * suspense itself.
 */
export function judgeAdjustment(
  row: StatementRow,
  known: { readonly payment: JudgedPayment | undefined; readonly waiting: readonly WaitingEntry[] },
): Judgement {
  const exact = known.waiting.filter(({ units }) => units !== 0n && units === -row.outpayment)
  const own = exact.filter(({ paymentId }) => known.payment !== undefined && paymentId === known.payment.id)
  const candidates = known.payment === undefined ? exact : own
  const [entry] = candidates
  if (entry !== undefined && (candidates.length === 1 || known.payment !== undefined)) {
    return { do: 'settle', result: 'MATCHED', entryId: entry.id }
  }
  return waiting(row, 'ADJUST')
}

/** Judges a fee beside the commissions: nothing agreed covers it, so that it waits for a person. */
export function judgeFee(row: StatementRow): Judgement {
  return waiting(row, 'FEE')
}

function waiting(row: StatementRow, reason: 'ADJUST' | 'FEE'): Judgement {
  if (row.outpayment === 0n) return { do: 'now', result: 'MATCHED', confirms: false }
  const difference = { reason, units: row.outpayment }
  return { do: 'now', result: 'MISSING_AT_PLATFORM', difference, confirms: false }
}
