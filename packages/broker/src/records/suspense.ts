// Differences to statements and bank receipts that stand in suspense until somebody has found out; each is settled once.

import type { Statement } from '@farthing/ledger'
import { type Instant, instant } from '@farthing/protocol'
import { reconcileLimits } from '../domain/reconcile/limits.ts'
import type { SuspenseEnd, SuspenseEntry, SuspenseReason } from '../domain/share/suspense-postings.ts'
import { compile, type Records } from './database.ts'
import type { Schema } from './schema.ts'

/** A difference with where it comes from and what became of it. */
export type KeptEntry = SuspenseEntry & {
  readonly fileId: string
  readonly line: number | undefined
  readonly receiptId: string | undefined
  readonly paymentId: string | undefined
  readonly operatorPaymentId: string | undefined
  readonly state: 'open' | 'settled'
  readonly at: Instant
  readonly endedBy: SuspenseEnd | undefined
  readonly endedAt: Instant | undefined
  readonly note: string | undefined
  readonly refundState: 'asking' | 'done' | 'denied' | undefined
  readonly refundCorrelator: string | undefined
  readonly nextCheckAt: Instant | undefined
  readonly checks: number
}

export function insertSuspense(records: Records, entry: KeptEntry): Statement {
  return compile(
    records.insertInto('suspense_entries').values({
      id: entry.id,
      reason: entry.reason,
      operator_id: entry.operatorId,
      currency: entry.currency,
      units: entry.units,
      file_id: entry.fileId,
      line: entry.line === undefined ? null : BigInt(entry.line),
      receipt_id: entry.receiptId ?? null,
      payment_id: entry.paymentId ?? null,
      operator_payment_id: entry.operatorPaymentId ?? null,
      state: 'open',
      at: BigInt(entry.at),
      ended_by: null,
      ended_at: null,
      note: null,
      refund_state: entry.refundState ?? null,
      refund_correlator: entry.refundCorrelator ?? null,
      next_check_at: entry.nextCheckAt === undefined ? null : BigInt(entry.nextCheckAt),
      checks: 0n,
    }),
  )
}

/** The write that settles a difference; refused where it was settled meanwhile. */
export function settleSuspenseEntry(
  records: Records,
  id: string,
  end: { readonly by: SuspenseEnd; readonly at: Instant; readonly note?: string },
): Statement {
  return compile(
    records
      .updateTable('suspense_entries')
      .set({
        state: 'settled',
        ended_by: end.by,
        ended_at: BigInt(end.at),
        note: end.note ?? null,
        next_check_at: null,
      })
      .where('id', '=', id)
      .where('state', '=', 'open'),
    1,
  )
}

/** What the operator said when a charge was asked back, on the count of questions it was decided on. */
export function noteAskedBack(
  records: Records,
  entry: KeptEntry,
  told: { readonly state: 'asking' | 'done' | 'denied'; readonly nextCheckAt: Instant | undefined },
): Statement {
  return compile(
    records
      .updateTable('suspense_entries')
      .set({
        refund_state: told.state,
        next_check_at: told.nextCheckAt === undefined ? null : BigInt(told.nextCheckAt),
        checks: BigInt(entry.checks + 1),
      })
      .where('id', '=', entry.id)
      .where('checks', '=', BigInt(entry.checks)),
  )
}

export async function readSuspense(records: Records, id: string): Promise<KeptEntry | undefined> {
  const row = await select(records).where('id', '=', id).executeTakeFirst()
  return row === undefined ? undefined : toEntry(row)
}

/** The differences of an operator that wait, oldest first; of one charge where that is named. */
export async function listWaiting(
  records: Records,
  of: {
    readonly operatorId: string
    readonly currency: string
    readonly paymentId?: string
    readonly operatorPaymentId?: string
  },
): Promise<readonly KeptEntry[]> {
  let query = select(records)
    .where('state', '=', 'open')
    .where('operator_id', '=', of.operatorId)
    .where('currency', '=', of.currency)
  if (of.paymentId !== undefined) query = query.where('payment_id', '=', of.paymentId)
  if (of.operatorPaymentId !== undefined)
    query = query.where('operator_payment_id', '=', of.operatorPaymentId)
  const rows = await query.orderBy('at').orderBy('id').limit(reconcileLimits.entriesListMax).execute()
  return rows.map(toEntry)
}

/** Differences, oldest first. */
export async function listSuspense(
  records: Records,
  filter: { readonly state?: 'open' | 'settled'; readonly fileId?: string } = {},
): Promise<readonly KeptEntry[]> {
  let query = select(records)
  if (filter.state !== undefined) query = query.where('state', '=', filter.state)
  if (filter.fileId !== undefined) query = query.where('file_id', '=', filter.fileId)
  const rows = await query.orderBy('at').orderBy('id').limit(reconcileLimits.entriesListMax).execute()
  return rows.map(toEntry)
}

/** Entries whose charge is to be asked back, or asked after, now. */
export async function listDueAskedBack(
  records: Records,
  now: Instant,
  limit: number,
): Promise<readonly KeptEntry[]> {
  const rows = await select(records)
    .where('next_check_at', '<=', BigInt(now))
    .orderBy('next_check_at')
    .limit(limit)
    .execute()
  return rows.map(toEntry)
}

function select(records: Records) {
  return records.selectFrom('suspense_entries').selectAll()
}

function toEntry(row: Schema['suspense_entries']): KeptEntry {
  return {
    id: row.id,
    reason: row.reason as SuspenseReason,
    operatorId: row.operator_id,
    currency: row.currency,
    units: row.units,
    fileId: row.file_id,
    line: row.line === null ? undefined : Number(row.line),
    receiptId: row.receipt_id ?? undefined,
    paymentId: row.payment_id ?? undefined,
    operatorPaymentId: row.operator_payment_id ?? undefined,
    state: row.state,
    at: instant(Number(row.at)),
    endedBy: row.ended_by ?? undefined,
    endedAt: row.ended_at === null ? undefined : instant(Number(row.ended_at)),
    note: row.note ?? undefined,
    refundState: row.refund_state ?? undefined,
    refundCorrelator: row.refund_correlator ?? undefined,
    nextCheckAt: row.next_check_at === null ? undefined : instant(Number(row.next_check_at)),
    checks: Number(row.checks),
  }
}
