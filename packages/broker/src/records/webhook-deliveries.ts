// Deliveries and their attempts as rows. A delivery is claimed before each attempt, so that of several senders one makes it, and a
// death in between only makes it wait.

import type { Statement } from '@farthing/ledger'
import { type Id, type Instant, instant } from '@farthing/protocol'
import { type SqlBool, sql } from 'kysely'
import type { EventType, StoredEvent } from '../domain/goods/events.ts'
import type { WebhookAttempt, WebhookDelivery } from '../domain/webhooks/webhook.ts'
import { compile, type Records } from './database.ts'
import type { Schema } from './schema.ts'

type NewDelivery = { readonly id: Id<'dlv'>; readonly endpointId: string; readonly event: StoredEvent }

/** The write that queues events for an endpoint, each once; those queued before stay as they are. */
export function insertDeliveries(
  records: Records,
  deliveries: readonly NewDelivery[],
  now: Instant,
): Statement {
  return compile(
    records
      .insertInto('webhook_deliveries')
      .values(deliveries.map((each) => rowOf(each, now)))
      .onConflict((conflict) => conflict.columns(['endpoint_id', 'event_id']).doNothing()),
  )
}

/** The write that queues events again: another round for those queued before, the first for the rest. */
export function replayDeliveries(
  records: Records,
  deliveries: readonly NewDelivery[],
  now: Instant,
): Statement {
  return compile(
    records
      .insertInto('webhook_deliveries')
      .values(deliveries.map((each) => rowOf(each, now)))
      .onConflict((conflict) =>
        conflict.columns(['endpoint_id', 'event_id']).doUpdateSet({
          state: 'waiting',
          attempts_before: sql<bigint>`webhook_deliveries.attempts_before + webhook_deliveries.attempts`,
          attempts: 0n,
          attempt_at: BigInt(now),
          settled_at: null,
        }),
      ),
  )
}

function rowOf({ id, endpointId, event }: NewDelivery, now: Instant): Schema['webhook_deliveries'] {
  return {
    id,
    endpoint_id: endpointId,
    event_id: event.id,
    type: event.type,
    place: event.place,
    state: 'waiting',
    attempts: 0n,
    attempts_before: 0n,
    attempt_at: BigInt(now),
    created_at: BigInt(now),
    settled_at: null,
  }
}

/** The write that takes an attempt for one sender until an instant; refused where another took it. */
export function claimDelivery(records: Records, delivery: WebhookDelivery, until: Instant): Statement {
  return compile(
    records
      .updateTable('webhook_deliveries')
      .set({ attempts: BigInt(delivery.attempts + 1), attempt_at: BigInt(until) })
      .where('id', '=', delivery.id)
      .where('state', '=', 'waiting')
      .where('attempts', '=', BigInt(delivery.attempts))
      .where('attempts_before', '=', BigInt(delivery.attemptsBefore))
      .where('attempt_at', '=', BigInt(delivery.attemptAt ?? 0)),
    1,
  )
}

/** The write of how a claimed attempt ended: done, to be tried at another time, or given up. Nothing where a replay came between. */
export function settleDelivery(
  records: Records,
  claimed: WebhookDelivery,
  end:
    | { readonly state: 'delivered' | 'dead'; readonly at: Instant }
    | { readonly state: 'waiting'; readonly attemptAt: Instant },
): Statement {
  return compile(
    records
      .updateTable('webhook_deliveries')
      .set(
        end.state === 'waiting'
          ? { attempt_at: BigInt(end.attemptAt) }
          : { state: end.state, attempt_at: null, settled_at: BigInt(end.at) },
      )
      .where('id', '=', claimed.id)
      .where('state', '=', 'waiting')
      .where('attempts', '=', BigInt(claimed.attempts))
      .where('attempts_before', '=', BigInt(claimed.attemptsBefore)),
  )
}

export function insertAttempt(records: Records, attempt: WebhookAttempt): Statement {
  return compile(
    records.insertInto('webhook_attempts').values({
      delivery_id: attempt.deliveryId,
      number: BigInt(attempt.number),
      endpoint_id: attempt.endpointId,
      at: BigInt(attempt.at),
      took_ms: BigInt(attempt.tookMs),
      status: attempt.status === undefined ? null : BigInt(attempt.status),
      fault: attempt.fault ?? null,
      request: attempt.request,
      response: attempt.response ?? null,
    }),
  )
}

/** Enabled endpoints with a delivery due, those that failed last after the others. */
export async function listDueEndpoints(
  records: Records,
  now: Instant,
): Promise<readonly { readonly id: string; readonly isFailing: boolean }[]> {
  const rows = await records
    .selectFrom('webhook_endpoints')
    .select(['id', 'is_failing'])
    .where('state', '=', 'enabled')
    .where(
      sql<SqlBool>`exists (select 1 from webhook_deliveries where webhook_deliveries.endpoint_id = webhook_endpoints.id
        and webhook_deliveries.state = 'waiting' and webhook_deliveries.attempt_at <= ${BigInt(now)})`,
    )
    .orderBy('is_failing')
    .orderBy('id')
    .execute()
  return rows.map((row) => ({ id: row.id, isFailing: row.is_failing === 1n }))
}

