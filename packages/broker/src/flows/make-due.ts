// Has a payment that waits for its next look be looked at now, because something was heard of it.

import type { Instant } from '@farthing/protocol'
import { sql } from 'kysely'
import { type Deps, writeRecords } from '../deps.ts'
import { compile } from '../records/database.ts'

/**
 * An intent whose call may still be under way is made due as well: the next step of a payment whose id at the operator is
 * known is a question, and everything else repeats harmlessly. One that was given up on is taken up again.
 */
export async function makeDue(deps: Deps, paymentId: string, now: Instant): Promise<void> {
  const update = sql`update phone_payments set next_check_at = ${BigInt(now)}
    where id = ${paymentId} and (next_check_at is null or next_check_at > ${BigInt(now)})
    and state in ('reserving', 'awaiting_operator', 'charging', 'cancelling', 'unknown')`
  await writeRecords(deps, [compile({ compile: () => update.compile(deps.records) })])
}
