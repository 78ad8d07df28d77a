// The payer's own cap of a month: lowered at once, raised a day later and only with the payment password.

import { type Problem, problem } from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import { decideCapChange } from '../domain/limits/cap-change.ts'
import { monthCapOf } from '../domain/limits/caps.ts'
import { policyFor } from '../domain/limits/policies.ts'
import { type Payer, updatePayer, withPasswordInForce } from '../records/phone-payers.ts'
import { provePassword } from './phone-password.ts'

export type SetPhoneCap = { readonly ok: true; readonly isAtOnce: boolean } | Problem

/** Sets the cap in minor units of the country's currency; `units` absent calls off a raise that waits. */
export async function setPhoneCap(
  deps: Deps,
  input: { readonly payer: Payer; readonly units: bigint | undefined; readonly password: string },
): Promise<SetPhoneCap> {
  const { payer, password } = input
  const now = deps.system.now()
  const policy = policyFor(payer.country, now)
  const present = monthCapOf(policy, payer, now)
  const units = input.units ?? present
  const isRaise = units > present && units <= policy.monthUnitsMax
  if (isRaise) {
    const proven = await provePassword(deps, payer, password)
    if (!proven.ok) return proven
  }
  const change = decideCapChange(policy, payer, { units, hasSecondFactor: isRaise, now })
  if (!change.ok) {
    return change.reason === 'second_factor'
      ? problem('phone_password_needed')
      : problem('invalid_request', 'The limit is not an amount that can be set')
  }
  const outcome = await deps.ledger.commit({
    records: [
      updatePayer(deps.records, payer, {
        cap: change.cap,
        // Given right, it starts its count anew.
        ...(isRaise ? { password: { digest: withPasswordInForce(payer, now).password, misses: 0 } } : {}),
      }),
    ],
  })
  if (!outcome.ok) return undecided(outcome) ?? problem('busy')
  return { ok: true, isAtOnce: change.isAtOnce }
}
