// The one writer of a SQLite file. A flush is one transaction: fetch what the jobs name, decide in memory, write, commit;
// only then is anything answered. After a failed flush nothing in memory is trusted: it is dropped and read back.

import type { Answer, Engine, Job, Query } from '../../jobs.ts'
import { hasRecords, isWrite } from '../../jobs.ts'
import { closeCall, openCall } from '../../machine/apply-call.ts'
import {
  acceptAccounts,
  applyJobs,
  type Batch,
  type Books,
  type CommitCall,
  isMoreDue,
  lastTimestamp,
  startBatch,
} from '../../machine/books.ts'
import { isMostlyResolved } from '../../machine/due-heap.ts'
import { isEmptyLayer } from '../../machine/layer.ts'
import { isSqliteError } from './faults.ts'
import { fetchNamed } from './fetch-named.ts'
import { loadBooks, loadDue } from './load.ts'
import { readQuery } from './read.ts'
import { foldRecent } from './recent-balances.ts'
import { closeSavepoint, openSavepoint, writeRecords } from './records.ts'
import { closeStore, flushPatienceMs, openStore, type Store } from './store.ts'
import { writeLastTimestamp, writeLayer } from './write-batch.ts'

/** A file and the books read from it, which belong together: one is never kept without the other. */
type Writer = { readonly store: Store; readonly books: Books }

/** Opens the writer of a file; `onFault` hears why a flush failed. */
export function sqliteEngine(path: string, onFault: (error: unknown) => void, logPages?: number): Engine {
  let writer: Writer | undefined = openWriter(path, undefined, logPages)
  // A failed flush drops the books, but the holds that were to fall due must still be voided once the disk works again.
  let dueWhenDropped: bigint | undefined
  const drop = () => {
    if (writer !== undefined) closeStore(writer.store)
    writer = undefined
  }
  return {
    flushesMax: 1,
    run: (jobs, now) => {
      const wasOpen = writer !== undefined
      const due = writer?.books.due[0]?.at ?? dueWhenDropped
      try {
        writer ??= openWriter(path, flushPatienceMs, logPages)
        const answers = flush(writer, jobs, now)
        return answers.map((answer) => answer ?? unknown)
      } catch (error) {
        drop()
        dueWhenDropped = due
        // Whether the disk kept this flush is not known: its callers ask again with the same ids.
        if (wasOpen && !isSqliteError(error)) throw error
        onFault(error)
        return jobs.map(() => unknown)
      }
    },
    nextDue: () => (writer === undefined ? dueWhenDropped : writer.books.due[0]?.at),
    // A writer that is opened anew syncs each flush, until it is asked again.
    syncLater: (isOn) => writer?.store.database.exec(`PRAGMA synchronous = ${isOn ? 'NORMAL' : 'FULL'}`),
    close: () => {
      try {
        if (writer !== undefined) bringUpToDate(writer)
      } finally {
        drop()
      }
    },
  }
}

/** So that a file at rest has every balance in its account's row. */
function bringUpToDate({ store, books }: Writer): void {
  if (store.recent.size === 0) return
  try {
    store.database.exec('BEGIN IMMEDIATE')
    foldRecent(store, (id) => books.kept.accounts.get(id))
    store.database.exec('COMMIT')
  } catch (error) {
    // Nothing is lost where the disk refuses: what is recent is durable and is read at the next open.
    if (!isSqliteError(error)) throw error
  }
}

const unknown: Answer = { kind: 'unknown' }

function openWriter(path: string, patienceMs?: number, logPages?: number): Writer {
  const store = openStore(path, patienceMs, logPages)
  try {
    return { store, books: loadBooks(store) }
  } catch (error) {
    closeStore(store)
    throw error
  }
}

function flush({ store, books }: Writer, jobs: readonly Job[], now: bigint): readonly (Answer | undefined)[] {
  let batch = startBatch(books, now)
  while (isMoreDue(books, batch)) {
    fetchNamed(store, books.kept, [], batch.due)
    writeFlush(store, batch, [])
    acceptAccounts(books, batch, [])
    batch = startBatch(books, now)
  }
  fetchNamed(store, books.kept, jobs, batch.due)
  const answers = batch.due.length > 0 || jobs.some(isWrite) ? writeFlush(store, batch, jobs) : []
  acceptAccounts(books, batch, jobs)
  if (isMostlyResolved(books.due, books.openDue)) loadDue(store, books)
  return jobs.map((job, index) => (isWrite(job) ? answers[index] : answerQuery({ store, books }, job)))
}

/** The writes of the flush are kept by now, so a query that is a mistake, or finds one in the file, fails alone. */
function answerQuery({ store, books }: Writer, query: Query): Answer {
  try {
    return readQuery(store, books, query)
  } catch (error) {
    if (isSqliteError(error)) throw error
    return { kind: 'bug', message: error instanceof Error ? error.message : String(error) }
  }
}

/** One transaction: records as their calls are decided, then all that the batch changed. */
function writeFlush(store: Store, batch: Batch, jobs: readonly Job[]): readonly (Answer | undefined)[] {
  store.database.exec('BEGIN IMMEDIATE')
  const answers = applyJobs(batch, jobs, commitCall(store))
  if (!isEmptyLayer(batch.layer) || jobs.some(hasRecords)) {
    writeLayer(store, batch.layer)
    writeLastTimestamp(store, lastTimestamp(batch, jobs))
  }
  store.database.exec('COMMIT')
  return answers
}

function commitCall(store: Store): CommitCall {
  return (layer, call, timestamp): Answer => {
    const opened = openCall(layer, call, timestamp)
    if (opened.decided) return { kind: 'outcome', outcome: opened.outcome }
    const records = call.records ?? []
    // Without records there is nothing in the file to take back.
    if (records.length === 0)
      return { kind: 'outcome', outcome: closeCall(layer, opened.draft, call, timestamp) }
    openSavepoint(store)
    const refusal = writeRecords(store, records)
    if (refusal !== undefined) {
      closeSavepoint(store, false)
      if (refusal.kind === 'bug') return refusal
      return { kind: 'outcome', outcome: { ok: false, code: 'record_refused', index: refusal.index } }
    }
    const outcome = closeCall(layer, opened.draft, call, timestamp)
    closeSavepoint(store, outcome.ok)
    return { kind: 'outcome', outcome }
  }
}
