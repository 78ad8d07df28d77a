// What a caller of the ledger sees: calls, outcomes and queries, all plain data, so that the one writer may live on
// another thread or machine.

import type { Account, AccountBalance, NewAccount, NewTransfer, Transfer } from './model.ts'
import type { ResultCode } from './result-codes.ts'

/** A value as SQLite binds it. */
export type SqlValue = null | string | number | bigint | Uint8Array

/**
 * A compiled record write, attached to transfers: an INSERT, UPDATE, DELETE or REPLACE, with or without a WITH before it.
 * `changes`, if given, is the exact number of rows it must touch, else the whole call is refused.
 */
export type Statement = {
  readonly sql: string
  readonly parameters: readonly SqlValue[]
  readonly changes?: number
}

/** What `commit` does as one: accounts opened, transfers made as one chain, records written. */
export type Call = {
  readonly accounts?: readonly NewAccount[]
  readonly transfers?: readonly NewTransfer[]
  readonly records?: readonly Statement[]
}

/** Why nothing was decided: the queue is full, or the flush failed and nobody can say what the disk kept. */
export type Undecided = 'busy' | 'unknown'

/** The answer to one item of `createAccounts` or `createTransfers`; `exists` is a harmless repeat. */
export type ItemResult =
  | { readonly ok: true; readonly outcome: 'created' | 'exists'; readonly timestamp: bigint }
  | { readonly ok: false; readonly code: ResultCode | Undecided }

/** The answer to `commit`: done with the timestamp of its first transfer, or refused by the item at `index`. */
export type CommitOutcome =
  | { readonly ok: true; readonly outcome: 'created' | 'exists'; readonly timestamp: bigint }
  | { readonly ok: false; readonly code: ResultCode | 'record_refused' | Undecided; readonly index?: number }

/**
 * Which transfers of an account to list, in order of timestamp: bounds include their ends; both sides unless one is turned
 * off. The next page begins one nanosecond past the last row: `timestampMin` is its timestamp + 1, or, `reversed`,
 * `timestampMax` is its timestamp − 1. Forwards no row is ever added before a page that was read.
 */
export type AccountTransfersQuery = {
  readonly accountId: bigint
  readonly limit: number
  readonly reversed?: boolean
  readonly timestampMin?: bigint
  readonly timestampMax?: bigint
  readonly debits?: boolean
  readonly credits?: boolean
}

/**
 * Which accounts to list, in order of id, or from the largest down if `reversed`; `afterId` and `beforeId` leave out the
 * named id itself. The next page has the last row's id as `afterId`, or, `reversed`, as `beforeId`. Ids are the caller's, so
 * an account opened meanwhile may fall into a page already read; who must see each one follows `changes`.
 */
export type AllAccountsQuery = {
  readonly ledger?: number
  readonly afterId?: bigint
  readonly beforeId?: bigint
  readonly reversed?: boolean
  readonly limit: number
}

/**
 * Which balances of an account with `history` to list, in order of timestamp, with bounds and cursors as for its transfers.
 * `{ reversed: true, limit: 1, timestampMax }` is the balance at that time; no row then means no change so far.
 */
export type AccountBalancesQuery = {
  readonly accountId: bigint
  readonly limit: number
  readonly reversed?: boolean
  readonly timestampMin?: bigint
  readonly timestampMax?: bigint
}

/** Where to go on in the change feed: after this timestamp, or from the very beginning. */
export type ChangesQuery = { readonly afterTimestamp?: bigint; readonly limit: number }

/** One entry of the change feed. Entries never change, so an account stands here as it was opened: empty and not closed. */
export type ChangeEvent =
  | { readonly kind: 'account'; readonly timestamp: bigint; readonly account: Account }
  | { readonly kind: 'transfer'; readonly timestamp: bigint; readonly transfer: Transfer }
  /** The pending transfer ran out at `timestamp`: what it reserved is free again, and what it closed is open. */
  | { readonly kind: 'expiry'; readonly timestamp: bigint; readonly transfer: Transfer }

/** A double-entry ledger. Every answer, reads and refusals too, waits until all that it saw is durable. */
export type Ledger = {
  /** Opens accounts, each with its own result. */
  createAccounts(accounts: readonly NewAccount[]): Promise<readonly ItemResult[]>
  /** Makes transfers, each with its own result; `linked` joins an item and the next into a chain. */
  createTransfers(transfers: readonly NewTransfer[]): Promise<readonly ItemResult[]>
  /** Accounts, transfers as one chain whatever their flags, and records: all or nothing. */
  commit(call: Call): Promise<CommitOutcome>
  /** The accounts that are there, in the order asked for. */
  lookupAccounts(ids: readonly bigint[]): Promise<readonly Account[]>
  /** The transfers that are there, in the order asked for. */
  lookupTransfers(ids: readonly bigint[]): Promise<readonly Transfer[]>
  /** The transfers of an account within a range of time, forwards or backwards. */
  accountTransfers(query: AccountTransfersQuery): Promise<readonly Transfer[]>
  /** The balances of an account over time; none where it has no `history` or is not there. */
  accountBalances(query: AccountBalancesQuery): Promise<readonly AccountBalance[]>
  /** All accounts by id, forwards or backwards. */
  allAccounts(query: AllAccountsQuery): Promise<readonly Account[]>
  /**
   * Everything that ever happened, in strict order of timestamp, and only what is durable. To follow it, keep the timestamp
   * of the last entry dealt with and ask for what is after it; fewer entries than `limit` means there is no more yet.
   * Nothing is ever added at or before a timestamp that was told, so no entry is missed or told twice.
   */
  changes(query: ChangesQuery): Promise<readonly ChangeEvent[]>
  /**
   * When the next hold runs out, in unix nanoseconds, as far as this process knows: of several processes on one database, one
   * that has not written since another made a hold does not. Undefined where none does.
   */
  nextTimeout(): bigint | undefined
  /**
   * Runs work during which answers need not wait for the disk: a death of the process loses nothing, a power cut may lose the end.
   * The first write after it makes all of it durable. For the clock of a test instance, where days pass in seconds; PostgreSQL and
   * the memory do as always.
   */
  syncLater<Result>(work: () => Promise<Result>): Promise<Result>
  /** Answers what is queued, then lets go of the store; later calls reject. */
  close(): Promise<void>
}
