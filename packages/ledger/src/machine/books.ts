// The books that one engine holds in memory, and how a batch is decided against them: `startBatch` voids what is due,
// `applyJobs` decides the writes, `acceptBatch` makes the result the books. No I/O, clock or chance.

import type { Call } from '../api.ts'
import { type Answer, type Job, jobSize } from '../jobs.ts'
import { applyAccounts } from './apply-accounts.ts'
import { applyTransfers } from './apply-transfers.ts'
import { type Due, type DueHeap, dueOf, pushDue, takeDue } from './due-heap.ts'
import { findTransfer, forgetAllButAccounts, type Layer, mergeInto, newLayer } from './layer.ts'
import { expire } from './two-phase.ts'

/** What an engine remembers. `kept` holds all accounts, and all transfers or those that the batch names. */
export type Books = {
  readonly kept: Layer
  readonly due: DueHeap
  /** How many transfers of `due` are still open; of no meaning to an engine that fetches what is due for each batch. */
  openDue: number
  lastTimestamp: bigint
}

/**
 * A batch on its way: the layer of its changes, its first timestamp, and what may be due at that. What is still open of it
 * runs out first, in order of due time and then of the holds' own timestamps, and takes the first `expired` timestamps.
 */
export type Batch = {
  readonly layer: Layer
  readonly timestamp: bigint
  readonly due: readonly Due[]
  /** Known once the batch is applied; 0 before. */
  expired: number
}

/** Decides one `commit`, its records included. */
export type CommitCall = (layer: Layer, call: Call, timestamp: bigint) => Answer

/** Books with nothing in them. */
export function newBooks(): Books {
  return { kept: newLayer(), due: [], openDue: 0, lastTimestamp: 0n }
}

/** The time of a batch that begins now: max(clock, last + 1), so that time never runs backwards. */
export function batchTimestamp({ lastTimestamp: last }: Books, now: bigint): bigint {
  return now > last ? now : last + 1n
}

/** Opens a batch, with what is due at its time, or as much of that as one batch voids. */
export function startBatch(books: Books, now: bigint): Batch {
  const timestamp = batchTimestamp(books, now)
  return { layer: newLayer(books.kept), timestamp, due: takeDue(books.due, timestamp), expired: 0 }
}

/** Whether more is due than an opened batch voids: it is then run without jobs, and another one opened. */
export function isMoreDue({ due: [first] }: Books, { timestamp }: Batch): boolean {
  return first !== undefined && first.at <= timestamp
}

/**
 * Voids what is due, then decides every write in order, each item at its own timestamp. Reads are left undefined: they are
 * answered once the batch is kept.
 */
export function applyJobs(
  batch: Batch,
  jobs: readonly Job[],
  commitCall: CommitCall,
): readonly (Answer | undefined)[] {
  expireDue(batch)
  let at = firstItemTimestamp(batch)
  return jobs.map((job) => {
    const answer = applyJob(batch.layer, job, { at, commitCall })
    at += BigInt(jobSize(job))
    return answer
  })
}

/** Voids what is due, before anything else of the batch. */
export function expireDue(batch: Batch): void {
  batch.expired = expire(batch.layer, batch.due, batch.timestamp)
}

/** The timestamp of the first item, once what was due is void. */
export function firstItemTimestamp({ timestamp, expired }: Batch): bigint {
  return timestamp + BigInt(expired)
}

/** Makes a decided batch part of the books. */
export function acceptBatch(books: Books, batch: Batch, jobs: readonly Job[]): void {
  mergeInto(books.kept, batch.layer)
  acceptTime(books, batch, jobs)
}

/** Makes the accounts of a decided batch part of books that keep nothing else, and forgets what was fetched for it. */
export function acceptAccounts(books: Books, batch: Batch, jobs: readonly Job[]): void {
  for (const [id, account] of batch.layer.accounts) books.kept.accounts.set(id, account)
  acceptTime(books, batch, jobs)
  forgetAllButAccounts(books.kept)
}

function acceptTime(books: Books, batch: Batch, jobs: readonly Job[]): void {
  for (const transfer of batch.layer.transfers.values()) {
    const due = dueOf(transfer)
    if (due === undefined) continue
    pushDue(books.due, due)
    books.openDue += 1
  }
  for (const [id, { status }] of batch.layer.pendings) {
    const transfer = status === 'pending' ? undefined : findTransfer(batch.layer, id)
    if (transfer !== undefined && dueOf(transfer) !== undefined) books.openDue -= 1
  }
  books.lastTimestamp = lastTimestamp(batch, jobs)
}

/** The last timestamp that an applied batch takes: one per expiry and item, and one where there is none. */
export function lastTimestamp(batch: Batch, jobs: readonly Job[]): bigint {
  const items = jobs.reduce((sum, job) => sum + jobSize(job), 0)
  return batch.timestamp + BigInt(Math.max(1, batch.expired + items)) - 1n
}

/** When a job's first item is made, and how its commit is decided. */
export type Moment = { readonly at: bigint; readonly commitCall: CommitCall }

/** Decides one job in a layer; a read is left undefined. */
export function applyJob(layer: Layer, job: Job, { at, commitCall }: Moment): Answer | undefined {
  if (job.kind === 'createAccounts') return { kind: 'items', results: applyAccounts(layer, job.accounts, at) }
  if (job.kind === 'createTransfers')
    return { kind: 'items', results: applyTransfers(layer, job.transfers, at) }
  return job.kind === 'commit' ? commitCall(layer, job.call, at) : undefined
}
