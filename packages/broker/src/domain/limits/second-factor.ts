// When a code alone does not suffice and the payment password is asked for besides.

import type { CountryPolicy } from './policy.ts'

/** Why a second factor is asked for; undefined where the code suffices. */
export function whySecondFactor(
  policy: CountryPolicy,
  payment: { readonly units: bigint; readonly isSuspect: boolean },
): 'country' | 'amount' | 'risk' | undefined {
  const { always, fromUnits } = policy.secondFactor
  if (always) return 'country'
  if (fromUnits !== undefined && payment.units >= fromUnits) return 'amount'
  return payment.isSuspect ? 'risk' : undefined
}

/** For how many days the proof of consent to a charge is kept. */
export function evidenceDays(policy: CountryPolicy, units: bigint): number {
  const { days, small } = policy.evidence
  return small !== undefined && units <= small.unitsMax ? small.days : days
}
