// The agenda as rows: one per kind and object. Whoever does what is due removes or moves the row in the same commit.

import type { Statement } from '@farthing/ledger'
import { type Instant, instant } from '@farthing/protocol'
import { sql } from 'kysely'
import type { AgendaKind, Due } from '../domain/agenda.ts'
import { compile, type Records } from './database.ts'

/** The write that puts an entry on the agenda, or moves the one that is there. */
export function setDue(records: Records, due: Due): Statement {
  const insert = sql`insert into agenda (kind, object_id, at) values (${due.kind}, ${due.objectId}, ${BigInt(due.at)})
    on conflict (kind, object_id) do update set at = excluded.at`
  return compile({ compile: () => insert.compile(records) })
}

/** The write that puts an entry on the agenda unless one is there. */
export function setDueOnce(records: Records, due: Due): Statement {
  const insert = sql`insert into agenda (kind, object_id, at) values (${due.kind}, ${due.objectId}, ${BigInt(due.at)})
    on conflict (kind, object_id) do nothing`
  return compile({ compile: () => insert.compile(records) })
}

/** The write that takes an entry off the agenda, where it is still there. */
export function clearDue(records: Records, kind: AgendaKind, objectId: string): Statement {
  return compile(records.deleteFrom('agenda').where('kind', '=', kind).where('object_id', '=', objectId))
}

/** The write that does away with the entry being done; refused where somebody else has done or moved it. */
export function finishDue(records: Records, due: Due): Statement {
  return compile(
    records
      .deleteFrom('agenda')
      .where('kind', '=', due.kind)
      .where('object_id', '=', due.objectId)
      .where('at', '=', BigInt(due.at)),
    1,
  )
}

/** Puts off an entry that could not be done, unless it was moved meanwhile. */
export function postponeDue(records: Records, due: Due, at: Instant): Statement {
  return compile(
    records
      .updateTable('agenda')
      .set({ at: BigInt(at) })
      .where('kind', '=', due.kind)
      .where('object_id', '=', due.objectId)
      .where('at', '=', BigInt(due.at)),
  )
}

/** What is due at an instant, the longest due first. */
export async function listDue(records: Records, now: Instant, limit: number): Promise<readonly Due[]> {
  const rows = await records
    .selectFrom('agenda')
    .selectAll()
    .where('at', '<=', BigInt(now))
    .orderBy('at')
    .orderBy('kind')
    .orderBy('object_id')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    kind: row.kind as AgendaKind,
    objectId: row.object_id,
    at: instant(Number(row.at)),
  }))
}

/** When an entry is due, if it is on the agenda. */
export async function readDue(
  records: Records,
  kind: AgendaKind,
  objectId: string,
): Promise<Instant | undefined> {
  const row = await records
    .selectFrom('agenda')
    .select('at')
    .where('kind', '=', kind)
    .where('object_id', '=', objectId)
    .executeTakeFirst()
  return row === undefined ? undefined : instant(Number(row.at))
}

/** When the next entry is due. */
export async function readNextDue(records: Records): Promise<Instant | undefined> {
  const row = await records.selectFrom('agenda').select('at').orderBy('at').limit(1).executeTakeFirst()
  return row === undefined ? undefined : instant(Number(row.at))
}
