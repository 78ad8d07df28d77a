// What a payer may spend on the phone bill: bounds of one payment, and caps counted over all merchants. The caps are values;
// the commit that reserves counts them.

import { type Instant, instant } from '@farthing/protocol'
import type { Minor } from '../phone/minor.ts'
import type { ItemClass } from '../phone/payment.ts'
import { daySpan, monthSpan } from './calendar.ts'
import type { CountryPolicy } from './policy.ts'

/** A bound on what one payer spends in a span over all merchants; of some classes alone where they are named. */
export type Cap = {
  readonly id: 'month' | 'class' | 'day_count' | 'new_number' | 'new_number_day_count'
  readonly unitsMax?: bigint
  readonly countMax?: number
  readonly itemClasses?: readonly ItemClass[]
  readonly from: Instant
  readonly to: Instant
}

/** What of a payer the caps depend on. */
export type CappedPayer = {
  /** The payer's own cap of a month, and the one that takes its place later. */
  readonly capUnits: bigint | undefined
  readonly capNext: { readonly units: bigint | undefined; readonly from: Instant } | undefined
  /** When this number's first payment was reserved; absent before it. */
  readonly firstPaidAt: Instant | undefined
  readonly age: 'unknown' | 'adult' | 'minor'
  readonly hasGuardianConsent?: boolean
}

const dayMs = 86_400_000

/** The payer's cap of a month now, in minor units: the own one, never above the country's. */
export function monthCapOf(
  policy: CountryPolicy,
  payer: Pick<CappedPayer, 'capUnits' | 'capNext'>,
  now: Instant,
): bigint {
  const isTurned = payer.capNext !== undefined && payer.capNext.from <= now
  const own = (isTurned ? payer.capNext?.units : payer.capUnits) ?? policy.monthUnitsStart
  return own < policy.monthUnitsMax ? own : policy.monthUnitsMax
}

/** Every cap that a payment of this class counts against, months and days being those of the operator's zone. */
export function capsFor(
  policy: CountryPolicy,
  payer: CappedPayer,
  when: { readonly now: Instant; readonly zone: string; readonly itemClass: ItemClass },
): readonly Cap[] {
  const month = monthSpan(when.zone, when.now)
  const day = daySpan(when.zone, when.now)
  const { classCap, dayCountMax } = policy
  return [
    { id: 'month', unitsMax: monthCapOf(policy, payer, when.now), ...month },
    ...(classCap?.classes.includes(when.itemClass) === true
      ? [
          {
            id: 'class' as const,
            unitsMax: classCap.monthUnitsMax,
            itemClasses: classCap.classes,
            ...month,
          },
        ]
      : []),
    ...(dayCountMax === undefined ? [] : [{ id: 'day_count' as const, countMax: dayCountMax, ...day }]),
    ...newNumberCaps(policy, payer, { now: when.now, day }),
  ]
}

/**
 * A number is new until some days after its first payment, not after somebody first typed it in. The sum is counted from the
 * beginning of time, so that of two first payments at once neither misses the other.
 */
function newNumberCaps(
  policy: CountryPolicy,
  payer: CappedPayer,
  when: { readonly now: Instant; readonly day: { readonly from: Instant; readonly to: Instant } },
): readonly Cap[] {
  const { newNumber } = policy
  if (newNumber === undefined) return []
  const to = instant((payer.firstPaidAt ?? when.now) + newNumber.days * dayMs)
  if (when.now >= to) return []
  return [
    { id: 'new_number', unitsMax: newNumber.unitsMax, from: instant(0), to },
    { id: 'new_number_day_count', countMax: newNumber.dayCountMax, ...when.day },
  ]
}

export type TransactionFault =
  | 'currency_not_allowed'
  | 'class_not_allowed'
  | 'minor_not_allowed'
  | 'guardian_needed'
  | 'above_transaction_cap'

/** What forbids one payment whatever else was spent; undefined where nothing does. */
export function transactionFault(
  policy: CountryPolicy,
  payer: Pick<CappedPayer, 'age' | 'hasGuardianConsent'>,
  payment: { readonly amount: Minor; readonly itemClass: ItemClass },
): TransactionFault | undefined {
  const { amount, itemClass } = payment
  if (amount.currency !== policy.currency) return 'currency_not_allowed'
  if (!policy.classes.includes(itemClass)) return 'class_not_allowed'
  if (isMinor(policy, payer.age) && !policy.minors.classes.includes(itemClass)) {
    if (!policy.minors.withGuardian.includes(itemClass)) return 'minor_not_allowed'
    if (payer.hasGuardianConsent !== true) return 'guardian_needed'
  }
  return amount.units > policy.transactionUnitsMax ? 'above_transaction_cap' : undefined
}

/** Whether a payer counts as a minor here, where the age may be unknown. */
export function isMinor(policy: CountryPolicy, age: CappedPayer['age']): boolean {
  return (age === 'unknown' ? policy.minors.unknownIs : age) === 'minor'
}

/** Which cap a payment would pass, given what was counted under each; undefined where it fits. */
export function passedCap(
  caps: readonly Cap[],
  units: bigint,
  spent: (cap: Cap) => { readonly units: bigint; readonly count: number },
): Cap | undefined {
  return caps.find((cap) => {
    const counted = spent(cap)
    const isOver = cap.unitsMax !== undefined && counted.units + units > cap.unitsMax
    return isOver || (cap.countMax !== undefined && counted.count + 1 > cap.countMax)
  })
}
