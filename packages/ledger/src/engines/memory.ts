// The state machine alone: for tests and simulation. It forgets everything when it is closed.

import type { AccountBalancesQuery, AllAccountsQuery, ChangeEvent, ChangesQuery, Ledger } from '../api.ts'
import type { Answer, Engine, Job, Query } from '../jobs.ts'
import { isWrite } from '../jobs.ts'
import { closeCall, openCall } from '../machine/apply-call.ts'
import {
  acceptBatch,
  applyJobs,
  type Books,
  type CommitCall,
  isMoreDue,
  newBooks,
  startBatch,
} from '../machine/books.ts'
import { isMostlyResolved, refillDue } from '../machine/due-heap.ts'
import { findPending, type Layer } from '../machine/layer.ts'
import type { Account, AccountBalance } from '../model.ts'
import { type LedgerOptions, openLedger } from '../open-ledger.ts'
import {
  asOpened,
  compareIds,
  compareTimestamps,
  isWantedAccount,
  isWantedTransfer,
  isWithin,
  present,
} from '../queries.ts'

/** A ledger in memory. Records are a bug of the caller here: there is no store to write them to. */
export function openMemoryLedger(options: LedgerOptions): Ledger {
  return openLedger(memoryEngine(), options)
}

function memoryEngine(): Engine {
  const books = newBooks()
  return {
    flushesMax: 1,
    run: (jobs, now) => {
      const answers = run(books, jobs, now)
      return jobs.map((job, index) =>
        isWrite(job) ? (answers[index] ?? { kind: 'unknown' }) : read(books.kept, job),
      )
    },
    nextDue: () => books.due[0]?.at,
    close: () => {},
  }
}

function run(books: Books, jobs: readonly Job[], now: bigint): readonly (Answer | undefined)[] {
  const batch = startBatch(books, now)
  const isVoidingOnly = isMoreDue(books, batch)
  const answers = applyJobs(batch, isVoidingOnly ? [] : jobs, commitCall)
  acceptBatch(books, batch, isVoidingOnly ? [] : jobs)
  if (isVoidingOnly) return run(books, jobs, now)
  forgetResolved(books)
  return answers
}

function forgetResolved({ due, openDue, kept }: Books): void {
  if (!isMostlyResolved(due, openDue)) return
  refillDue(
    due,
    due.filter(({ id }) => findPending(kept, id)?.status === 'pending'),
  )
}

const commitCall: CommitCall = (layer, call, timestamp): Answer => {
  if ((call.records ?? []).length > 0) return { kind: 'bug', message: 'the memory engine keeps no records' }
  const opened = openCall(layer, call, timestamp)
  const outcome = opened.decided ? opened.outcome : closeCall(layer, opened.draft, call, timestamp)
  return { kind: 'outcome', outcome }
}

function read(kept: Layer, job: Query): Answer {
  if (job.kind === 'lookupAccounts') return { kind: 'accounts', accounts: present(job.ids, kept.accounts) }
  if (job.kind === 'lookupTransfers')
    return { kind: 'transfers', transfers: present(job.ids, kept.transfers) }
  if (job.kind === 'accountTransfers') {
    // Transfers are kept in the order they were made, which is the order of their timestamps.
    const found = [...kept.transfers.values()].filter((transfer) => isWantedTransfer(transfer, job.query))
    return { kind: 'transfers', transfers: page(found, job.query) }
  }
  if (job.kind === 'accountBalances') return { kind: 'balances', balances: readBalances(kept, job.query) }
  if (job.kind === 'changes') return { kind: 'changes', changes: readChanges(kept, job.query) }
  return { kind: 'accounts', accounts: readAccounts(kept, job.query) }
}

function readAccounts(kept: Layer, query: AllAccountsQuery): readonly Account[] {
  const found = [...kept.accounts.values()].filter((account) => isWantedAccount(account, query))
  return page(found.sort(compareIds), query)
}

function readBalances(kept: Layer, query: AccountBalancesQuery): readonly AccountBalance[] {
  const found = kept.balances.filter(
    ({ accountId, timestamp }) => accountId === query.accountId && isWithin(timestamp, query),
  )
  return page(found, query).map(
    ({ timestamp, debitsPending, debitsPosted, creditsPending, creditsPosted }) => ({
      timestamp,
      debitsPending,
      debitsPosted,
      creditsPending,
      creditsPosted,
    }),
  )
}

function readChanges(kept: Layer, { afterTimestamp = 0n, limit }: ChangesQuery): readonly ChangeEvent[] {
  const accounts = [...kept.accounts.values()].map(
    (account): ChangeEvent => ({
      kind: 'account',
      timestamp: account.timestamp,
      account: asOpened(account),
    }),
  )
  const transfers = [...kept.transfers.values()].map(
    (transfer): ChangeEvent => ({ kind: 'transfer', timestamp: transfer.timestamp, transfer }),
  )
  const events = [...accounts, ...transfers, ...expiries(kept)]
  return events
    .filter(({ timestamp }) => timestamp > afterTimestamp)
    .sort(compareTimestamps)
    .slice(0, limit)
}

function expiries({ pendings, transfers }: Layer): readonly ChangeEvent[] {
  const expired = [...pendings].filter(([, { status }]) => status === 'expired')
  return expired.flatMap(([id, { resolvedAt }]) => {
    const transfer = transfers.get(id)
    return transfer === undefined ? [] : [{ kind: 'expiry' as const, timestamp: resolvedAt, transfer }]
  })
}

/** The first rows of what was found, or the last ones from the end. */
function page<Row>(
  rows: readonly Row[],
  { limit, reversed = false }: { readonly limit: number; readonly reversed?: boolean },
): readonly Row[] {
  return (reversed ? rows.toReversed() : rows).slice(0, limit)
}
