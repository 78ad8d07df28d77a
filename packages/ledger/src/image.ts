// The image of a ledger: all it holds as plain rows, read from the store itself and at one moment, so that it can be checked
// and copied without the engine that wrote it. Each engine that keeps anything has one file that reads it.

import type { SqlValue } from './api.ts'
import type { Account, AccountBalance, PendingState, Transfer } from './model.ts'

/** One fact. An account comes with the balances that are kept for it now, not with those of its opening. */
export type ImageRow =
  | { readonly kind: 'account'; readonly timestamp: bigint; readonly account: Account }
  | {
      readonly kind: 'transfer'
      readonly timestamp: bigint
      readonly transfer: Transfer
      readonly state?: PendingState
    }
  | { readonly kind: 'expiry'; readonly timestamp: bigint; readonly pendingId: bigint }
  | {
      readonly kind: 'balance'
      readonly timestamp: bigint
      readonly accountId: bigint
      readonly balance: AccountBalance
    }

/** A row of one of the caller's own tables, by column. */
export type TableRow = Readonly<Record<string, SqlValue>>

/** A ledger at one moment, open for reading. What others write meanwhile is not seen. */
export type LedgerImage = {
  /** The file or address, as the user named it and without its password. */
  readonly place: string
  readonly lastTimestamp: bigint
  /**
   * Everything in order of timestamp, in pages of a bounded length; at the same timestamp balances come last. An expiry
   * repeats what the state of its pending transfer says, at its own place in time.
   */
  readonly rows: () => AsyncIterable<readonly ImageRow[]>
  /** The ids whose refusal sticks, in order, in pages. */
  readonly refusedIds: () => AsyncIterable<readonly bigint[]>
  /** What the store itself finds wrong, as sentences, at most so many: broken pages, ids that occur twice, rows of nothing. */
  readonly faults: (limit: number) => AsyncIterable<readonly string[]>
  /** The names of the caller's own tables beside the ledger. */
  readonly tableNames: () => Promise<readonly string[]>
  /** The rows of one of the caller's own tables beside the ledger, in no order, in pages. */
  readonly table: (name: string) => AsyncIterable<readonly TableRow[]>
  readonly close: () => Promise<void>
}
