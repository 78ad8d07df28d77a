// What a caller of the ledger sees: calls, outcomes and queries, all plain data, so that the one writer may live on
// another thread or machine.

import type { Account, NewAccount, NewTransfer, Transfer } from './model.ts'
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

/** Which transfers of an account to list: bounds include their ends; both sides unless one is turned off. */
export type AccountTransfersQuery = {
  readonly accountId: bigint
  readonly limit: number
  readonly reversed?: boolean
  readonly timestampMin?: bigint
  readonly timestampMax?: bigint
  readonly debits?: boolean
  readonly credits?: boolean
}

/** Which accounts to list, in order of id, after a given one. */
export type AllAccountsQuery = {
  readonly ledger?: number
  readonly afterId?: bigint
  readonly limit: number
}

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
  accountTransfers(query: AccountTransfersQuery): Promise<readonly Transfer[]>
  allAccounts(query: AllAccountsQuery): Promise<readonly Account[]>
  /** Answers what is queued, then lets go of the store; later calls reject. */
  close(): Promise<void>
}
