// Refunds of orders as rows: one per order and key, for ever. What goes back is counted on the order's lines in the same commit.

import type { Statement } from '@farthing/ledger'
import { type Asset, type Id, type Instant, instant } from '@farthing/protocol'
import { sql } from 'kysely'
import type { OrderRefund, OrderRefundState, PreviousRefunds } from '../domain/goods/order-refund.ts'
import { refundLinesFromText, refundLinesText } from '../domain/goods/refund-line-text.ts'
import { compile, type Records } from './database.ts'
import type { Schema } from './schema.ts'

/** The write of a new refund; refused where its key was used meanwhile, or the wallet it pays to was closed. */
export function insertOrderRefund(records: Records, refund: OrderRefund): Statement {
  const isThere =
    refund.walletId === undefined
      ? sql`1 = 1`
      : sql`exists (select 1 from wallets where id = ${refund.walletId} and closed_at is null)`
  const insert = sql`insert into order_refunds (id, order_id, merchant_id, app_id, player_id, wallet_id, request_key,
    request_digest, made_by, reason, state, asset, units, lines, phone_refund_id, decide_by, created_at, updated_at, version)
    select ${refund.id}, ${refund.orderId}, ${refund.merchantId}, ${refund.appId}, ${refund.playerId},
      ${refund.walletId ?? null}, ${refund.requestKey}, ${refund.requestDigest}, ${refund.by}, ${refund.reason},
      ${refund.state}, ${refund.money?.asset ?? null}, ${refund.money?.amount ?? null},
      ${refundLinesText(refund.lines)}, ${refund.phoneRefundId ?? null},
      ${refund.decideBy === undefined ? null : BigInt(refund.decideBy)}, ${BigInt(refund.createdAt)},
      ${BigInt(refund.updatedAt)}, ${BigInt(refund.version)} where ${isThere}`
  return compile({ compile: () => insert.compile(records) }, 1)
}

/** The write of what became of a refund, on the version it was read at. */
export function updateOrderRefund(
  records: Records,
  before: OrderRefund,
  after: Pick<OrderRefund, 'state' | 'updatedAt' | 'lines' | 'money' | 'phoneRefundId'>,
): Statement {
  return compile(
    records
      .updateTable('order_refunds')
      .set({
        state: after.state,
        lines: refundLinesText(after.lines),
        asset: after.money?.asset ?? null,
        units: after.money?.amount ?? null,
        phone_refund_id: after.phoneRefundId ?? null,
        updated_at: BigInt(after.updatedAt),
        version: BigInt(before.version + 1),
      })
      .where('id', '=', before.id)
      .where('version', '=', BigInt(before.version)),
    1,
  )
}

export async function readOrderRefund(records: Records, id: string): Promise<OrderRefund | undefined> {
  const row = await records.selectFrom('order_refunds').selectAll().where('id', '=', id).executeTakeFirst()
  return row === undefined ? undefined : toRefund(row)
}

/** The refund of an order that the operator of a phone bill was asked for. */
export async function readOrderRefundByPhone(
  records: Records,
  phoneRefundId: string,
): Promise<OrderRefund | undefined> {
  const row = await records
    .selectFrom('order_refunds')
    .selectAll()
    .where('phone_refund_id', '=', phoneRefundId)
    .executeTakeFirst()
  return row === undefined ? undefined : toRefund(row)
}

/** Every refund of an order, oldest first. */
export async function listRefundsOfOrder(records: Records, orderId: string): Promise<readonly OrderRefund[]> {
  const rows = await records
    .selectFrom('order_refunds')
    .selectAll()
    .where('order_id', '=', orderId)
    .orderBy('id')
    .execute()
  return rows.map(toRefund)
}

export type OrderRefundFilter = {
  readonly merchantId?: string
  readonly appId?: string
  readonly playerId?: string
  readonly states?: readonly OrderRefundState[]
  /** What waits longest first, as all wait equally long. */
  readonly isOldestFirst?: boolean
  readonly before?: string
  readonly limit: number
}

/** Refunds, newest first unless told otherwise. */
export async function listOrderRefunds(
  records: Records,
  filter: OrderRefundFilter,
): Promise<readonly OrderRefund[]> {
  let query = records.selectFrom('order_refunds').selectAll()
  if (filter.merchantId !== undefined) query = query.where('merchant_id', '=', filter.merchantId)
  if (filter.appId !== undefined) query = query.where('app_id', '=', filter.appId)
  if (filter.playerId !== undefined) query = query.where('player_id', '=', filter.playerId)
  if (filter.states !== undefined) query = query.where('state', 'in', [...filter.states])
  if (filter.before !== undefined) query = query.where('id', '<', filter.before)
  const rows = await query
    .orderBy('id', filter.isOldestFirst === true ? 'asc' : 'desc')
    .limit(filter.limit)
    .execute()
  return rows.map(toRefund)
}

/** What a player was given back so far, but for one refund. */
export async function readPreviousRefunds(
  records: Records,
  playerId: string,
  exceptId: string,
): Promise<PreviousRefunds> {
  const rows = await records
    .selectFrom('order_refunds')
    .select(({ fn }) => ['asset', fn.sum<bigint>('units').as('units'), fn.countAll<bigint>().as('count')])
    .where('player_id', '=', playerId)
    .where('state', '=', 'succeeded')
    .where('id', '<>', exceptId)
    .groupBy('asset')
    .orderBy('asset')
    .execute()
  return {
    count: rows.reduce((sum, { count }) => sum + Number(count), 0),
    totals: rows.flatMap(({ asset, units }) => (asset === null ? [] : [{ asset, amount: units ?? 0n }])),
  }
}

function toRefund(row: Schema['order_refunds']): OrderRefund {
  return {
    id: row.id as Id<'ref'>,
    orderId: row.order_id as Id<'ord'>,
    merchantId: row.merchant_id as Id<'mer'>,
    appId: row.app_id as Id<'app'>,
    playerId: row.player_id as Id<'ply'>,
    ...(row.wallet_id === null ? {} : { walletId: row.wallet_id as Id<'wal'> }),
    requestKey: row.request_key,
    requestDigest: row.request_digest,
    by: row.made_by,
    reason: row.reason,
    state: row.state,
    ...(row.asset === null || row.units === null
      ? {}
      : { money: { asset: row.asset as Asset, amount: row.units } }),
    lines: refundLinesFromText(row.lines),
    ...(row.phone_refund_id === null ? {} : { phoneRefundId: row.phone_refund_id as Id<'phr'> }),
    ...(row.decide_by === null ? {} : { decideBy: time(row.decide_by) }),
    createdAt: time(row.created_at),
    updatedAt: time(row.updated_at),
    version: Number(row.version),
  }
}

function time(value: bigint): Instant {
  return instant(Number(value))
}
