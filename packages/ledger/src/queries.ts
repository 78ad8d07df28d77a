// What the queries mean, apart from where the rows are kept.

import type { AccountTransfersQuery, AllAccountsQuery } from './api.ts'
import { accountFlagsOf, newAccountFlagBits } from './flags.ts'
import type { Account, Transfer } from './model.ts'

/** The values of the ids that are there, in the order asked for. */
export function present<Value>(ids: readonly bigint[], values: ReadonlyMap<bigint, Value>): readonly Value[] {
  return ids.map((id) => values.get(id)).filter((value) => value !== undefined)
}

/** Orders by id, smallest first. */
export function compareIds(left: { readonly id: bigint }, right: { readonly id: bigint }): number {
  return left.id < right.id ? -1 : left.id > right.id ? 1 : 0
}

/** Orders by timestamp, earliest first. */
export function compareTimestamps(
  left: { readonly timestamp: bigint },
  right: { readonly timestamp: bigint },
): number {
  return left.timestamp < right.timestamp ? -1 : left.timestamp > right.timestamp ? 1 : 0
}

/** Whether a transfer belongs to the answer of `accountTransfers`, its limit apart. */
export function isWantedTransfer(transfer: Transfer, query: AccountTransfersQuery): boolean {
  const { accountId, debits = true, credits = true } = query
  const isSide =
    (debits && transfer.debitAccountId === accountId) || (credits && transfer.creditAccountId === accountId)
  return isSide && isWithin(transfer.timestamp, query)
}

/** Whether a timestamp lies within a query's bounds, their ends included. */
export function isWithin(
  timestamp: bigint,
  { timestampMin, timestampMax }: { readonly timestampMin?: bigint; readonly timestampMax?: bigint },
): boolean {
  const isAfter = timestampMin === undefined || timestamp >= timestampMin
  return isAfter && (timestampMax === undefined || timestamp <= timestampMax)
}

/** Whether an account belongs to the answer of `allAccounts`, its limit apart. */
export function isWantedAccount({ id, ledger }: Account, query: AllAccountsQuery): boolean {
  const { afterId = 0n, beforeId } = query
  if (query.ledger !== undefined && query.ledger !== ledger) return false
  return afterId < id && (beforeId === undefined || beforeId > id)
}

/** The account as it was on its first day, for the change feed. */
export function asOpened(account: Account): Account {
  const flags = accountFlagsOf(newAccountFlagBits(account.flags))
  return { ...account, flags, debitsPending: 0n, debitsPosted: 0n, creditsPending: 0n, creditsPosted: 0n }
}
