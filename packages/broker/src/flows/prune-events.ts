// Forgets events, deliveries and attempts that have had their 400 days (D-19). The last event of an object stays, since the next one's
// number counts on from it, and with it the last place of the stream.

import { instant } from '@farthing/protocol'
import { type Deps, writeRecords } from '../deps.ts'
import { webhookLimits } from '../domain/webhooks/limits.ts'
import { brokerLimits } from '../limits.ts'
import { deleteEventsBefore, hasEventsBefore } from '../records/old-events.ts'

/** Prunes in small commits; what is left past a bound waits for the next time. */
export async function pruneEvents(deps: Deps): Promise<void> {
  const before = instant(deps.system.now() - webhookLimits.eventsKeepMs)
  for (let commits = 0; commits < brokerLimits.pruneCommitsMax; commits += 1) {
    if (!(await hasEventsBefore(deps.records, before))) return
    const failed = await writeRecords(
      deps,
      deleteEventsBefore(deps.records, before, brokerLimits.pruneRowsPerCommit),
    )
    if (failed !== undefined) return
  }
}
