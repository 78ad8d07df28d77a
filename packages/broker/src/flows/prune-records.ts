// Forgets what has had its time: keys of requests, ended sessions, used return codes, tickets counted on days gone by.
// None of it is money, and none of it is needed to tell a repeat from a new request of today.

import { instant, type Problem } from '@farthing/protocol'
import { type Deps, writeRecords } from '../deps.ts'
import { brokerLimits } from '../limits.ts'
import { deleteKeyUsesBefore } from '../records/idempotency.ts'
import { deleteSessionsEndedBefore } from '../records/merchants.ts'
import { deleteReturnCodesBefore, deleteTicketsBefore } from '../records/tickets.ts'

export async function pruneRecords(deps: Deps): Promise<Problem | undefined> {
  const now = deps.system.now()
  return writeRecords(deps, [
    deleteKeyUsesBefore(deps.records, instant(now - brokerLimits.idempotencyKeepMs)),
    deleteSessionsEndedBefore(deps.records, now),
    deleteReturnCodesBefore(deps.records, now),
    deleteTicketsBefore(deps.records, instant(now - brokerLimits.ticketsKeepMs)),
  ])
}
