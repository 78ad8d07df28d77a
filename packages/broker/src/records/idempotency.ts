// First answers to requests that carried an Idempotency-Key, so that a repeat gets the same one (D-11).

import type { Statement } from '@farthing/ledger'
import type { Instant } from '@farthing/protocol'
import { compile, type Records } from './database.ts'

export type FirstAnswer = { readonly requestDigest: string; readonly status: number; readonly body: string }

export async function readFirstAnswer(
  records: Records,
  actor: string,
  key: string,
): Promise<FirstAnswer | undefined> {
  const row = await records
    .selectFrom('idempotency')
    .selectAll()
    .where('actor', '=', actor)
    .where('key', '=', key)
    .executeTakeFirst()
  return row === undefined
    ? undefined
    : { requestDigest: row.request_digest, status: Number(row.status), body: row.body }
}

export function insertFirstAnswer(
  records: Records,
  answer: FirstAnswer & { readonly actor: string; readonly key: string },
  now: Instant,
): Statement {
  return compile(
    records
      .insertInto('idempotency')
      .values({
        actor: answer.actor,
        key: answer.key,
        request_digest: answer.requestDigest,
        status: BigInt(answer.status),
        body: answer.body,
        at: BigInt(now),
      })
      .onConflict((conflict) => conflict.doNothing()),
  )
}

export function deleteAnswersBefore(records: Records, time: Instant): Statement {
  return compile(records.deleteFrom('idempotency').where('at', '<', BigInt(time)))
}
