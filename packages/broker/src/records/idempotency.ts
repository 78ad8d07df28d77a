// Which request an Idempotency-Key stood for first (D-11). No answers are kept: they hold tickets and codes.

import type { Statement } from '@farthing/ledger'
import type { Instant } from '@farthing/protocol'
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

/** Forgets keys older than the time given (kept 30 days). */
export function deleteKeyUsesBefore(records: Records, time: Instant): Statement {
  return compile(records.deleteFrom('idempotency_keys').where('at', '<', BigInt(time)))
}
