// What a payer is told about the month: spent, left, and the notices at parts of the cap.

import type { Instant } from '@farthing/protocol'
import { type CappedPayer, monthCapOf } from './caps.ts'
import type { CountryPolicy } from './policy.ts'

/** Sums in minor units of the policy's currency. */
export type MonthToDate = {
  readonly currency: string
  readonly cap: bigint
  readonly spent: bigint
  readonly left: bigint
  /** Of the cap, in whole per cent rounded down; above a hundred where the cap was lowered below what was spent. */
  readonly percent: number
  /** Notices reached already, in per cent; and the next one. */
  readonly reached: readonly number[]
  readonly next: number | undefined
  /** A raise that was asked for and is not in force yet. */
  readonly raise: { readonly units: bigint; readonly from: Instant } | undefined
}

/** The month of a payer who has spent `spent` so far. */
export function monthToDate(
  policy: CountryPolicy,
  payer: Pick<CappedPayer, 'capUnits' | 'capNext'>,
  at: { readonly spent: bigint; readonly now: Instant },
): MonthToDate {
  const cap = monthCapOf(policy, payer, at.now)
  const percent = cap === 0n ? 100 : Number((at.spent * 100n) / cap)
  const pending = payer.capNext
  return {
    currency: policy.currency,
    cap,
    spent: at.spent,
    left: at.spent >= cap ? 0n : cap - at.spent,
    percent,
    reached: policy.notices.percents.filter((notice) => percent >= notice),
    next: policy.notices.percents.find((notice) => percent < notice),
    raise:
      pending?.units !== undefined && pending.from > at.now
        ? { units: pending.units, from: pending.from }
        : undefined,
  }
}

/** A notice due with a charge: a share of the cap in per cent, or a step of spending. */
export type SpendNotice = { readonly percent: number } | { readonly units: bigint }

/** The notices that a charge from one sum of the month to a larger one brings; only the highest of a kind is worth saying. */
export function noticesCrossed(
  policy: CountryPolicy,
  cap: bigint,
  spent: { readonly before: bigint; readonly after: bigint },
): readonly SpendNotice[] {
  const crossed = policy.notices.percents.filter((percent) => {
    const mark = BigInt(percent) * cap
    return spent.before * 100n < mark && spent.after * 100n >= mark
  })
  const highest = crossed.at(-1)
  const step = policy.notices.everyUnits
  const steps = step === undefined ? 0n : spent.after / step
  const isStep = step !== undefined && steps > spent.before / step
  return [
    ...(highest === undefined ? [] : [{ percent: highest }]),
    ...(isStep && step !== undefined ? [{ units: steps * step }] : []),
  ]
}
