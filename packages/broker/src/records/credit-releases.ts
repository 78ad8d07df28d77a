// When a merchant's part of a charge becomes available, and when what was withheld for unpaid bills is let go: due dates that a
// job honours, each once.

import type { Statement } from '@farthing/ledger'
import { type Instant, instant } from '@farthing/protocol'
import { sql } from 'kysely'
import { compile, type Records } from './database.ts'

export type ReleaseKind = 'credit' | 'reserve'
export type CreditRelease = {
  readonly paymentId: string
  readonly kind: ReleaseKind
  readonly dueAt: Instant
}

/** Plans the release of one credit that waits for a file's money, where that has come; nothing where it has not. */
export function planCredit(records: Records, paymentId: string, creditFileId: string): Statement {
  const insert = sql`insert into credit_releases (payment_id, kind, due_at, done_at)
    select ${paymentId}, 'credit', available_at, null from statement_files
    where id = ${creditFileId} and available_at is not null
    and not exists (select 1 from credit_releases where payment_id = ${paymentId} and kind = 'credit')`
  return compile({ compile: () => insert.compile(records) })
}

/** Plans the release of every credit that waits for a file's money, where that has come. */
export function planCreditsOfFile(records: Records, fileId: string): readonly Statement[] {
  const file = sql`from statement_files as file`
  const isNew = sql`not exists (select 1 from credit_releases as planned
    where planned.kind = 'credit' and planned.payment_id = waiting.payment_id)`
  const lines = sql`insert into credit_releases (payment_id, kind, due_at, done_at)
    select waiting.payment_id, 'credit', file.available_at, null ${file}
    inner join statement_lines as waiting on waiting.credit_file_id = file.id
    where file.id = ${fileId} and file.available_at is not null and waiting.payment_id is not null and ${isNew}`
  const misses = sql`insert into credit_releases (payment_id, kind, due_at, done_at)
    select waiting.payment_id, 'credit', file.available_at, null ${file}
    inner join statement_misses as waiting on waiting.end_file_id = file.id
    where file.id = ${fileId} and file.available_at is not null and waiting.outcome = 'suspense' and ${isNew}`
  return [lines, misses].map((insert) => compile({ compile: () => insert.compile(records) }))
}

export function insertRelease(records: Records, release: CreditRelease): Statement {
  return compile(
    records.insertInto('credit_releases').values({
      payment_id: release.paymentId,
      kind: release.kind,
      due_at: BigInt(release.dueAt),
      done_at: null,
    }),
  )
}

/** The write that a release was made; refused where it was before. */
export function endRelease(records: Records, release: CreditRelease, now: Instant): Statement {
  return compile(
    records
      .updateTable('credit_releases')
      .set({ done_at: BigInt(now) })
      .where('payment_id', '=', release.paymentId)
      .where('kind', '=', release.kind)
      .where('done_at', 'is', null),
    1,
  )
}

/** Releases that are due, the longest due first. */
export async function listDueReleases(
  records: Records,
  now: Instant,
  limit: number,
): Promise<readonly CreditRelease[]> {
  const rows = await records
    .selectFrom('credit_releases')
    .selectAll()
    .where('done_at', 'is', null)
    .where('due_at', '<=', BigInt(now))
    .orderBy('due_at')
    .orderBy('payment_id')
    .limit(limit)
    .execute()
  return rows.map(({ payment_id, kind, due_at }) => ({
    paymentId: payment_id,
    kind,
    dueAt: instant(Number(due_at)),
  }))
}

/** Whether what was withheld of a charge has been let go. */
export async function isReserveReleased(records: Records, paymentId: string): Promise<boolean> {
  const row = await records
    .selectFrom('credit_releases')
    .select('done_at')
    .where('payment_id', '=', paymentId)
    .where('kind', '=', 'reserve')
    .executeTakeFirst()
  return row !== undefined && row.done_at !== null
}
