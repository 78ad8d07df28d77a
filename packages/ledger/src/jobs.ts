// What goes to an engine and what comes back: plain data without promises or functions, so that the one writer could move
// to a worker thread.

import type {
  AccountBalancesQuery,
  AccountTransfersQuery,
  AllAccountsQuery,
  Call,
  ChangeEvent,
  ChangesQuery,
  CommitOutcome,
  ItemResult,
} from './api.ts'
import type { Account, AccountBalance, NewAccount, NewTransfer, Transfer } from './model.ts'

/** One caller's request. */
export type Job = Write | Query

/** A request that may change the books. */
export type Write =
  | { readonly kind: 'createAccounts'; readonly accounts: readonly NewAccount[] }
  | { readonly kind: 'createTransfers'; readonly transfers: readonly NewTransfer[] }
  | { readonly kind: 'commit'; readonly call: Call }

/** A request that changes nothing. */
export type Query =
  | { readonly kind: 'lookupAccounts'; readonly ids: readonly bigint[] }
  | { readonly kind: 'lookupTransfers'; readonly ids: readonly bigint[] }
  | { readonly kind: 'accountTransfers'; readonly query: AccountTransfersQuery }
  | { readonly kind: 'accountBalances'; readonly query: AccountBalancesQuery }
  | { readonly kind: 'allAccounts'; readonly query: AllAccountsQuery }
  | { readonly kind: 'changes'; readonly query: ChangesQuery }

/** The answer to one request. `bug` is the caller's mistake, told to that caller alone. */
export type Answer =
  | { readonly kind: 'items'; readonly results: readonly ItemResult[] }
  | { readonly kind: 'outcome'; readonly outcome: CommitOutcome }
  | { readonly kind: 'accounts'; readonly accounts: readonly Account[] }
  | { readonly kind: 'transfers'; readonly transfers: readonly Transfer[] }
  | { readonly kind: 'balances'; readonly balances: readonly AccountBalance[] }
  | { readonly kind: 'changes'; readonly changes: readonly ChangeEvent[] }
  | { readonly kind: 'busy' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'bug'; readonly message: string }

/** What stands behind a ledger: it answers a flush's jobs, in order, once what they saw is durable. */
export type Engine = {
  /** Answers at once or later; a store that fails is told as `unknown`, and only our own mistakes throw or reject. */
  run(jobs: readonly Job[], now: bigint): readonly Answer[] | Promise<readonly Answer[]>
  /** How many flushes may be under way at once; an engine that allows more than one keeps their order itself. */
  readonly flushesMax: number
  /**
   * No open hold falls due before this; undefined where none ever does. It may be early, for a hold resolved since: a flush
   * without jobs voids what is due and lets go of such.
   */
  nextDue(): bigint | undefined
  /** Whether flushes may be answered before the disk has them, until the next one after this is turned off; not every store can. */
  syncLater?(isOn: boolean): void
  close(): void | Promise<void>
}

/** Whether a job may change the books. */
export function isWrite(job: Job): job is Write {
  return job.kind === 'createAccounts' || job.kind === 'createTransfers' || job.kind === 'commit'
}

/** Whether a job brings records to write. */
export function hasRecords(job: Job): boolean {
  return job.kind === 'commit' && (job.call.records ?? []).length > 0
}

/** How many timestamps a job takes: one per item written, and one for a call that only writes records. */
export function jobSize(job: Job): number {
  if (job.kind === 'createAccounts') return job.accounts.length
  if (job.kind === 'createTransfers') return job.transfers.length
  return job.kind === 'commit' ? Math.max(1, itemCount(job)) : 0
}

/** How much of a batch's bound a job takes up. */
export function itemCount(job: Job): number {
  if (job.kind === 'createAccounts') return job.accounts.length
  if (job.kind === 'createTransfers') return job.transfers.length
  if (job.kind === 'commit') return (job.call.accounts?.length ?? 0) + (job.call.transfers?.length ?? 0)
  return job.kind === 'lookupAccounts' || job.kind === 'lookupTransfers' ? job.ids.length : job.query.limit
}
