// Operators' statements as they came, and what became of each of their lines. A line's row is written in the commit that books
// it, so that an import may be cut off anywhere and repeated.

import type { Statement } from '@farthing/ledger'
import { type Id, type Instant, instant } from '@farthing/protocol'
import type { StatementFormat, StatementRow } from '@farthing/protocol/camara'
import { sql } from 'kysely'
import type { LineResult } from '../domain/reconcile/judgement.ts'
import type { KeyName } from '../domain/reconcile/match.ts'
import { compile, type Records } from './database.ts'
import { open, type PayerKeys, seal } from './phone-payers.ts'
import type { Schema } from './schema.ts'

export type StatementFile = {
  readonly id: Id<'stm'>
  readonly operatorId: string
  /** The month, as 2026-11. */
  readonly period: string
  readonly currency: string
  readonly format: StatementFormat
  /** Of the bytes as they came, in hexadecimal. */
  readonly sha256: string
  readonly lineCount: number
  readonly sumGross: bigint
  readonly sumOutpayment: bigint
  readonly state: 'importing' | 'done'
  readonly importedAt: Instant
  readonly finishedAt: Instant | undefined
  readonly paidAt: Instant | undefined
  /** When what it names becomes available; absent until the operator has paid all of it. */
  readonly availableAt: Instant | undefined
}

export type StatementLine = {
  readonly fileId: string
  /** From 1, without the header. */
  readonly line: number
  readonly lineType: StatementRow['lineType']
  readonly result: LineResult
  readonly isLate: boolean
  readonly state: 'open' | 'done'
  readonly action: Schema['statement_lines']['action']
  readonly matchedBy: KeyName | undefined
  readonly paymentId: string | undefined
  readonly refundId: string | undefined
  /** The statement whose money makes the merchant's credit available; absent where the line confirmed none. */
  readonly creditFileId: string | undefined
}

/** The write of a file; refused where these bytes, or this operator's month, were imported before. */
export function insertStatementFile(
  records: Records,
  file: StatementFile,
  kept: { readonly text: string; readonly keys: PayerKeys; readonly nonce: Uint8Array },
): Statement {
  return compile(
    records.insertInto('statement_files').values({
      id: file.id,
      operator_id: file.operatorId,
      period: file.period,
      currency: file.currency,
      format: file.format,
      sha256: file.sha256,
      sealed: seal(kept.text, kept.keys, kept.nonce),
      line_count: BigInt(file.lineCount),
      sum_gross: file.sumGross,
      sum_outpayment: file.sumOutpayment,
      state: file.state,
      imported_at: BigInt(file.importedAt),
      finished_at: null,
      paid_at: null,
      available_at: null,
    }),
  )
}

/** The text of a file as it came. */
export async function readStatementText(
  records: Records,
  fileId: string,
  keys: PayerKeys,
): Promise<string | undefined> {
  const row = await records
    .selectFrom('statement_files')
    .select('sealed')
    .where('id', '=', fileId)
    .executeTakeFirst()
  return row === undefined ? undefined : open(row.sealed, keys)
}

export async function readStatementFile(records: Records, id: string): Promise<StatementFile | undefined> {
  const row = await selectFiles(records).where('id', '=', id).executeTakeFirst()
  return row === undefined ? undefined : toFile(row)
}

export async function readStatementFileByDigest(
  records: Records,
  sha256: string,
): Promise<StatementFile | undefined> {
  const row = await selectFiles(records).where('sha256', '=', sha256).executeTakeFirst()
  return row === undefined ? undefined : toFile(row)
}

export async function readStatementFileOf(
  records: Records,
  of: { readonly operatorId: string; readonly period: string; readonly currency: string },
): Promise<StatementFile | undefined> {
  const row = await selectFiles(records)
    .where('operator_id', '=', of.operatorId)
    .where('period', '=', of.period)
    .where('currency', '=', of.currency)
    .executeTakeFirst()
  return row === undefined ? undefined : toFile(row)
}

/** Files, the newest month first. */
export async function listStatementFiles(
  records: Records,
  filter: { readonly state?: StatementFile['state']; readonly limit: number },
): Promise<readonly StatementFile[]> {
  let query = selectFiles(records)
  if (filter.state !== undefined) query = query.where('state', '=', filter.state)
  const rows = await query.orderBy('period', 'desc').orderBy('id', 'desc').limit(filter.limit).execute()
  return rows.map(toFile)
}

/** The write that ends an import; refused while lines are open or missing. */
export function finishStatementFile(records: Records, file: StatementFile, now: Instant): Statement {
  const update = sql`update statement_files set state = 'done', finished_at = ${BigInt(now)}
    where id = ${file.id} and state = 'importing'
    and (select count(*) from statement_lines where file_id = ${file.id} and state = 'done') = ${BigInt(file.lineCount)}`
  return compile({ compile: () => update.compile(records) }, 1)
}

/** Notes that the operator's money for a file came; refused where another receipt was the first meanwhile. */
export function payStatementFile(
  records: Records,
  fileId: string,
  paid: { readonly at: Instant; readonly availableAt: Instant | undefined },
): Statement {
  return compile(
    records
      .updateTable('statement_files')
      .set({
        paid_at: BigInt(paid.at),
        available_at: paid.availableAt === undefined ? null : BigInt(paid.availableAt),
      })
      .where('id', '=', fileId)
      .where('paid_at', 'is', null),
    1,
  )
}

