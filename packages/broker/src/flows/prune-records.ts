// Forgets what has had its time: keys of requests, ended sessions, used return codes, tickets counted on days gone by,
// passkey ceremonies, visits to the phone pages.
// None of it is money, and none of it is needed to tell a repeat from a new request of today.

import { instant, type Problem } from '@farthing/protocol'
import { type Deps, writeRecords } from '../deps.ts'
import { brokerLimits } from '../limits.ts'
import { deleteKeyUsesBefore } from '../records/idempotency.ts'
import { deleteSessionsEndedBefore } from '../records/merchants.ts'
import { hasOutdated, type Outdated } from '../records/outdated.ts'
import { deleteDoorsEndedBefore } from '../records/phone-doors.ts'
import { deleteProofsEndedBefore } from '../records/proofs.ts'
import { deleteReturnCodesBefore, deleteTicketsBefore } from '../records/tickets.ts'

/** Prunes in small commits, between which payments go on; what is left past a bound waits for the next time. */
export async function pruneRecords(deps: Deps): Promise<Problem | undefined> {
  const now = deps.system.now()
  const before: Outdated = {
    keyUses: instant(now - brokerLimits.idempotencyKeepMs),
    sessions: now,
    returnCodes: now,
    tickets: instant(now - brokerLimits.ticketsKeepMs),
    proofs: now,
    phoneDoors: now,
  }
  for (let commits = 0; commits < brokerLimits.pruneCommitsMax; commits += 1) {
    if (!(await hasOutdated(deps.records, before))) return undefined
    const failed = await pruneSome(deps, before)
    if (failed !== undefined) return failed
  }
  return undefined
}

function pruneSome(deps: Deps, before: Outdated): Promise<Problem | undefined> {
  const limit = brokerLimits.pruneRowsPerCommit
  return writeRecords(deps, [
    deleteKeyUsesBefore(deps.records, before.keyUses, limit),
    deleteSessionsEndedBefore(deps.records, before.sessions, limit),
    deleteReturnCodesBefore(deps.records, before.returnCodes, limit),
    deleteTicketsBefore(deps.records, before.tickets, limit),
    ...deleteProofsEndedBefore(deps.records, before.proofs, limit),
    deleteDoorsEndedBefore(deps.records, before.phoneDoors, limit),
  ])
}
