// A payer's own cap: lowered at once, raised a day later and only with a second factor, so that whoever holds a stolen phone
// for an hour gains nothing.

import { type Instant, instant } from '@farthing/protocol'
import { type CappedPayer, monthCapOf } from './caps.ts'
import type { CountryPolicy } from './policy.ts'

/** What stands of a payer's cap after a change. */
export type OwnCap = Pick<CappedPayer, 'capUnits' | 'capNext'>

export type CapChange =
  | { readonly ok: true; readonly cap: OwnCap; readonly isAtOnce: boolean; readonly from: Instant }
  | { readonly ok: false; readonly reason: 'second_factor' | 'above_ceiling' | 'not_an_amount' }

/** Decides a wish for another monthly cap, in minor units. A lower one also calls off a raise that was under way. */
export function decideCapChange(
  policy: CountryPolicy,
  payer: OwnCap,
  wish: { readonly units: bigint; readonly hasSecondFactor: boolean; readonly now: Instant },
): CapChange {
  const { units, now } = wish
  if (units < 0n) return { ok: false, reason: 'not_an_amount' }
  if (units > policy.monthUnitsMax) return { ok: false, reason: 'above_ceiling' }
  const present = monthCapOf(policy, payer, now)
  if (units <= present) {
    return { ok: true, cap: { capUnits: units, capNext: undefined }, isAtOnce: true, from: now }
  }
  if (!wish.hasSecondFactor) return { ok: false, reason: 'second_factor' }
  // Asking for the same again does not start the day anew.
  const pending = payer.capNext
  const isAsked = pending !== undefined && pending.from > now && pending.units === units
  const from = isAsked ? pending.from : instant(now + policy.capRaiseDelayMs)
  return { ok: true, cap: { capUnits: present, capNext: { units, from } }, isAtOnce: false, from }
}
