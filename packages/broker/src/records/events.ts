// The stream of events, as rows that are only added. Place and sequence are counted by the write itself, so that neither has gaps:
// the ledger's writer makes one commit after the other.

import type { Statement } from '@farthing/ledger'
import { type Id, instant } from '@farthing/protocol'
import { sql } from 'kysely'
import type { EventType, Json, NewEvent, StoredEvent } from '../domain/goods/events.ts'
import { compile, type Records } from './database.ts'
import type { Schema } from './schema.ts'

/** The write of an event, beside what it tells of. */
export function insertEvent(records: Records, event: NewEvent): Statement {
  const insert = sql`insert into events (place, id, merchant_id, app_id, type, object_id, sequence, at, data, previous)
    values ((select coalesce(max(place), 0) + 1 from events), ${event.id}, ${event.merchantId}, ${event.appId ?? null},
      ${event.type}, ${event.objectId},
      (select coalesce(max(sequence), 0) + 1 from events where object_id = ${event.objectId}),
      ${BigInt(event.at)}, ${JSON.stringify(event.data)},
      ${event.previous === undefined ? null : JSON.stringify(event.previous)})`
  return compile({ compile: () => insert.compile(records) }, 1)
}

export type EventFilter = {
  readonly merchantId: string
  readonly appId?: string
  readonly types?: readonly EventType[]
  readonly objectId?: string
  /** The place to go on after. */
  readonly after?: bigint
  readonly limit: number
}

/** Events in the order of the stream. */
export async function listEvents(records: Records, filter: EventFilter): Promise<readonly StoredEvent[]> {
  let query = records.selectFrom('events').selectAll().where('merchant_id', '=', filter.merchantId)
  if (filter.appId !== undefined) query = query.where('app_id', '=', filter.appId)
  if (filter.types !== undefined) query = query.where('type', 'in', [...filter.types])
  if (filter.objectId !== undefined) query = query.where('object_id', '=', filter.objectId)
  if (filter.after !== undefined) query = query.where('place', '>', filter.after)
  const rows = await query.orderBy('place').limit(filter.limit).execute()
  return rows.map(toEvent)
}

export async function readEvent(records: Records, id: string): Promise<StoredEvent | undefined> {
  const row = await records.selectFrom('events').selectAll().where('id', '=', id).executeTakeFirst()
  return row === undefined ? undefined : toEvent(row)
}

function toEvent(row: Schema['events']): StoredEvent {
  type Members = { readonly [name: string]: Json | undefined }
  return {
    id: row.id as Id<'evt'>,
    merchantId: row.merchant_id,
    ...(row.app_id === null ? {} : { appId: row.app_id }),
    type: row.type as EventType,
    objectId: row.object_id,
    at: instant(Number(row.at)),
    data: JSON.parse(row.data) as Members,
    ...(row.previous === null ? {} : { previous: JSON.parse(row.previous) as Members }),
    place: row.place,
    sequence: Number(row.sequence),
  }
}

/** The last place of the stream so far; 0 where it is empty. */
export async function readLastPlace(records: Records): Promise<bigint> {
  const row = await records
    .selectFrom('events')
    .select('place')
    .orderBy('place', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.place ?? 0n
}
