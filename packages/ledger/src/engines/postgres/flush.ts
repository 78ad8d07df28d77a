// What both ways of flushing share: a decided batch becomes a row of heads and a layer to write, and, once it is durable, the
// writer's memory.

import type { Answer, Job } from '../../jobs.ts'
import { limits } from '../../limits.ts'
import { acceptBatch, type Batch, lastTimestamp } from '../../machine/books.ts'
import { dueOf } from '../../machine/due-heap.ts'
import { forgetAllButAccounts } from '../../machine/layer.ts'
import type { Flush } from './write-flush.ts'
import { forget, type Head, type Writer } from './writer.ts'

/** One answer a job; those of queries are found once the writes are durable. */
export type WriteAnswers = readonly (Answer | undefined)[]

/** A batch that was decided, with the jobs it was decided for. */
export type Decided = { readonly batch: Batch; readonly jobs: readonly Job[]; readonly answers: WriteAnswers }

/** Numbers the new accounts of a decided batch and the flush itself. */
export function composeFlush(writer: Writer, from: Head, { batch, jobs }: Decided): Omit<Flush, 'unused'> {
  let accounts = from.accounts
  for (const id of batch.layer.accounts.keys()) {
    if (writer.numbers.has(id)) continue
    accounts += 1
    writer.numbers.set(id, accounts)
  }
  writer.flush += 1n
  const to = { writer: writer.id, flush: writer.flush, lastTimestamp: lastTimestamp(batch, jobs), accounts }
  return { from, to, layer: batch.layer, numbers: writer.numbers }
}

/** Makes a written batch the writer's memory, as the database will have it once the flush is durable. */
export function rememberFlush(
  writer: Writer,
  { batch, jobs }: Decided,
  at: { readonly head: Head; readonly nextDue: bigint | undefined },
): void {
  const { books } = writer
  acceptBatch(books, batch, jobs)
  // Holds are found in the database when they fall due, so memory only needs to know when to look.
  books.due.length = 0
  forgetAllButAccounts(books.kept)
  writer.head = at.head
  writer.nextDue = at.nextDue
  for (const transfer of batch.layer.transfers.values()) {
    const due = dueOf(transfer)?.at
    if (due !== undefined && (writer.nextDue === undefined || due < writer.nextDue)) writer.nextDue = due
  }
  if (writer.numbers.size > limits.rememberedAccountsMax) forget(writer)
}
