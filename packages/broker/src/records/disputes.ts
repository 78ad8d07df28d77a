// Disputes as rows: one per notice, whoever brought it.

import type { Statement } from '@farthing/ledger'
import { type Asset, type Id, type Instant, instant } from '@farthing/protocol'
import type { Dispute, DisputeState, Evidence } from '../domain/goods/dispute.ts'
import type { JsonObject } from '../domain/goods/order-json.ts'
import { refundLinesFromText, refundLinesText } from '../domain/goods/refund-line-text.ts'
import { compile, type Records } from './database.ts'
import type { Schema } from './schema.ts'

/** The write of a new dispute; refused where its notice was taken before. */
export function insertDispute(records: Records, dispute: Dispute): Statement {
  return compile(
    records.insertInto('disputes').values({
      id: dispute.id,
      order_id: dispute.orderId,
      merchant_id: dispute.merchantId,
      app_id: dispute.appId,
      player_id: dispute.playerId,
      source: dispute.source,
      reference: dispute.reference,
      reason: dispute.reason,
      asset: dispute.money.asset,
      units: dispute.money.amount,
      state: dispute.state,
      is_held: dispute.isHeld ? 1n : 0n,
      refunded_before: dispute.refundedBefore,
      lines: refundLinesText(dispute.lines),
      pack: JSON.stringify(dispute.pack),
      evidence: JSON.stringify(dispute.evidence),
      evidence_due_at: BigInt(dispute.evidenceDueAt),
      opened_at: BigInt(dispute.openedAt),
      sent_at: null,
      closed_at: null,
      version: BigInt(dispute.version),
    }),
    1,
  )
}

/** The write of evidence or of an end, on the version it was read at. */
export function updateDispute(
  records: Records,
  before: Dispute,
  after: Pick<Dispute, 'state' | 'evidence' | 'sentAt' | 'closedAt'>,
): Statement {
  return compile(
    records
      .updateTable('disputes')
      .set({
        state: after.state,
        evidence: JSON.stringify(after.evidence),
        sent_at: after.sentAt === undefined ? null : BigInt(after.sentAt),
        closed_at: after.closedAt === undefined ? null : BigInt(after.closedAt),
        version: BigInt(before.version + 1),
      })
      .where('id', '=', before.id)
      .where('version', '=', BigInt(before.version)),
    1,
  )
}

export async function readDispute(records: Records, id: string): Promise<Dispute | undefined> {
  const row = await records.selectFrom('disputes').selectAll().where('id', '=', id).executeTakeFirst()
  return row === undefined ? undefined : toDispute(row)
}

export async function readDisputeByReference(
  records: Records,
  source: Dispute['source'],
  reference: string,
): Promise<Dispute | undefined> {
  const row = await records
    .selectFrom('disputes')
    .selectAll()
    .where('source', '=', source)
    .where('reference', '=', reference)
    .executeTakeFirst()
  return row === undefined ? undefined : toDispute(row)
}

/** Disputes, newest first. */
export async function listDisputes(
  records: Records,
  filter: {
    readonly merchantId?: string
    readonly orderId?: string
    readonly states?: readonly DisputeState[]
    readonly before?: string
    readonly limit: number
  },
): Promise<readonly Dispute[]> {
  let query = records.selectFrom('disputes').selectAll()
  if (filter.merchantId !== undefined) query = query.where('merchant_id', '=', filter.merchantId)
  if (filter.orderId !== undefined) query = query.where('order_id', '=', filter.orderId)
  if (filter.states !== undefined) query = query.where('state', 'in', [...filter.states])
  if (filter.before !== undefined) query = query.where('id', '<', filter.before)
  const rows = await query.orderBy('id', 'desc').limit(filter.limit).execute()
  return rows.map(toDispute)
}

function toDispute(row: Schema['disputes']): Dispute {
  return {
    id: row.id as Id<'dsp'>,
    orderId: row.order_id as Id<'ord'>,
    merchantId: row.merchant_id as Id<'mer'>,
    appId: row.app_id as Id<'app'>,
    playerId: row.player_id as Id<'ply'>,
    source: row.source,
    reference: row.reference,
    reason: row.reason,
    money: { asset: row.asset as Asset, amount: row.units },
    state: row.state,
    isHeld: row.is_held === 1n,
    refundedBefore: row.refunded_before,
    lines: refundLinesFromText(row.lines),
    pack: JSON.parse(row.pack) as JsonObject,
    evidence: JSON.parse(row.evidence) as readonly Evidence[],
    evidenceDueAt: time(row.evidence_due_at),
    openedAt: time(row.opened_at),
    ...(row.sent_at === null ? {} : { sentAt: time(row.sent_at) }),
    ...(row.closed_at === null ? {} : { closedAt: time(row.closed_at) }),
    version: Number(row.version),
  }
}

function time(value: bigint): Instant {
  return instant(Number(value))
}

/** Since when which devices and tokens open a wallet, by the digests of their secrets; oldest first. */
export async function listDevices(
  records: Records,
  walletId: string,
): Promise<ReadonlyArray<{ readonly digest: string; readonly createdAt: Instant }>> {
  const rows = await records
    .selectFrom('wallet_secrets')
    .select(['digest', 'created_at'])
    .where('wallet_id', '=', walletId)
    .orderBy('created_at')
    .execute()
  return rows.map((row) => ({ digest: row.digest, createdAt: time(row.created_at) }))
}
