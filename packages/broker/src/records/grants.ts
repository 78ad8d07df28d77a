// Grants as rows: one per line of an order, which the database itself keeps to.

import type { Statement } from '@farthing/ledger'
import { type Id, type Instant, instant } from '@farthing/protocol'
import { contentsFromText, contentsText } from '../domain/goods/content-text.ts'
import type { Grant, GrantState } from '../domain/goods/grant.ts'
import { compile, type Records } from './database.ts'
import type { Schema } from './schema.ts'

/** The write of a new grant; refused where the line was granted before. */
export function insertGrant(records: Records, grant: Grant): Statement {
  return compile(
    records.insertInto('grants').values({
      id: grant.id,
      order_id: grant.orderId,
      line: BigInt(grant.line),
      app_id: grant.appId,
      player_id: grant.playerId,
      mode: grant.mode,
      contents: contentsText(grant.contents),
      state: grant.state,
      version: BigInt(grant.version),
      created_at: BigInt(grant.createdAt),
      deadline_at: grant.deadlineAt === undefined ? null : BigInt(grant.deadlineAt),
      delivered_at: grant.deliveredAt === undefined ? null : BigInt(grant.deliveredAt),
      acknowledged_at: grant.acknowledgedAt === undefined ? null : BigInt(grant.acknowledgedAt),
    }),
    1,
  )
}

/** The grant after a move; the caller has held it against the table of transitions. */
export function applyGrantMove(
  grant: Grant,
  to: GrantState,
  changes: Partial<Pick<Grant, 'deliveredAt' | 'acknowledgedAt' | 'deadlineAt' | 'playerId'>> = {},
): Grant {
  return { ...grant, ...changes, state: to, version: grant.version + 1 }
}

/** The write of a move; refused where the grant has moved since it was read. */
export function updateGrant(records: Records, before: Grant, after: Grant): Statement {
  return compile(
    records
      .updateTable('grants')
      .set({
        state: after.state,
        version: BigInt(after.version),
        player_id: after.playerId,
        deadline_at: after.deadlineAt === undefined ? null : BigInt(after.deadlineAt),
        delivered_at: after.deliveredAt === undefined ? null : BigInt(after.deliveredAt),
        acknowledged_at: after.acknowledgedAt === undefined ? null : BigInt(after.acknowledgedAt),
      })
      .where('id', '=', before.id)
      .where('version', '=', BigInt(before.version)),
    1,
  )
}

/** Refuses the commit that it ends where a grant was confirmed after its deadline: what is kept is not given back by itself. */
export function requireOverdue(records: Records, grantId: string): Statement {
  return compile(
    records
      .updateTable('grants')
      .set((set) => ({ version: set.ref('version') }))
      .where('id', '=', grantId)
      .where('state', 'in', ['overdue', 'auto_refunded']),
    1,
  )
}

export async function readGrant(records: Records, id: string): Promise<Grant | undefined> {
  const row = await records.selectFrom('grants').selectAll().where('id', '=', id).executeTakeFirst()
  return row === undefined ? undefined : toGrant(row)
}

/** An order's grants, in the order of its lines. */
export async function listGrantsOfOrder(records: Records, orderId: string): Promise<readonly Grant[]> {
  const rows = await records
    .selectFrom('grants')
    .selectAll()
    .where('order_id', '=', orderId)
    .orderBy('line')
    .execute()
  return rows.map(toGrant)
}

/** Grants of an app, oldest first, so that what waits longest stands first, or newest first. */
export async function listGrants(
  records: Records,
  filter: {
    readonly appIds: readonly string[]
    readonly playerId?: string
    readonly states?: readonly GrantState[]
    readonly isNewestFirst?: boolean
    readonly after?: string
    readonly limit: number
  },
): Promise<readonly Grant[]> {
  if (filter.appIds.length === 0) return []
  let query = records
    .selectFrom('grants')
    .selectAll()
    .where('app_id', 'in', [...filter.appIds])
  if (filter.playerId !== undefined) query = query.where('player_id', '=', filter.playerId)
  if (filter.states !== undefined) query = query.where('state', 'in', [...filter.states])
  if (filter.after !== undefined) query = query.where('id', '>', filter.after)
  const rows = await query
    .orderBy('id', filter.isNewestFirst === true ? 'desc' : 'asc')
    .limit(filter.limit)
    .execute()
  return rows.map(toGrant)
}

function toGrant(row: Schema['grants']): Grant {
  const time = (value: bigint | null): Instant | undefined =>
    value === null ? undefined : instant(Number(value))
  const [deadlineAt, deliveredAt, acknowledgedAt] = [
    time(row.deadline_at),
    time(row.delivered_at),
    time(row.acknowledged_at),
  ]
  return {
    id: row.id as Id<'grt'>,
    orderId: row.order_id as Id<'ord'>,
    line: Number(row.line),
    appId: row.app_id as Id<'app'>,
    playerId: row.player_id as Id<'ply'>,
    mode: row.mode,
    contents: contentsFromText(row.contents),
    state: row.state as GrantState,
    version: Number(row.version),
    createdAt: instant(Number(row.created_at)),
    ...(deadlineAt === undefined ? {} : { deadlineAt }),
    ...(deliveredAt === undefined ? {} : { deliveredAt }),
    ...(acknowledgedAt === undefined ? {} : { acknowledgedAt }),
  }
}
