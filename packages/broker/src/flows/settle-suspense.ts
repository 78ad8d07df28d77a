// Settles a difference by hand: somebody has found out where it belongs. What waited for it goes on.

import { Bug, type Problem, problem } from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import { reconcileLimits } from '../domain/reconcile/limits.ts'
import type { SuspenseEnd } from '../domain/share/suspense-postings.ts'
import { type KeptEntry, readSuspense } from '../records/suspense.ts'
import { planSettle } from './confirm-credit.ts'

/** Settles an entry once; `by` says who takes or pays it: the operator, the bank account, or the house. */
export async function settleSuspense(
  deps: Deps,
  input: { readonly entryId: string; readonly by: SuspenseEnd; readonly note: string },
): Promise<{ readonly ok: true; readonly entry: KeptEntry } | Problem> {
  for (let attempt = 0; attempt < reconcileLimits.commitRetries; attempt += 1) {
    const entry = await readSuspense(deps.records, input.entryId)
    if (entry === undefined) return problem('not_found')
    if (entry.state === 'settled') {
      return entry.endedBy === input.by ? { ok: true, entry } : problem('suspense_settled')
    }
    const { by, note } = input
    const plan = await planSettle(deps, entry, { by, note, creditFileId: entry.fileId })
    const outcome = await deps.ledger.commit(plan)
    const problemMet = undecided(outcome)
    if (problemMet !== undefined) return problemMet
    if (!outcome.ok && outcome.code !== 'record_refused') {
      throw new Bug(`the ledger refused a settlement: ${outcome.code}`)
    }
    // Settled, by us or by another: the next reading tells.
  }
  return problem('busy')
}
