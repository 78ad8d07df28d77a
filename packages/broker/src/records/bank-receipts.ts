// The operators' money as the bank account received it, each receipt for one statement.

import type { Statement } from '@farthing/ledger'
import { type Id, type Instant, instant } from '@farthing/protocol'
import { reconcileLimits } from '../domain/reconcile/limits.ts'
import { compile, type Records } from './database.ts'
import type { Schema } from './schema.ts'

export type BankReceipt = {
  readonly id: Id<'bnk'>
  readonly fileId: string
  readonly operatorId: string
  /** The bank's or the operator's own, once per operator. */
  readonly reference: string
  readonly currency: string
  /** Minor units; below zero where we paid. */
  readonly units: bigint
  /** The day, as 2026-12-20. */
  readonly paidOn: string
  readonly availableAt: Instant
  readonly recordedAt: Instant
}

/** The write of a receipt; refused where its reference is taken. */
export function insertBankReceipt(records: Records, receipt: BankReceipt): Statement {
  return compile(
    records.insertInto('bank_receipts').values({
      id: receipt.id,
      file_id: receipt.fileId,
      operator_id: receipt.operatorId,
      reference: receipt.reference,
      currency: receipt.currency,
      units: receipt.units,
      paid_on: receipt.paidOn,
      available_at: BigInt(receipt.availableAt),
      recorded_at: BigInt(receipt.recordedAt),
    }),
  )
}

export async function readBankReceipt(
  records: Records,
  operatorId: string,
  reference: string,
): Promise<BankReceipt | undefined> {
  const row = await records
    .selectFrom('bank_receipts')
    .selectAll()
    .where('operator_id', '=', operatorId)
    .where('reference', '=', reference)
    .executeTakeFirst()
  return row === undefined ? undefined : toReceipt(row)
}

/** The receipts for a statement, or all, oldest first. */
export async function listBankReceipts(records: Records, fileId?: string): Promise<readonly BankReceipt[]> {
  let query = records.selectFrom('bank_receipts').selectAll()
  if (fileId !== undefined) query = query.where('file_id', '=', fileId)
  const rows = await query
    .orderBy('recorded_at')
    .orderBy('id')
    .limit(reconcileLimits.entriesListMax)
    .execute()
  return rows.map(toReceipt)
}

function toReceipt(row: Schema['bank_receipts']): BankReceipt {
  return {
    id: row.id as Id<'bnk'>,
    fileId: row.file_id,
    operatorId: row.operator_id,
    reference: row.reference,
    currency: row.currency,
    units: row.units,
    paidOn: row.paid_on,
    availableAt: instant(Number(row.available_at)),
    recordedAt: instant(Number(row.recorded_at)),
  }
}
