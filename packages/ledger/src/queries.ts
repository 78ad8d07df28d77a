// What the queries mean, apart from where the rows are kept.

import type { AccountTransfersQuery, AllAccountsQuery } from './api.ts'
import type { Account, Transfer } from './model.ts'

/** The values of the ids that are there, in the order asked for. */
export function present<Value>(ids: readonly bigint[], values: ReadonlyMap<bigint, Value>): readonly Value[] {
  return ids.map((id) => values.get(id)).filter((value) => value !== undefined)
}

/** Orders by id, smallest first. */
export function compareIds(left: { readonly id: bigint }, right: { readonly id: bigint }): number {
  return left.id < right.id ? -1 : left.id > right.id ? 1 : 0
}

/** Whether a transfer belongs to the answer of `accountTransfers`, its limit apart. */
export function isWantedTransfer(transfer: Transfer, query: AccountTransfersQuery): boolean {
  const { accountId, timestampMin, timestampMax, debits = true, credits = true } = query
  const isSide =
    (debits && transfer.debitAccountId === accountId) || (credits && transfer.creditAccountId === accountId)
  const isAfter = timestampMin === undefined || transfer.timestamp >= timestampMin
  return isSide && isAfter && (timestampMax === undefined || transfer.timestamp <= timestampMax)
}

/** Whether an account belongs to the answer of `allAccounts`, its limit apart. */
export function isWantedAccount(account: Account, { ledger, afterId = 0n }: AllAccountsQuery): boolean {
  return account.id > afterId && (ledger === undefined || account.ledger === ledger)
}
