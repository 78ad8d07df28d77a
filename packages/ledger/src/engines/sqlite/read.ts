// Answers queries from the books and the file, after the flush that they belong to is durable.

import type { AccountBalancesQuery, AccountTransfersQuery, AllAccountsQuery } from '../../api.ts'
import type { Answer, Query } from '../../jobs.ts'
import { limits } from '../../limits.ts'
import type { Books } from '../../machine/books.ts'
import type { Account, AccountBalance, Transfer } from '../../model.ts'
import { compareTimestamps, present } from '../../queries.ts'
import { readSide } from './chains.ts'
import { readChanges } from './read-changes.ts'
import { idOf, prepared, type Store } from './store.ts'
import { parseBalance, parseBlob, parseTransfer, toBlob } from './values.ts'

/** Answers one query. */
export function readQuery(store: Store, books: Books, job: Query): Answer {
  const { accounts } = books.kept
  if (job.kind === 'lookupAccounts') return { kind: 'accounts', accounts: present(job.ids, accounts) }
  if (job.kind === 'lookupTransfers') return { kind: 'transfers', transfers: readTransfers(store, job.ids) }
  if (job.kind === 'accountTransfers') {
    return { kind: 'transfers', transfers: readAccountTransfers(store, job.query) }
  }
  if (job.kind === 'accountBalances') {
    return { kind: 'balances', balances: readAccountBalances(store, job.query) }
  }
  if (job.kind === 'changes') return { kind: 'changes', changes: readChanges(store, job.query) }
  return { kind: 'accounts', accounts: present(readAccountIds(store, job.query), accounts) }
}

function readTransfers(store: Store, ids: readonly bigint[]): readonly Transfer[] {
  const byId = prepared(store, 'SELECT * FROM ledger_transfers WHERE id = ?')
  return ids
    .filter((id) => id > 0n && id <= limits.idMax)
    .map((id) => byId.get(toBlob(id)))
    .filter((row) => row !== undefined)
    .map((row) => parseTransfer(row, (number) => idOf(store, number)))
}

/** Each side is read along its own chain, to the limit, and the two are merged. */
function readAccountTransfers(store: Store, query: AccountTransfersQuery): readonly Transfer[] {
  const { accountId, limit, reversed: isReversed = false, debits = true, credits = true } = query
  const entry = store.entries.get(accountId)
  if (entry === undefined) return []
  const [min, max] = bounds(query)
  const range = { min, max, limit, isReversed }
  const rows = [
    ...(debits ? readSide(store, entry, 'debit', range) : []),
    ...(credits ? readSide(store, entry, 'credit', range) : []),
  ]
  const found = rows.map((row) => parseTransfer(row, (of) => idOf(store, of)))
  found.sort(compareTimestamps)
  return (isReversed ? found.reverse() : found).slice(0, limit)
}

function readAccountBalances(store: Store, query: AccountBalancesQuery): readonly AccountBalance[] {
  const entry = store.entries.get(query.accountId)
  if (entry === undefined) return []
  const sql = `SELECT * FROM ledger_balances WHERE account = ? AND timestamp BETWEEN ? AND ?
    ORDER BY timestamp ${query.reversed === true ? 'DESC' : 'ASC'} LIMIT ?`
  return prepared(store, sql)
    .all(entry.number, ...bounds(query), query.limit)
    .map(parseBalance)
}

function readAccountIds(
  store: Store,
  { ledger, afterId = 0n, beforeId = limits.userDataMax, reversed, limit }: AllAccountsQuery,
): readonly Account['id'][] {
  const sql = `SELECT id FROM ledger_accounts WHERE id > ?1 AND id < ?2 AND (?3 IS NULL OR ledger = ?3)
    ORDER BY id ${reversed === true ? 'DESC' : 'ASC'} LIMIT ?4`
  return prepared(store, sql)
    .all(
      toBlob(clamped(afterId, limits.userDataMax)),
      toBlob(clamped(beforeId, limits.userDataMax)),
      ledger ?? null,
      limit,
    )
    .map((row) => parseBlob(row['id']))
}

/** The bounds of a range of time, brought inside what SQLite binds. */
function bounds(query: {
  readonly timestampMin?: bigint
  readonly timestampMax?: bigint
}): readonly [bigint, bigint] {
  const { timestampMin = 0n, timestampMax = limits.amountMax } = query
  return [clamped(timestampMin, limits.amountMax), clamped(timestampMax, limits.amountMax)]
}

function clamped(value: bigint, most: bigint): bigint {
  return value < 0n ? 0n : value > most ? most : value
}