/** Where nothing is short of a file's money any more, what it names becomes available as its latest receipt says. */
export function freeStatementFile(records: Records, fileId: string): Statement {
  const update = sql`update statement_files set available_at = (select max(receipt.available_at)
      from bank_receipts as receipt where receipt.file_id = ${fileId})
    where id = ${fileId} and available_at is null and paid_at is not null
    and not exists (select 1 from suspense_entries where suspense_entries.file_id = ${fileId}
      and reason = 'BANK_MISMATCH' and state = 'open' and units < 0)`
  return compile({ compile: () => update.compile(records) })
}

/** The write of a line, once: a second one is refused by its place. */
export function insertStatementLine(
  records: Records,
  line: StatementLine,
  more: { readonly row: StatementRow; readonly at: Instant },
): Statement {
  const { row } = more
  return compile(
    records.insertInto('statement_lines').values({
      file_id: line.fileId,
      line: BigInt(line.line),
      line_type: line.lineType,
      result: line.result,
      is_late: line.isLate ? 1n : 0n,
      state: line.state,
      action: line.action,
      matched_by: line.matchedBy ?? null,
      payment_id: line.paymentId ?? null,
      refund_id: line.refundId ?? null,
      server_reference: row.serverReferenceCode,
      operator_payment_id: row.paymentId,
      correlator: row.clientCorrelator,
      reference: row.referenceCode,
      event_at: BigInt(Date.parse(row.eventTime)),
      gross: row.amountGross,
      tax: row.taxAmount,
      commission: row.commission,
      outpayment: row.outpayment,
      reason_code: row.reasonCode,
      credit_file_id: line.creditFileId ?? null,
      at: BigInt(more.at),
    }),
  )
}

/** The write that ends an open line. */
export function finishStatementLine(
  records: Records,
  line: Pick<StatementLine, 'fileId' | 'line'>,
  creditFileId: string | undefined,
): Statement {
  return compile(
    records
      .updateTable('statement_lines')
      .set({ state: 'done', credit_file_id: creditFileId ?? null })
      .where('file_id', '=', line.fileId)
      .where('line', '=', BigInt(line.line))
      .where('state', '=', 'open'),
    1,
  )
}

/** Notes which statement's money a line's credit waits for, once what differed is settled. */
export function creditStatementLine(
  records: Records,
  line: { readonly fileId: string; readonly line: number },
  creditFileId: string,
): Statement {
  return compile(
    records
      .updateTable('statement_lines')
      .set({ credit_file_id: creditFileId })
      .where('file_id', '=', line.fileId)
      .where('line', '=', BigInt(line.line))
      .where('credit_file_id', 'is', null),
    1,
  )
}

export async function readStatementLine(
  records: Records,
  fileId: string,
  line: number,
): Promise<StatementLine | undefined> {
  const row = await records
    .selectFrom('statement_lines')
    .selectAll()
    .where('file_id', '=', fileId)
    .where('line', '=', BigInt(line))
    .executeTakeFirst()
  return row === undefined ? undefined : toLine(row)
}

/** The places of a file's lines that are done. */
export async function listDoneLines(records: Records, fileId: string): Promise<ReadonlySet<number>> {
  const rows = await records
    .selectFrom('statement_lines')
    .select('line')
    .where('file_id', '=', fileId)
    .where('state', '=', 'done')
    .execute()
  return new Set(rows.map(({ line }) => Number(line)))
}

/** The lines that stand for a payment, its refunds and clawbacks included. */
export async function listLinesOfPayment(
  records: Records,
  paymentId: string,
): Promise<readonly StatementLine[]> {
  const rows = await records
    .selectFrom('statement_lines')
    .selectAll()
    .where('payment_id', '=', paymentId)
    .orderBy('at')
    .orderBy('line')
    .execute()
  return rows.map(toLine)
}

function selectFiles(records: Records) {
  return records
    .selectFrom('statement_files')
    .select([
      'id',
      'operator_id',
      'period',
      'currency',
      'format',
      'sha256',
      'line_count',
      'sum_gross',
      'sum_outpayment',
      'state',
      'imported_at',
      'finished_at',
      'paid_at',
      'available_at',
    ])
}

function toFile(row: Omit<Schema['statement_files'], 'sealed'>): StatementFile {
  return {
    id: row.id as Id<'stm'>,
    operatorId: row.operator_id,
    period: row.period,
    currency: row.currency,
    format: row.format,
    sha256: row.sha256,
    lineCount: Number(row.line_count),
    sumGross: row.sum_gross,
    sumOutpayment: row.sum_outpayment,
    state: row.state,
    importedAt: instant(Number(row.imported_at)),
    finishedAt: moment(row.finished_at),
    paidAt: moment(row.paid_at),
    availableAt: moment(row.available_at),
  }
}

function toLine(row: Schema['statement_lines']): StatementLine {
  return {
    fileId: row.file_id,
    line: Number(row.line),
    lineType: row.line_type,
    result: row.result as LineResult,
    isLate: row.is_late === 1n,
    state: row.state,
    action: row.action,
    matchedBy: (row.matched_by ?? undefined) as KeyName | undefined,
    paymentId: row.payment_id ?? undefined,
    refundId: row.refund_id ?? undefined,
    creditFileId: row.credit_file_id ?? undefined,
  }
}

function moment(value: bigint | null): Instant | undefined {
  return value === null ? undefined : instant(Number(value))
}
