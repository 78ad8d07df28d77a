// Which request an Idempotency-Key stood for first (D-11). No answers are kept: they hold tickets and codes.

import type { Statement } from '@farthing/ledger'
import type { Instant } from '@farthing/protocol'
import { sql } from 'kysely'
import { compile, type Records } from './database.ts'

/** The digest of the request that used a key first. */
export async function readKeyUse(records: Records, actor: string, key: string): Promise<string | undefined> {
  const row = await records
    .selectFrom('idempotency_keys')
    .select('request_digest')
    .where('actor', '=', actor)
    .where('key', '=', key)
    .executeTakeFirst()
  return row?.request_digest
}

export function insertKeyUse(
  records: Records,
  use: { readonly actor: string; readonly key: string; readonly digest: string },
  now: Instant,
): Statement {
  return compile(
    records
      .insertInto('idempotency_keys')
      .values({ actor: use.actor, key: use.key, request_digest: use.digest, at: BigInt(now) })
      .onConflict((conflict) => conflict.doNothing()),
  )
}

/** Forgets the oldest keys used before the time given (kept 30 days), as many as told. */
export function deleteKeyUsesBefore(records: Records, time: Instant, limit: number): Statement {
  const gone = sql`delete from idempotency_keys where (actor, key) in
    (select actor, key from idempotency_keys where at < ${BigInt(time)} order by at limit ${BigInt(limit)})`
  return compile({ compile: () => gone.compile(records) })
}
