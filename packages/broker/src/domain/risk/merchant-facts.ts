// Counts a merchant's payments into the facts that the rules on merchants look at. Pure, as facts-of.ts is.

import type { Instant } from '@farthing/protocol'
import { localTime } from '../limits/calendar.ts'
import { components, type Edge } from './components.ts'
import type { MerchantFacts } from './facts.ts'
import type { RiskPolicy } from './policy.ts'
import { isShare } from './shares.ts'

/** A payment, or an attempt at one, as a merchant's record shows it. */
export type MerchantPayment = {
  readonly payerId: string
  readonly walletId: string
  readonly device: string
  readonly units: bigint
  readonly at: Instant
  /** `begun` was never asked of an operator; `failed` ended unpaid by the payer or by time. */
  readonly outcome: 'begun' | 'made' | 'refunded' | 'denied' | 'failed'
  /** A bundle's rest is given back as agreed: no complaint about the merchant. */
  readonly isBundle: boolean
  readonly isUsed: boolean
}

export type MerchantCounts = {
  readonly createdAt: Instant
  readonly transactionCapUnits: bigint
  /** What each payer of this merchant spent in the fullest month, over all merchants; and the payer's cap. */
  readonly payerMonths: ReadonlyArray<{ readonly units: bigint; readonly capUnits: bigint }>
  readonly unpaid: Pick<MerchantFacts, 'chargedUnits' | 'unpaidUnits' | 'unpaidCount' | 'unpaidAverage'>
  readonly wordPayments: number
  readonly complaints: number
}

/** The facts of a merchant at an instant; `payments` are those of the longest window, in any order. */
export function merchantFactsOf(
  payments: readonly MerchantPayment[],
  counts: MerchantCounts,
  when: { readonly now: Instant; readonly zone: string; readonly policy: RiskPolicy },
): MerchantFacts {
  const { now, policy } = when
  const within = (ms: number, until = 0): readonly MerchantPayment[] =>
    payments.filter(({ at }) => at > now - ms && at <= now - until)
  const sold = within(policy.fakeMerchant.windowMs).filter(isSold)
  const recent = within(policy.complaints.windowMs)
  const { windowMs } = policy.conversion
  const attempts = within(windowMs).filter(isAttempt)
  const before = within(2 * windowMs, windowMs).filter(isAttempt)
  return {
    ageMs: now - counts.createdAt,
    ...payersOf(sold),
    nearCapPayers: counts.payerMonths.filter(({ units, capUnits }) =>
      isShare(units, capUnits, policy.fakeMerchant.nearCapShare),
    ).length,
    payments: sold.length,
    nightPayments: sold.filter(({ at }) => localTime(when.zone, at).hour < policy.night.untilHour).length,
    usedPayments: sold.filter(({ isUsed }) => isUsed).length,
    medianUnits: medianOf(sold.map(({ units }) => units)),
    transactionCapUnits: counts.transactionCapUnits,
    ...counts.unpaid,
    wordPayments: counts.wordPayments,
    complaints: counts.complaints,
    refunds: recent.filter(({ outcome, isBundle }) => outcome === 'refunded' && !isBundle).length,
    attempts: attempts.length,
    converted: attempts.filter(isSold).length,
    denied: attempts.filter(({ outcome }) => outcome === 'denied').length,
    attemptsBefore: before.length,
    deniedBefore: before.filter(({ outcome }) => outcome === 'denied').length,
  }
}

function payersOf(
  sold: readonly MerchantPayment[],
): Pick<MerchantFacts, 'payers' | 'returningPayers' | 'componentPayers'> {
  const days = new Map<string, Set<number>>()
  for (const { payerId, at } of sold) {
    const day = Math.floor(at / 86_400_000)
    const known = days.get(payerId)
    if (known === undefined) days.set(payerId, new Set([day]))
    else known.add(day)
  }
  const edges = sold.flatMap(({ payerId, device, walletId }): readonly Edge[] => [
    [`payer ${payerId}`, `device ${device}`],
    [`payer ${payerId}`, `account ${walletId}`],
  ])
  const sizes = components(edges).map(
    (group) => [...group].filter((node) => node.startsWith('payer ')).length,
  )
  return {
    payers: days.size,
    // Who pays three times in an hour has not come back.
    returningPayers: [...days.values()].filter(({ size }) => size > 1).length,
    componentPayers: Math.max(0, ...sizes),
  }
}

function isSold({ outcome }: MerchantPayment): boolean {
  return outcome === 'made' || outcome === 'refunded'
}

function isAttempt({ outcome }: MerchantPayment): boolean {
  return outcome !== 'begun'
}

function medianOf(values: readonly bigint[]): bigint {
  const sorted = values.toSorted((one, other) => (one < other ? -1 : one > other ? 1 : 0))
  return sorted[Math.floor(sorted.length / 2)] ?? 0n
}
