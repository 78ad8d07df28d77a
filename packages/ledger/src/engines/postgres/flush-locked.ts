// The sure way: under the ledger's lock, with everything fetched that the batch names. Taken where others write too, where calls
// bring records or resolve holds.

import { Bug } from '@farthing/protocol'
import type { Call } from '../../api.ts'
import { type Answer, hasRecords, type Job, jobSize } from '../../jobs.ts'
import { limits } from '../../limits.ts'
import { closeCall, openCall } from '../../machine/apply-call.ts'
import {
  applyJob,
  type Batch,
  type CommitCall,
  expireDue,
  firstItemTimestamp,
  startBatch,
} from '../../machine/books.ts'
import { isEmptyLayer, type Layer, mergeInto, newLayer } from '../../machine/layer.ts'
import { type Connection, send } from './connection.ts'
import { lockAndFetch } from './fetch-named.ts'
import { composeFlush, type Decided, rememberFlush, type WriteAnswers } from './flush.ts'
import { type RecordsRefusal, type Trial, tryRecords } from './records.ts'
import { type Flush, writeFlush } from './write-flush.ts'
import { type Fate, forget, type Writer } from './writer.ts'

/** A flush whose commit is sent: should its answer be lost, these are the answers if it was kept. */
export type Sent = { readonly number: bigint; readonly fate: Fate; readonly answers: WriteAnswers }

/** The jobs, the clock's time, and who is told what is sent just before it is. */
export type LockedFlush = {
  readonly jobs: readonly Job[]
  readonly now: bigint
  readonly onSent: (sent: Sent) => void
}

/**
 * Flushes under the lock, in one transaction. Where more is due than one batch voids, it voids that much and leaves the jobs for
 * the next time. Rejects with the server's error.
 */
export async function flushLocked(
  writer: Writer,
  connection: Connection,
  { jobs, now, onSent }: LockedFlush,
): Promise<WriteAnswers | 'more is due'> {
  const isFirst = writer.flush === 0n
  const { head, nextDue, isMoreDue } = await lockAndFetch(writer, connection, jobs, now)
  const todo = isMoreDue ? [] : jobs
  const batch = startBatch(writer.books, now)
  expireDue(batch)
  const answers = await applyWithRecords(connection, batch, todo)
  const decided: Decided = { batch, jobs: todo, answers }
  const isChanged = !isEmptyLayer(batch.layer) || todo.some(hasRecords)
  const flush = isChanged ? composeFlush(writer, head, decided) : undefined
  if (flush !== undefined && !isMoreDue) onSent({ number: flush.to.flush, fate: writer.fate, answers })
  await commit(connection, flush)
  if (flush !== undefined) writer.acknowledged = flush.to.flush
  rememberFlush(writer, decided, { head: flush?.to ?? head, nextDue })
  // Where somebody else wrote since our last flush they probably will again, so the next one fetches what it names.
  if (head.writer !== writer.id && !isFirst) forget(writer)
  return isMoreDue ? 'more is due' : answers
}

async function commit(connection: Connection, flush: Omit<Flush, 'unused'> | undefined): Promise<void> {
  const written = flush === undefined ? true : writeFlush(connection, flush)
  const [isWritten, { command }] = await Promise.all([written, send(connection, 'commit')])
  if (!isWritten || command !== 'COMMIT') throw new Bug('a flush under the lock was not written')
}

/**
 * Decides jobs whose calls may bring records. All are tried at once on the assumption that none is refused; where one is, the
 * rest goes on call by call, then by twos and fours: one refusal must not cost everybody a way to the server each.
 */
async function applyWithRecords(
  connection: Connection,
  batch: Batch,
  jobs: readonly Job[],
): Promise<WriteAnswers> {
  const answers: (Answer | undefined)[] = []
  let at = firstItemTimestamp(batch)
  let callsMax: number = limits.triedCallsMax
  while (answers.length < jobs.length) {
    const rest = jobs.slice(answers.length)
    const layer = newLayer(batch.layer)
    const part = applyPart(layer, rest.slice(0, partEnd(rest, callsMax)), at)
    const deviation = await tryRecords(connection, part.trials)
    if (deviation === undefined) {
      mergeInto(batch.layer, layer)
      answers.push(...part.answers)
      at = part.end
      callsMax = Math.min(2 * callsMax, limits.triedCallsMax)
      continue
    }
    callsMax = 1
    if (deviation === 'unclear') continue
    const job = part.trials[deviation.trial]?.job ?? 0
    const before = applyPart(batch.layer, rest.slice(0, job), at)
    answers.push(...before.answers, answerTo(deviation.refusal))
    at = before.end + BigInt(jobSize(rest[job] as Job))
  }
  return answers
}

type Part = {
  readonly answers: WriteAnswers
  readonly trials: readonly (Trial & { readonly job: number })[]
  /** The timestamp after the last one taken. */
  readonly end: bigint
}

/** Decides jobs as if all their records were accepted, and tells which those are. */
function applyPart(layer: Layer, jobs: readonly Job[], start: bigint): Part {
  const trials: (Trial & { readonly job: number })[] = []
  let at = start
  const answers = jobs.map((job, index) => {
    const commitCall: CommitCall = (into, call, timestamp) =>
      decideCall(into, call, timestamp, (trial) => trials.push({ ...trial, job: index }))
    const answer = applyJob(layer, job, { at, commitCall })
    at += BigInt(jobSize(job))
    return answer
  })
  return { answers, trials, end: at }
}

function decideCall(layer: Layer, call: Call, timestamp: bigint, attempt: (trial: Trial) => void): Answer {
  const opened = openCall(layer, call, timestamp)
  if (opened.decided) return { kind: 'outcome', outcome: opened.outcome }
  const outcome = closeCall(layer, opened.draft, call, timestamp)
  const records = call.records ?? []
  if (records.length > 0) attempt({ records, isKept: outcome.ok })
  return { kind: 'outcome', outcome }
}

/** Where a part ends that holds at most so many calls with records. */
function partEnd(jobs: readonly Job[], callsMax: number): number {
  let calls = 0
  const end = jobs.findIndex((job) => {
    calls += hasRecords(job) ? 1 : 0
    return calls > callsMax
  })
  return end < 0 ? jobs.length : end
}

function answerTo(refusal: RecordsRefusal): Answer {
  if (refusal.kind === 'bug') return refusal
  const { index } = refusal
  const outcome = { ok: false, code: 'record_refused', ...(index === undefined ? {} : { index }) } as const
  return { kind: 'outcome', outcome }
}
