// Sums over statements, suspense and charges for the report. Splits are the same for many charges, so they are grouped by their
// text and never added up row by row.

import { sql } from 'kysely'
import { operatorTakes, type RefundSplit } from '../domain/share/refund-share.ts'
import { operatorOwes } from '../domain/share/split.ts'
import type { Records } from './database.ts'
import { parseSplit } from './phone-payments.ts'

/** How many lines of a file came to a class, and what the operator pays for them, in minor units. */
export type ClassCount = {
  readonly result: string
  readonly lineType: string
  readonly isOpen: boolean
  readonly count: number
  readonly outpayment: bigint
}

export async function countLines(records: Records, fileId: string): Promise<readonly ClassCount[]> {
  const rows = await records
    .selectFrom('statement_lines')
    .select((select) => [
      'result',
      'line_type',
      'state',
      select.fn.countAll<bigint>().as('count'),
      sql<bigint>`cast(sum(outpayment) as bigint)`.as('outpayment'),
    ])
    .where('file_id', '=', fileId)
    .groupBy(['result', 'line_type', 'state'])
    .orderBy('line_type')
    .orderBy('result')
    .execute()
  return rows.map((row) => ({
    result: row.result,
    lineType: row.line_type,
    isOpen: row.state === 'open',
    count: Number(row.count),
    outpayment: row.outpayment,
  }))
}

/**
 * What an operator owes by the records alone, in minor units: the lines of its statements that are not paid, and of charges
 * and refunds on none of them what we booked.
 */
export async function sumOwed(
  records: Records,
  of: { readonly operatorId: string; readonly currency: string },
): Promise<bigint> {
  const files = records
    .selectFrom('statement_files')
    .where('operator_id', '=', of.operatorId)
    .where('currency', '=', of.currency)
  const lines = await records
    .selectFrom('statement_lines')
    .select(sql<bigint>`cast(coalesce(sum(outpayment), 0) as bigint)`.as('units'))
    .where('state', '=', 'done')
    .where('file_id', 'in', files.select('id'))
    .executeTakeFirstOrThrow()
  const paid = await files
    .select(sql<bigint>`cast(coalesce(sum(sum_outpayment), 0) as bigint)`.as('units'))
    .where('paid_at', 'is not', null)
    .executeTakeFirstOrThrow()
  const charges = await sumUnlistedCharges(records, of)
  const refunds = await sumUnlistedRefunds(records, of)
  return lines.units - paid.units + charges - refunds
}

async function sumUnlistedCharges(
  records: Records,
  of: { readonly operatorId: string; readonly currency: string },
): Promise<bigint> {
  const rows = await records
    .selectFrom('phone_payments')
    .select((select) => ['split', select.fn.countAll<bigint>().as('count')])
    .where('operator_id', '=', of.operatorId)
    .where('currency', '=', of.currency)
    .where('charged_at', 'is not', null)
    .where(
      sql<boolean>`not exists (select 1 from statement_lines as line where line.payment_id = phone_payments.id
        and line.line_type = 'CHARGE' and line.state = 'done')`,
    )
    .where(
      sql<boolean>`not exists (select 1 from statement_misses as miss where miss.payment_id = phone_payments.id
        and miss.outcome in ('reversed', 'suspense'))`,
    )
    .groupBy('split')
    .execute()
  return rows.reduce(
    (sum, { split, count }) => sum + (split === null ? 0n : operatorOwes(parseSplit(split)) * count),
    0n,
  )
}

async function sumUnlistedRefunds(
  records: Records,
  of: { readonly operatorId: string; readonly currency: string },
): Promise<bigint> {
  const rows = await records
    .selectFrom('phone_refunds')
    .innerJoin('phone_payments', 'phone_payments.id', 'phone_refunds.payment_id')
    .select((select) => ['phone_refunds.split', select.fn.countAll<bigint>().as('count')])
    .where('phone_payments.operator_id', '=', of.operatorId)
    .where('phone_payments.currency', '=', of.currency)
    .where('phone_refunds.state', '=', 'done')
    .where(
      sql<boolean>`not exists (select 1 from statement_lines as line where line.refund_id = phone_refunds.id
        and line.state = 'done')`,
    )
    .groupBy('phone_refunds.split')
    .execute()
  return rows.reduce(
    (sum, { split, count }) =>
      sum + (split === null ? 0n : operatorTakes(parseSplit(split) as RefundSplit) * count),
    0n,
  )
}

/** What stands in suspense by the records, in minor units. */
export async function sumSuspense(
  records: Records,
  of: { readonly operatorId: string; readonly currency: string },
): Promise<bigint> {
  const row = await records
    .selectFrom('suspense_entries')
    .select(sql<bigint>`cast(coalesce(sum(units), 0) as bigint)`.as('units'))
    .where('operator_id', '=', of.operatorId)
    .where('currency', '=', of.currency)
    .where('state', '=', 'open')
    .executeTakeFirstOrThrow()
  return row.units
}

/** The operators and currencies anything was ever charged in. */
export async function listOperatorsOfCharges(
  records: Records,
): Promise<ReadonlyArray<{ readonly operatorId: string; readonly currency: string }>> {
  const rows = await records
    .selectFrom('phone_payments')
    .select(['operator_id', 'currency'])
    .distinct()
    .where('charged_at', 'is not', null)
    .where('operator_id', 'is not', null)
    .orderBy('operator_id')
    .execute()
  return rows.map(({ operator_id, currency }) => ({ operatorId: operator_id ?? '', currency }))
}

/** How many charges stand at each stage, by operator. */
export async function countStages(
  records: Records,
  of: { readonly operatorId: string; readonly currency: string },
): Promise<Readonly<Record<string, number>>> {
  const rows = await records
    .selectFrom('phone_payments')
    .select((select) => ['credit_stage', select.fn.countAll<bigint>().as('count')])
    .where('operator_id', '=', of.operatorId)
    .where('currency', '=', of.currency)
    .where('credit_stage', '<>', 'none')
    .groupBy('credit_stage')
    .execute()
  return Object.fromEntries(rows.map(({ credit_stage, count }) => [credit_stage, Number(count)]))
}
