// Charges that an operator's statement should have named and did not. One more statement is waited for, then it is decided.

import type { Statement } from '@farthing/ledger'
import type { Instant } from '@farthing/protocol'
import { sql } from 'kysely'
import type { PhonePayment } from '../domain/phone/payment.ts'
import { compile, type Records } from './database.ts'
import { toPhonePayment } from './phone-payments.ts'

export type Miss = {
  readonly paymentId: string
  readonly firstPeriod: string
  readonly outcome: 'found' | 'reversed' | 'suspense' | undefined
}

/** Notes that a statement does not name a charge, the first time that happens. */
export function insertMiss(
  records: Records,
  payment: Pick<PhonePayment, 'id' | 'operatorId'>,
  file: { readonly id: string; readonly period: string; readonly at: Instant },
): Statement {
  const insert = sql`insert into statement_misses (payment_id, operator_id, first_period, first_file_id, at, outcome,
      end_file_id, ended_at)
    select ${payment.id}, ${payment.operatorId ?? ''}, ${file.period}, ${file.id}, ${BigInt(file.at)}, null, null, null
    where not exists (select 1 from statement_misses where payment_id = ${payment.id})`
  return compile({ compile: () => insert.compile(records) })
}

/** How it ended; `isSure` refuses the commit where it had ended already or never begun. */
export function endMiss(
  records: Records,
  paymentId: string,
  end: {
    readonly outcome: NonNullable<Miss['outcome']>
    readonly fileId: string
    readonly at: Instant
    readonly isSure: boolean
  },
): Statement {
  return compile(
    records
      .updateTable('statement_misses')
      .set({ outcome: end.outcome, end_file_id: end.fileId, ended_at: BigInt(end.at) })
      .where('payment_id', '=', paymentId)
      .where('outcome', 'is', null),
    end.isSure ? 1 : undefined,
  )
}

export async function readMiss(records: Records, paymentId: string): Promise<Miss | undefined> {
  const row = await records
    .selectFrom('statement_misses')
    .selectAll()
    .where('payment_id', '=', paymentId)
    .executeTakeFirst()
  if (row === undefined) return undefined
  return {
    paymentId: row.payment_id,
    firstPeriod: row.first_period,
    outcome: row.outcome ?? undefined,
  }
}

/** Charges of an operator whose credit is pending and that no line names, after an id, in its order. */
export async function listUnlisted(
  records: Records,
  of: { readonly operatorId: string; readonly currency: string; readonly until: Instant },
  page: { readonly after: string; readonly limit: number },
): Promise<readonly PhonePayment[]> {
  const rows = await records
    .selectFrom('phone_payments')
    .selectAll()
    .where('operator_id', '=', of.operatorId)
    .where('credit_stage', '=', 'pending')
    .where('currency', '=', of.currency)
    .where('charged_at', '<', BigInt(of.until))
    .where('id', '>', page.after)
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('statement_lines')
            .select('statement_lines.line')
            .whereRef('statement_lines.payment_id', '=', 'phone_payments.id')
            .where('statement_lines.line_type', '=', 'CHARGE'),
        ),
      ),
    )
    .orderBy('id')
    .limit(page.limit)
    .execute()
  return rows.map(toPhonePayment)
}

/** Counts the misses of a file: first noticed with it, and how those it decided ended. */
export async function countMisses(
  records: Records,
  fileId: string,
): Promise<{ readonly waiting: number; readonly reversed: number; readonly suspense: number }> {
  const rows = await records
    .selectFrom('statement_misses')
    .select(['outcome', 'first_file_id', 'end_file_id'])
    .where((where) => where.or([where('first_file_id', '=', fileId), where('end_file_id', '=', fileId)]))
    .execute()
  return {
    waiting: rows.filter((row) => row.outcome === null && row.first_file_id === fileId).length,
    reversed: rows.filter((row) => row.outcome === 'reversed' && row.end_file_id === fileId).length,
    suspense: rows.filter((row) => row.outcome === 'suspense' && row.end_file_id === fileId).length,
  }
}
