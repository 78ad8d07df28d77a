// The quick way, taken while nobody else writes: decided from memory and sent as one statement, the next one before this one is
// answered. Where the memory was wrong the statement changes nothing, and the flush goes the sure way.

import { Bug } from '@farthing/protocol'
import { isWrite, type Job, type Write } from '../../jobs.ts'
import { closeCall, openCall } from '../../machine/apply-call.ts'
import { applyJobs, batchTimestamp, type CommitCall, startBatch } from '../../machine/books.ts'
import type { NewTransfer } from '../../model.ts'
import type { Connection } from './connection.ts'
import { isConstraintError } from './faults.ts'
import { namesOf } from './fetch-named.ts'
import { composeFlush, rememberFlush } from './flush.ts'
import type { Sent } from './flush-locked.ts'
import { writeFlush } from './write-flush.ts'
import type { Writer } from './writer.ts'

/** A flush that was sent before anyone knew whether its memory was right. */
export type Ahead = Sent & {
  /** True once it is durable, false where it changed nothing; rejects where nobody knows. */
  readonly isKept: Promise<boolean>
}

/** Whether a flush can be decided from memory alone: everything it names is remembered, and nothing falls due. */
export function canGoAhead(writer: Writer, jobs: readonly Job[], now: bigint): boolean {
  const { head, nextDue, books } = writer
  if (head === undefined) return false
  const at = batchTimestamp(books, now)
  return (nextDue === undefined || nextDue > at) && jobs.every((job) => !isWrite(job) || isPlain(writer, job))
}

/** Decides a flush and sends it; the memory moves on as if it had succeeded. */
export function flushAhead(writer: Writer, connection: Connection, jobs: readonly Job[], now: bigint): Ahead {
  const { head, nextDue, books } = writer
  if (head === undefined) throw new Bug('a writer without a head cannot go ahead')
  const batch = startBatch(books, now)
  const answers = applyJobs(batch, jobs, commitCall)
  const composed = composeFlush(writer, head, { batch, jobs, answers })
  // What the batch makes is kept unique by its index; of all else it names, the decision took for granted that it is new.
  const unused = [...namesOf(jobs).transfers].filter((id) => !batch.layer.transfers.has(id))
  const sent = writeFlush(connection, { ...composed, unused })
  rememberFlush(writer, { batch, jobs, answers }, { head: composed.to, nextDue })
  return { number: composed.to.flush, fate: writer.fate, answers, isKept: sent.catch(asConflict) }
}

/** An id that was there already refused the statement, which therefore changed nothing. */
function asConflict(error: unknown): boolean {
  if (isConstraintError(error)) return false
  throw error
}

const commitCall: CommitCall = (layer, call, timestamp) => {
  const opened = openCall(layer, call, timestamp)
  const outcome = opened.decided ? opened.outcome : closeCall(layer, opened.draft, call, timestamp)
  return { kind: 'outcome', outcome }
}

/** Whether a job brings no records, resolves no holds and names no account that memory does not have. */
function isPlain({ numbers }: Writer, job: Write): boolean {
  // An account of an unknown id is taken for new here, which its unique index confirms.
  if (job.kind === 'createAccounts') return true
  const isKnown = ({ pendingId = 0n, debitAccountId, creditAccountId }: NewTransfer) =>
    pendingId === 0n && numbers.has(debitAccountId) && numbers.has(creditAccountId)
  if (job.kind === 'createTransfers') return job.transfers.every(isKnown)
  const { accounts = [], transfers = [], records = [] } = job.call
  return records.length === 0 && accounts.every(({ id }) => numbers.has(id)) && transfers.every(isKnown)
}
