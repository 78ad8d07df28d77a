// Whether the holder of a number may take a charge back alone (carrier-billing 7.9): soon after it, as a first complaint, or
// where it is small; within the share of charges that anybody takes back, and never the same thing twice.

import { type Instant, instant } from '@farthing/protocol'
import { brokerLimits } from '../../limits.ts'
import type { CountryPolicy } from '../limits/policy.ts'
import type { PhonePayment } from './payment.ts'

export type PayerRefund =
  | { readonly kind: 'open'; readonly until?: Instant }
  /** The merchant can still give it back. */
  | { readonly kind: 'closed' }

/** What the number took back before, denied refunds left out. */
export type RefundHistory = {
  /** In all, and among the last twenty charges. */
  readonly takenBack: number
  readonly ofLastTwenty: number
  /** The same thing, in another charge. */
  readonly wasRefundedBefore: boolean
}

/** Decides for a charge as it stands; `windowMs` is how long the operator refunds at all. */
export function decidePayerRefund(
  payment: Pick<PhonePayment, 'state' | 'kind' | 'chargedAt' | 'amount'>,
  by: { readonly policy: CountryPolicy; readonly windowMs: number; readonly history: RefundHistory },
  now: Instant,
): PayerRefund {
  const { policy, windowMs, history } = by
  const { chargedAt } = payment
  const closed: PayerRefund = { kind: 'closed' }
  if (payment.state !== 'charged' || payment.kind !== 'single' || chargedAt === undefined) return closed
  if (now >= chargedAt + windowMs) return closed
  if (history.takenBack === 0) return { kind: 'open' }
  if (history.wasRefundedBefore) return closed
  if (BigInt(history.ofLastTwenty) >= brokerLimits.refundsOfLastTwenty) return closed
  const isSmall =
    payment.amount.currency === policy.currency && payment.amount.units < policy.refundFreelyUnitsMax
  if (isSmall) return { kind: 'open' }
  const until = instant(chargedAt + brokerLimits.refundWindowMs)
  return now < until ? { kind: 'open', until } : closed
}
