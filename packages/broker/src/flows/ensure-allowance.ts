// Opens a cap's or a budget's account for its period and version, and tells what is left of it. What was spent in the period
// under the version before counts on: it is read from that version's account, by whoever comes first.

import { Bug, type Problem } from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import { transferId } from '../domain/accounts.ts'
import { type Allowance, allowanceAccountId, allowanceKey } from '../domain/allowance.ts'
import { allowanceOpening } from '../domain/allowance-opening.ts'
import { brokerLimits } from '../limits.ts'

/** An allowance, and what its version grants for a period. */
export type GrantedAllowance = { readonly allowance: Allowance; readonly units: bigint }

/** Answers what is left of an allowance, after filling it if its period or version has only begun. */
export async function ensureAllowance(
  deps: Deps,
  input: GrantedAllowance,
): Promise<{ readonly ok: true; readonly left: bigint } | Problem> {
  for (let attempt = 0; attempt < brokerLimits.commitRetries; attempt += 1) {
    const found = await findAllowance(deps, input)
    if (found.isOpen) return { ok: true, left: found.left }
    const outcome = await deps.ledger.commit(allowanceOpening(input.allowance, input.units, found.carried))
    if (outcome.ok && outcome.outcome === 'created') return { ok: true, left: found.left }
    const failed = undecided(outcome)
    if (failed !== undefined) return failed
    // Somebody else opened it, with the same sums or, where a refund came in between, with others: theirs stand.
    if (!outcome.ok && !outcome.code.startsWith('exists')) {
      throw new Bug(`the ledger refused item ${outcome.index ?? 0} of an allowance: ${outcome.code}`)
    }
  }
  throw new Bug('an allowance that exists was not found')
}

/** What is left of an allowance, whether or not anybody opened it yet. */
export async function readAllowanceLeft(deps: Deps, input: GrantedAllowance): Promise<bigint> {
  return (await findAllowance(deps, input)).left
}

type FoundAllowance =
  | { readonly isOpen: true; readonly left: bigint }
  | { readonly isOpen: false; readonly left: bigint; readonly carried: bigint }

async function findAllowance(deps: Deps, { allowance, units }: GrantedAllowance): Promise<FoundAllowance> {
  const [account] = await deps.ledger.lookupAccounts([allowanceAccountId(allowance)])
  if (account !== undefined) return { isOpen: true, left: account.creditsPosted - account.debitsPosted }
  const carried = await readSpentBefore(deps, allowance)
  return { isOpen: false, left: units > carried ? units - carried : 0n, carried }
}

/**
 * What was spent in the period under earlier versions and not refunded. Who holds a version knows that nothing is spent
 * under the one before any more: each payment is refused in its commit where the version has changed. The account before
 * is enough, as whoever changes a version first makes sure that its account holds what came before it.
 */
async function readSpentBefore(deps: Deps, allowance: Allowance): Promise<bigint> {
  const before = { ...allowance, version: allowance.version - 1 }
  const [account] = await deps.ledger.lookupAccounts([allowanceAccountId(before)])
  if (account === undefined) return 0n
  const [grant] = await deps.ledger.lookupTransfers([
    transferId('allowanceGrant', before.owner, allowanceKey(before)),
  ])
  if (grant === undefined) throw new Bug('an allowance has no grant')
  const restored = account.creditsPosted - grant.amount
  return account.debitsPosted - restored
}
