// What guardians were asked and what they answered, as rows; each step on the version that was read.

import type { Statement } from '@farthing/ledger'
import { type Asset, type Id, instant } from '@farthing/protocol'
import type { Approval } from '../domain/guard/approval.ts'
import { compile, type Records } from './database.ts'
import type { Schema } from './schema.ts'

export function insertApproval(records: Records, approval: Approval): Statement {
  return compile(
    records.insertInto('approvals').values({
      id: approval.id,
      order_id: approval.orderId,
      child_id: approval.childId,
      guardian_id: approval.guardianId,
      merchant_id: approval.merchantId,
      app_id: approval.appId,
      asset: approval.price.asset,
      units: approval.price.amount,
      title: approval.title,
      category: approval.category,
      state: approval.state,
      version: BigInt(approval.version),
      created_at: BigInt(approval.createdAt),
      expires_at: BigInt(approval.expiresAt),
      answered_at: null,
    }),
    1,
  )
}

/** The write of an approval's next step; refused where somebody else made one. */
export function updateApproval(
  records: Records,
  before: Approval,
  changes: Pick<Approval, 'state'> & Partial<Pick<Approval, 'answeredAt'>>,
): Statement {
  const answeredAt = changes.answeredAt ?? before.answeredAt
  return compile(
    records
      .updateTable('approvals')
      .set({
        state: changes.state,
        version: BigInt(before.version + 1),
        answered_at: answeredAt === undefined ? null : BigInt(answeredAt),
      })
      .where('id', '=', before.id)
      .where('version', '=', BigInt(before.version)),
    1,
  )
}

export async function readApproval(records: Records, id: string): Promise<Approval | undefined> {
  const row = await records.selectFrom('approvals').selectAll().where('id', '=', id).executeTakeFirst()
  return row === undefined ? undefined : toApproval(row)
}

/** The newest approval asked for an order. */
export async function readApprovalOfOrder(records: Records, orderId: string): Promise<Approval | undefined> {
  const row = await records
    .selectFrom('approvals')
    .selectAll()
    .where('order_id', '=', orderId)
    .orderBy('id', 'desc')
    .executeTakeFirst()
  return row === undefined ? undefined : toApproval(row)
}

/** What a guardian was asked or a child asked for, newest first. */
export async function listApprovals(
  records: Records,
  filter: {
    readonly guardianId?: string
    readonly childId?: string
    readonly state?: Approval['state']
    readonly before?: string
    readonly limit: number
  },
): Promise<readonly Approval[]> {
  let query = records.selectFrom('approvals').selectAll()
  if (filter.guardianId !== undefined) query = query.where('guardian_id', '=', filter.guardianId)
  if (filter.childId !== undefined) query = query.where('child_id', '=', filter.childId)
  if (filter.state !== undefined) query = query.where('state', '=', filter.state)
  if (filter.before !== undefined) query = query.where('id', '<', filter.before)
  const rows = await query.orderBy('id', 'desc').limit(filter.limit).execute()
  return rows.map(toApproval)
}

function toApproval(row: Schema['approvals']): Approval {
  return {
    id: row.id as Id<'apv'>,
    orderId: row.order_id as Id<'ord'>,
    childId: row.child_id as Id<'wal'>,
    guardianId: row.guardian_id as Id<'wal'>,
    merchantId: row.merchant_id as Id<'mer'>,
    appId: row.app_id as Id<'app'>,
    price: { asset: row.asset as Asset, amount: row.units },
    title: row.title,
    category: row.category,
    state: row.state,
    version: Number(row.version),
    createdAt: instant(Number(row.created_at)),
    expiresAt: instant(Number(row.expires_at)),
    ...(row.answered_at === null ? {} : { answeredAt: instant(Number(row.answered_at)) }),
  }
}
