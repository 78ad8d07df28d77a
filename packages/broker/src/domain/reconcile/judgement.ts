// What a line of a statement comes to: its result class (carrier-billing 10) and what is to be booked for it.

import type { PhonePayment } from '../phone/payment.ts'
import type { SuspenseReason } from '../share/suspense-postings.ts'

export type LineResult =
  | 'MATCHED'
  | 'MISSING_AT_PLATFORM'
  | 'AMOUNT_MISMATCH'
  | 'RATE_MISMATCH'
  | 'DUPLICATE'
  /** Matched, in the statement of a later month than its own. */
  | 'LATE'
  | 'CLAWBACK'

/** Every class a report counts; the last is of charges that no line names. */
export const resultClasses: ReadonlyArray<LineResult | 'MISSING_AT_OPERATOR'> = [
  'MATCHED',
  'LATE',
  'MISSING_AT_OPERATOR',
  'MISSING_AT_PLATFORM',
  'AMOUNT_MISMATCH',
  'RATE_MISMATCH',
  'DUPLICATE',
  'CLAWBACK',
]

/** A payment as its lines are judged. */
export type JudgedPayment = Pick<
  PhonePayment,
  'id' | 'state' | 'creditStage' | 'amount' | 'split' | 'operatorId' | 'operatorPaymentId' | 'itemClass'
>

/** A difference to be kept in suspense: minor units the statement has more than our books. */
export type Difference = { readonly reason: SuspenseReason; readonly units: bigint }

/**
 * What is to be done. `now` is one commit: the difference, if any, goes to suspense, and the merchant's credit is confirmed
 * where the operator owes no less than we booked. `later` first books what the line told us of.
 */
export type Judgement =
  | {
      readonly do: 'now'
      readonly result: LineResult
      readonly difference?: Difference
      readonly confirms: boolean
      /** The charge on this line is one too many: the operator is asked to take it back. */
      readonly askBack?: boolean
    }
  | {
      readonly do: 'later'
      readonly result: 'MISSING_AT_PLATFORM'
      readonly action: 'deliver' | 'refund' | 'settle_refund'
    }
  | { readonly do: 'clawback'; readonly result: 'CLAWBACK'; readonly units: bigint }
  /** The operator made good, or took back, what stood in suspense. */
  | { readonly do: 'settle'; readonly result: LineResult; readonly entryId: string }
