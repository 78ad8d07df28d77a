// The proof of consent: what was shown and said before a charge, kept as it was. Rows are only added.

import type { Statement } from '@farthing/ledger'
import { type Instant, instant } from '@farthing/protocol'
import { sql } from 'kysely'
import { compile, type Records } from './database.ts'

export type Evidence = {
  readonly kind: 'page' | 'message' | 'code' | 'reply' | 'password' | 'stop' | 'charge'
  readonly at: Instant
  /** Hashes, texts without codes, ids; never a whole number. */
  readonly data: Readonly<Record<string, string | number | boolean>>
}

export function insertEvidence(records: Records, paymentId: string, evidence: Evidence): Statement {
  const insert = sql`insert into phone_evidence (payment_id, place, kind, at, data)
    select ${paymentId}, (select coalesce(max(place), 0) + 1 from phone_evidence where payment_id = ${paymentId}),
      ${evidence.kind}, ${BigInt(evidence.at)}, ${JSON.stringify(evidence.data)}`
  return compile({ compile: () => insert.compile(records) }, 1)
}

export async function listEvidence(records: Records, paymentId: string): Promise<readonly Evidence[]> {
  const rows = await records
    .selectFrom('phone_evidence')
    .selectAll()
    .where('payment_id', '=', paymentId)
    .orderBy('place')
    .execute()
  return rows.map((row) => ({
    kind: row.kind as Evidence['kind'],
    at: instant(Number(row.at)),
    data: JSON.parse(row.data) as Evidence['data'],
  }))
}
