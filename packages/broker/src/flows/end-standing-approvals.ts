// Takes back what a guardian allowed for good: from then on every purchase of the member is asked for again.

import { type Problem, problem } from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import { deleteStandingApprovals, upsertGuard } from '../records/guards.ts'
import { readMember } from './invite-member.ts'

/** Ends every standing approval of a member, in one commit that also refuses payments planned before it. */
export async function endStandingApprovals(
  deps: Deps,
  of: { readonly guardianId: string; readonly childId: string },
): Promise<{ readonly ok: true } | Problem> {
  const member = await readMember(deps, of)
  if (!member.ok) return member
  const outcome = await deps.ledger.commit({
    records: [upsertGuard(deps.records, member.guard), deleteStandingApprovals(deps.records, of.childId)],
  })
  return outcome.ok ? { ok: true } : (undecided(outcome) ?? problem('busy'))
}
