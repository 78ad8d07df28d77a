// The state machine alone: for tests and simulation. It forgets everything when it is closed.

import type { Ledger } from '../api.ts'
import type { Answer, Engine, Query } from '../jobs.ts'
import { isWrite } from '../jobs.ts'
import { closeCall, openCall } from '../machine/apply-call.ts'
import { acceptBatch, applyJobs, type CommitCall, newBooks, startBatch } from '../machine/books.ts'
import type { Layer } from '../machine/layer.ts'
import { openLedger } from '../open-ledger.ts'
import { compareIds, isWantedAccount, isWantedTransfer, present } from '../queries.ts'

/** A ledger in memory. Records are a bug of the caller here: there is no store to write them to. */
export function openMemoryLedger(options: {
  readonly clock: () => bigint
  readonly maxQueue?: number
}): Ledger {
  return openLedger(memoryEngine(), options)
}

function memoryEngine(): Engine {
  const books = newBooks()
  return {
    flushesMax: 1,
    run: (jobs, now) => {
      const batch = startBatch(books, now)
      const answers = applyJobs(batch, jobs, commitCall)
      acceptBatch(books, batch, jobs)
      return jobs.map((job, index) =>
        isWrite(job) ? (answers[index] ?? { kind: 'unknown' }) : read(books.kept, job),
      )
    },
    close: () => {},
  }
}

const commitCall: CommitCall = (layer, call, timestamp): Answer => {
  if ((call.records ?? []).length > 0) return { kind: 'bug', message: 'the memory engine keeps no records' }
  const opened = openCall(layer, call, timestamp)
  const outcome = opened.decided ? opened.outcome : closeCall(layer, opened.draft, call, timestamp)
  return { kind: 'outcome', outcome }
}

function read({ accounts, transfers }: Layer, job: Query): Answer {
  if (job.kind === 'lookupAccounts') return { kind: 'accounts', accounts: present(job.ids, accounts) }
  if (job.kind === 'lookupTransfers') return { kind: 'transfers', transfers: present(job.ids, transfers) }
  if (job.kind === 'accountTransfers') {
    // Transfers are kept in the order they were made, which is the order of their timestamps.
    const found = [...transfers.values()].filter((transfer) => isWantedTransfer(transfer, job.query))
    const ordered = job.query.reversed === true ? found.reverse() : found
    return { kind: 'transfers', transfers: ordered.slice(0, job.query.limit) }
  }
  const found = [...accounts.values()].filter((account) => isWantedAccount(account, job.query))
  return { kind: 'accounts', accounts: found.sort(compareIds).slice(0, job.query.limit) }
}
