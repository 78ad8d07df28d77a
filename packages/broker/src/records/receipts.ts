// Receipts as rows: the place of each in the status lists and what became of its order; and who presented one that is not theirs.

import type { Statement } from '@farthing/ledger'
import { type Instant, instant, limits, type ReceiptStatus, statusCodes } from '@farthing/protocol'
import { sql } from 'kysely'
import { compile, type Records } from './database.ts'

export type ReceiptRow = {
  readonly orderId: string
  /** From 0, over all receipts of this broker. */
  readonly place: bigint
  readonly status: ReceiptStatus
  readonly at: Instant
}

/** The write of an order's receipt, in the commit that pays it; one per order. */
export function insertReceipt(records: Records, orderId: string, at: Instant): Statement {
  const insert = sql`insert into receipts (order_id, place, status, at)
    values (${orderId}, (select coalesce(max(place), -1) + 1 from receipts), 0, ${BigInt(at)})`
  return compile({ compile: () => insert.compile(records) }, 1)
}

/** The write that tells what became of an order, beside what made it so. An order of before there were receipts has none. */
export function updateReceiptStatus(
  records: Records,
  orderId: string,
  status: keyof typeof statusCodes,
): Statement {
  return compile(
    records
      .updateTable('receipts')
      .set({ status: BigInt(statusCodes[status]) })
      .where('order_id', '=', orderId),
  )
}

export async function readReceiptRow(records: Records, orderId: string): Promise<ReceiptRow | undefined> {
  const row = await records
    .selectFrom('receipts')
    .selectAll()
    .where('order_id', '=', orderId)
    .executeTakeFirst()
  return row === undefined
    ? undefined
    : { orderId, place: row.place, status: statusOf(row.status), at: instant(Number(row.at)) }
}

function statusOf(code: bigint): ReceiptStatus {
  if (code === 0n) return 'valid'
  return code === BigInt(statusCodes.refunded) ? 'refunded' : 'partially_refunded'
}

/** One list: how many receipts it has, and those of them that are not valid any more. */
export async function readStatuses(
  records: Records,
  list: number,
): Promise<{
  readonly length: number
  readonly changed: readonly { readonly index: number; readonly code: number }[]
}> {
  const from = BigInt(list) * BigInt(limits.statusListEntries)
  const until = from + BigInt(limits.statusListEntries)
  const last = await records
    .selectFrom('receipts')
    .select('place')
    .where('place', '>=', from)
    .where('place', '<', until)
    .orderBy('place', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (last === undefined) return { length: 0, changed: [] }
  const rows = await records
    .selectFrom('receipts')
    .select(['place', 'status'])
    .where('place', '>=', from)
    .where('place', '<', until)
    .where('status', '<>', 0n)
    .execute()
  return {
    length: Number(last.place - from) + 1,
    changed: rows.map(({ place, status }) => ({ index: Number(place - from), code: Number(status) })),
  }
}

/** Of a receipt presented for a player whom it does not name. */
export type ReceiptMisuse = { readonly orderId: string; readonly player: string; readonly at: Instant }

/** The write of the first time; refused where there was one before. */
export function insertReceiptMisuse(records: Records, { orderId, player, at }: ReceiptMisuse): Statement {
  return compile(
    records.insertInto('receipt_misuses').values({
      order_id: orderId,
      player,
      first_at: BigInt(at),
      last_at: BigInt(at),
      times: 1n,
    }),
    1,
  )
}

/** The write of each further time. */
export function countReceiptMisuse(records: Records, { orderId, player, at }: ReceiptMisuse): Statement {
  return compile(
    records
      .updateTable('receipt_misuses')
      .set((eb) => ({ last_at: BigInt(at), times: eb('times', '+', 1n) }))
      .where('order_id', '=', orderId)
      .where('player', '=', player),
    1,
  )
}

export async function isMisuseKnown(
  records: Records,
  { orderId, player }: Pick<ReceiptMisuse, 'orderId' | 'player'>,
): Promise<boolean> {
  const row = await records
    .selectFrom('receipt_misuses')
    .select('times')
    .where('order_id', '=', orderId)
    .where('player', '=', player)
    .executeTakeFirst()
  return row !== undefined
}

/** How often a receipt was presented for players whom it does not name, by player. */
export async function listReceiptMisuses(
  records: Records,
  orderId: string,
): Promise<readonly { readonly player: string; readonly times: number; readonly lastAt: Instant }[]> {
  const rows = await records
    .selectFrom('receipt_misuses')
    .selectAll()
    .where('order_id', '=', orderId)
    .orderBy('player')
    .limit(limits.pageLimitMax)
    .execute()
  return rows.map((row) => ({
    player: row.player,
    times: Number(row.times),
    lastAt: instant(Number(row.last_at)),
  }))
}
