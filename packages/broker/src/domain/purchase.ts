// What a purchase is and the pure decisions about it: does it still give access, may its buyer take it back.

import { type Id, type Instant, instant, limits, type Money, type Problem, problem } from '@farthing/protocol'
import { brokerLimits } from '../limits.ts'

/** Something bought once by one wallet from one merchant. */
export type Purchase = {
  readonly id: Id<'pur'>
  readonly walletId: Id<'wal'>
  readonly merchantId: Id<'mer'>
  readonly nonce: string
  readonly buyUrlDigest: string
  readonly offerDigest: string
  /** The how-manieth purchase of this thing by this wallet, from 0: two at once can only be one. */
  readonly sequence: number
  readonly price: Money
  /** The house's share, a part of the price. */
  readonly fee: Money
  /** The merchant's origin when it was bought. */
  readonly origin: string
  /** Seconds of access. */
  readonly durationSeconds: number
  readonly consent: 'explicit' | 'silent'
  /** Chosen by the wallet for the activation that paid; a repeat with it is told the same sum again. */
  readonly idempotencyKey: string
  readonly paidAt: Instant
  /** What it was paid with: the wallet's balance, a charge on the phone bill, or a bundle charged there before. */
  readonly paidBy: 'balance' | 'phone' | 'bundle'
  /** The charge on the phone bill behind it. */
  readonly phonePaymentId?: Id<'phn'>
  /** The day's cap it was drawn from; 0 where it was not paid from the balance. */
  readonly dayAllowance: bigint
  readonly weekAllowance?: bigint
  readonly refund?: Refund
  /** What the buyer's library shows; gone once the buyer erased it or where the merchant kept it private. */
  readonly details?: { readonly title?: string; readonly url?: string }
}

export type Refund = {
  readonly id: Id<'ref'>
  readonly by: 'buyer' | 'merchant'
  readonly at: Instant
  readonly reason?: string
  /** Asked of the operator that billed it, which has not answered yet: the purchase stands until then. */
  readonly isPending?: true
}

/** The end of what was bought; an offer without duration can still be fetched again for a while (per-fee-link 3.7). */
export function accessEndsAt(purchase: Pick<Purchase, 'paidAt' | 'durationSeconds'>): Instant {
  return instant(purchase.paidAt + Math.max(purchase.durationSeconds * 1000, limits.refetchMs))
}

/**
 * True while the buyer owns the thing, so that a new quote for it costs nothing. An offer without duration is bought
 * anew each time, whatever its re-fetch grace.
 */
export function isOwned(purchase: Purchase, now: Instant): boolean {
  return (
    purchase.refund === undefined &&
    purchase.durationSeconds > 0 &&
    now < purchase.paidAt + purchase.durationSeconds * 1000
  )
}

export function refundableUntil(purchase: Pick<Purchase, 'paidAt'>): Instant {
  return instant(purchase.paidAt + brokerLimits.refundWindowMs)
}

/** Whether the buyer may take a purchase back alone (B-19 to B-21); undefined means yes. */
export function refuseBuyerRefund(
  purchase: Purchase,
  history: { readonly refundsOfLastTwenty: number; readonly wasRefundedBefore: boolean },
  now: Instant,
): Problem | undefined {
  if (now >= refundableUntil(purchase)) return problem('refund_window_closed')
  if (history.wasRefundedBefore) return problem('refund_not_again')
  if (BigInt(history.refundsOfLastTwenty) >= brokerLimits.refundsOfLastTwenty)
    return problem('refund_needs_review')
  return undefined
}
