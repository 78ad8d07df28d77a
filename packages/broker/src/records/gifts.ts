// Gifts as rows. How many of one giver's wait for an answer is counted by the write that opens one.

import type { Statement } from '@farthing/ledger'
import { type Id, instant } from '@farthing/protocol'
import { sql } from 'kysely'
import { aftersaleLimits } from '../domain/goods/aftersale-limits.ts'
import type { Gift, GiftState } from '../domain/goods/gift.ts'
import { compile, type Records } from './database.ts'
import type { Schema } from './schema.ts'

/**
 * The write of a gift with its order; refused where as many of the giver's gifts as may be open are open already, or are being paid for and
 * would be.
 */
export function insertGift(records: Records, gift: Gift): Statement {
  const insert = sql`insert into gifts (id, order_id, app_id, merchant_id, giver_id, receiver_id, message, state, created_at,
    expires_at, answered_at, version)
    select ${gift.id}, ${gift.orderId}, ${gift.appId}, ${gift.merchantId}, ${gift.giverId}, ${gift.receiverId},
      ${gift.message ?? null}, ${gift.state}, ${BigInt(gift.createdAt)},
      ${gift.expiresAt === undefined ? null : BigInt(gift.expiresAt)}, null, 0
    where ${openGifts(gift.giverId, gift.id)} < ${BigInt(aftersaleLimits.openGiftsPerGiver)}`
  return compile({ compile: () => insert.compile(records) }, 1)
}

function openGifts(giverId: string, exceptId: string) {
  return sql`(select count(*) from gifts as others where others.giver_id = ${giverId}
    and others.state = 'open' and others.id <> ${exceptId})`
}

/** The write of a gift's next state, on the version it was read at; one that opens is refused where too many of its giver's are open. */
export function updateGift(records: Records, before: Gift, after: Gift): Statement {
  const room =
    after.state === 'open'
      ? sql`${openGifts(before.giverId, before.id)} < ${BigInt(aftersaleLimits.openGiftsPerGiver)}`
      : sql`1 = 1`
  const update = sql`update gifts set state = ${after.state}, version = ${BigInt(before.version + 1)},
    expires_at = ${after.expiresAt === undefined ? null : BigInt(after.expiresAt)},
    answered_at = ${after.answeredAt === undefined ? null : BigInt(after.answeredAt)}
    where id = ${before.id} and version = ${BigInt(before.version)} and ${room}`
  return compile({ compile: () => update.compile(records) }, 1)
}

/** Refuses the commit that it ends where a gift has not come to such an end: what was accepted meanwhile does not go back by itself. */
export function requireGiftEnd(records: Records, giftId: string, state: Gift['state']): Statement {
  return compile(
    records
      .updateTable('gifts')
      .set((set) => ({ version: set.ref('version') }))
      .where('id', '=', giftId)
      .where('state', '=', state),
    1,
  )
}

export async function readGift(records: Records, id: string): Promise<Gift | undefined> {
  const row = await records.selectFrom('gifts').selectAll().where('id', '=', id).executeTakeFirst()
  return row === undefined ? undefined : toGift(row)
}

/** How many of a giver's gifts wait for an answer. */
export async function countOpenGifts(records: Records, giverId: string): Promise<number> {
  const row = await records
    .selectFrom('gifts')
    .select(({ fn }) => fn.countAll<bigint>().as('count'))
    .where('giver_id', '=', giverId)
    .where('state', '=', 'open')
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

/** Gifts that some players sent or received, newest first. */
export async function listGifts(
  records: Records,
  filter: {
    readonly merchantId?: string
    readonly appId?: string
    readonly giverIds?: readonly string[]
    readonly receiverIds?: readonly string[]
    readonly states?: readonly GiftState[]
    readonly before?: string
    readonly limit: number
  },
): Promise<readonly Gift[]> {
  let query = records.selectFrom('gifts').selectAll()
  const { giverIds, receiverIds } = filter
  if (filter.merchantId !== undefined) query = query.where('merchant_id', '=', filter.merchantId)
  if (filter.appId !== undefined) query = query.where('app_id', '=', filter.appId)
  if (giverIds !== undefined || receiverIds !== undefined) {
    const [givers, receivers] = [giverIds ?? [], receiverIds ?? []]
    if (givers.length + receivers.length === 0) return []
    query = query.where((where) =>
      where.or([
        ...(givers.length === 0 ? [] : [where('giver_id', 'in', givers)]),
        ...(receivers.length === 0 ? [] : [where('receiver_id', 'in', receivers)]),
      ]),
    )
  }
  if (filter.states !== undefined) query = query.where('state', 'in', [...filter.states])
  if (filter.before !== undefined) query = query.where('id', '<', filter.before)
  const rows = await query.orderBy('id', 'desc').limit(filter.limit).execute()
  return rows.map(toGift)
}

function toGift(row: Schema['gifts']): Gift {
  return {
    id: row.id as Id<'gft'>,
    orderId: row.order_id as Id<'ord'>,
    appId: row.app_id as Id<'app'>,
    merchantId: row.merchant_id as Id<'mer'>,
    giverId: row.giver_id as Id<'ply'>,
    receiverId: row.receiver_id as Id<'ply'>,
    ...(row.message === null ? {} : { message: row.message }),
    state: row.state,
    createdAt: instant(Number(row.created_at)),
    ...(row.expires_at === null ? {} : { expiresAt: instant(Number(row.expires_at)) }),
    ...(row.answered_at === null ? {} : { answeredAt: instant(Number(row.answered_at)) }),
    version: Number(row.version),
  }
}
