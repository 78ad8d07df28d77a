// Opens a cap's or a budget's account for its period and fills it once; repeats change nothing.

import type { Problem } from '@farthing/protocol'
import { commitSurely, type Deps } from '../deps.ts'
import { type Allowance, allowanceAccountId } from '../domain/allowance.ts'
import { allowanceOpening } from '../domain/allowance-opening.ts'

/** Answers what is left of an allowance, after filling it with `units` if its period has only begun. */
export async function ensureAllowance(
  deps: Deps,
  input: { readonly allowance: Allowance; readonly units: bigint },
): Promise<{ readonly ok: true; readonly left: bigint } | Problem> {
  const [known] = await deps.ledger.lookupAccounts([allowanceAccountId(input.allowance)])
  if (known !== undefined) return { ok: true, left: known.creditsPosted - known.debitsPosted }
  const failed = await commitSurely(deps, allowanceOpening(input.allowance, input.units))
  return failed ?? { ok: true, left: input.units }
}