/** What is due for an endpoint, the longest due first. */
export async function listDueDeliveries(
  records: Records,
  due: { readonly endpointId: string; readonly now: Instant; readonly limit: number },
): Promise<readonly WebhookDelivery[]> {
  const rows = await records
    .selectFrom('webhook_deliveries')
    .selectAll()
    .where('endpoint_id', '=', due.endpointId)
    .where('state', '=', 'waiting')
    .where('attempt_at', '<=', BigInt(due.now))
    .orderBy('attempt_at')
    .orderBy('place')
    .limit(due.limit)
    .execute()
  return rows.map(toDelivery)
}

/** When the next attempt at an enabled endpoint is due. */
export async function readNextAttempt(records: Records): Promise<Instant | undefined> {
  const found = await sql<{ at: bigint | null }>`select min((select min(attempt_at) from webhook_deliveries
      where webhook_deliveries.endpoint_id = webhook_endpoints.id and webhook_deliveries.state = 'waiting')) as at
    from webhook_endpoints where state = 'enabled'`.execute(records)
  const at = found.rows[0]?.at ?? null
  return at === null ? undefined : instant(Number(at))
}

/** Deliveries to an endpoint, newest event first. */
export async function listDeliveries(
  records: Records,
  filter: {
    readonly endpointId: string
    readonly state?: WebhookDelivery['state']
    readonly eventIds?: readonly string[]
    readonly before?: bigint
    readonly limit: number
  },
): Promise<readonly WebhookDelivery[]> {
  let query = records
    .selectFrom('webhook_deliveries')
    .selectAll()
    .where('endpoint_id', '=', filter.endpointId)
  if (filter.state !== undefined) query = query.where('state', '=', filter.state)
  if (filter.eventIds !== undefined) query = query.where('event_id', 'in', filter.eventIds)
  if (filter.before !== undefined) query = query.where('place', '<', filter.before)
  const rows = await query.orderBy('place', 'desc').limit(filter.limit).execute()
  return rows.map(toDelivery)
}

export async function readDelivery(records: Records, id: string): Promise<WebhookDelivery | undefined> {
  const row = await records
    .selectFrom('webhook_deliveries')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  return row === undefined ? undefined : toDelivery(row)
}

/** The attempts of a delivery in their order. */
export async function listAttempts(records: Records, deliveryId: string): Promise<readonly WebhookAttempt[]> {
  const rows = await records
    .selectFrom('webhook_attempts')
    .selectAll()
    .where('delivery_id', '=', deliveryId)
    .orderBy('number')
    .execute()
  return rows.map(toAttempt)
}

/** The last attempts at an endpoint, newest first; only failed ones if asked. */
export async function listLastAttempts(
  records: Records,
  filter: { readonly endpointId: string; readonly onlyFailed?: true; readonly limit: number },
): Promise<readonly WebhookAttempt[]> {
  let query = records.selectFrom('webhook_attempts').selectAll().where('endpoint_id', '=', filter.endpointId)
  if (filter.onlyFailed === true) query = query.where('fault', 'is not', null)
  const rows = await query.orderBy('at', 'desc').orderBy('number', 'desc').limit(filter.limit).execute()
  return rows.map(toAttempt)
}

function toDelivery(row: Schema['webhook_deliveries']): WebhookDelivery {
  return {
    id: row.id as Id<'dlv'>,
    endpointId: row.endpoint_id as Id<'whk'>,
    eventId: row.event_id as Id<'evt'>,
    type: row.type as EventType,
    place: row.place,
    state: row.state,
    attempts: Number(row.attempts),
    attemptsBefore: Number(row.attempts_before),
    ...(row.attempt_at === null ? {} : { attemptAt: instant(Number(row.attempt_at)) }),
    createdAt: instant(Number(row.created_at)),
    ...(row.settled_at === null ? {} : { settledAt: instant(Number(row.settled_at)) }),
  }
}

function toAttempt(row: Schema['webhook_attempts']): WebhookAttempt {
  return {
    deliveryId: row.delivery_id as Id<'dlv'>,
    number: Number(row.number),
    endpointId: row.endpoint_id as Id<'whk'>,
    at: instant(Number(row.at)),
    tookMs: Number(row.took_ms),
    ...(row.status === null ? {} : { status: Number(row.status) }),
    ...(row.fault === null ? {} : { fault: row.fault }),
    request: row.request,
    ...(row.response === null ? {} : { response: row.response }),
  }
}
