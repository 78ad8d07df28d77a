// Whether anything has outlived its time; each question ends at the first row of an index.

import type { Instant } from '@farthing/protocol'
import { sql } from 'kysely'
import type { Records } from './database.ts'

/** Rows from before these times are no longer needed. */
export type Outdated = {
  readonly keyUses: Instant
  readonly sessions: Instant
  readonly returnCodes: Instant
  readonly tickets: Instant
  readonly proofs: Instant
  readonly phoneDoors: Instant
}

export async function hasOutdated(records: Records, before: Outdated): Promise<boolean> {
  const found = await sql<{ found: bigint }>`select case when
    exists (select 1 from idempotency_keys where at < ${BigInt(before.keyUses)})
    or exists (select 1 from merchant_sessions where expires_at < ${BigInt(before.sessions)})
    or exists (select 1 from return_codes where expires_at < ${BigInt(before.returnCodes)})
    or exists (select 1 from tickets where issued_at < ${BigInt(before.tickets)})
    or exists (select 1 from spent_challenges where expires_at < ${BigInt(before.proofs)})
    or exists (select 1 from fresh_proofs where expires_at < ${BigInt(before.proofs)})
    or exists (select 1 from phone_doors where ends_at < ${BigInt(before.phoneDoors)})
    then 1 else 0 end as found`.execute(records)
  return found.rows[0]?.found === 1n
}
