// What a REFUND line comes to, given the payment and the refunds of it.

import type { StatementRow } from '@farthing/protocol/camara'
import { operatorTakes, type RefundSplit } from '../share/refund-share.ts'
import { stranger } from './judge-charge.ts'
import type { Difference, JudgedPayment, Judgement } from './judgement.ts'

/** A refund of ours as a line is matched with it. */
export type JudgedRefund = {
  readonly id: string
  readonly units: bigint
  readonly state: 'asking' | 'unknown' | 'done' | 'denied'
  readonly correlator: string
  readonly operatorRefundId: string | undefined
  readonly split?: RefundSplit
  /** A line named it already. */
  readonly isListed: boolean
}

/** The refund a line means: by its ids, else the one of that amount that no line has named, the done ones first. */
export function matchRefund(row: StatementRow, refunds: readonly JudgedRefund[]): JudgedRefund | undefined {
  const ids = [row.referenceCode, row.clientCorrelator, row.serverReferenceCode, row.paymentId]
  const named = refunds.find(
    ({ id, correlator, operatorRefundId }) =>
      ids.includes(id) ||
      ids.includes(correlator) ||
      (operatorRefundId !== undefined && ids.includes(operatorRefundId)),
  )
  if (named !== undefined) return named
  const open = refunds.filter(({ units, isListed }) => units === -row.amountGross && !isListed)
  const ranks = ['done', 'asking', 'unknown', 'denied'] as const
  return ranks.map((rank) => open.find(({ state }) => state === rank)).find((found) => found !== undefined)
}

/** Judges a line that says the operator gave money back. */
export function judgeRefund(
  row: StatementRow,
  known: {
    readonly payment: JudgedPayment | undefined
    readonly refund: JudgedRefund | undefined
    /** An entry of a charge that was asked back, which this line gives back. */
    readonly askedBackEntryId?: string
  },
): Judgement {
  const { payment, refund } = known
  if (known.askedBackEntryId !== undefined) {
    return { do: 'settle', result: 'MATCHED', entryId: known.askedBackEntryId }
  }
  if (payment?.split === undefined || refund === undefined || payment.amount.currency !== row.currency) {
    return stranger(row)
  }
  if (refund.isListed) {
    const difference = { reason: 'DUPLICATE' as const, units: row.outpayment }
    return {
      do: 'now',
      result: 'DUPLICATE',
      confirms: false,
      ...(row.outpayment === 0n ? {} : { difference }),
    }
  }
  if (refund.state !== 'done' || refund.split === undefined) {
    const isCredited = payment.creditStage !== 'none' && payment.creditStage !== 'reversed'
    return isCredited
      ? { do: 'later', result: 'MISSING_AT_PLATFORM', action: 'settle_refund' }
      : stranger(row)
  }
  const difference = refundDifference(row, refund.split)
  if (difference === undefined) return { do: 'now', result: 'MATCHED', confirms: false }
  const result = difference.reason === 'RATE_MISMATCH' ? 'RATE_MISMATCH' : 'AMOUNT_MISMATCH'
  return { do: 'now', result, difference, confirms: false }
}

/** How a refund on the statement differs from ours. */
export function refundDifference(row: StatementRow, split: RefundSplit): Difference | undefined {
  const units = row.outpayment + operatorTakes(split)
  if (-row.amountGross !== split.price) return { reason: 'AMOUNT_MISMATCH', units }
  return units === 0n ? undefined : { reason: 'RATE_MISMATCH', units }
}
