// Events and deliveries that have had their time, as rows that go.

import type { Statement } from '@farthing/ledger'
import type { Instant } from '@farthing/protocol'
import { sql } from 'kysely'
import { compile, type Records } from './database.ts'

/** Whether there is anything to delete; the last event of an object never is. */
export async function hasEventsBefore(records: Records, before: Instant): Promise<boolean> {
  const found = await sql<{ found: bigint }>`select case when
    exists (select 1 from events old where ${outdated(before)})
    or exists (select 1 from webhook_deliveries where created_at < ${BigInt(before)} and state <> 'waiting')
    then 1 else 0 end as found`.execute(records)
  return BigInt(found.rows[0]?.found ?? 0) === 1n
}

/** The writes that delete so many of each, attempts before their deliveries. */
export function deleteEventsBefore(records: Records, before: Instant, limit: number): readonly Statement[] {
  const deliveries = sql`select id from webhook_deliveries where created_at < ${BigInt(before)} and state <> 'waiting'
    order by created_at, id limit ${BigInt(limit)}`
  return [
    sql`delete from webhook_attempts where delivery_id in (${deliveries})`,
    sql`delete from webhook_deliveries where id in (${deliveries})`,
    sql`delete from events where place in
      (select place from events old where ${outdated(before)} order by at limit ${BigInt(limit)})`,
  ].map((query) => compile({ compile: () => query.compile(records) }))
}

function outdated(before: Instant): ReturnType<typeof sql> {
  return sql`old.at < ${BigInt(before)} and exists
    (select 1 from events later where later.object_id = old.object_id and later.sequence > old.sequence)`
}
