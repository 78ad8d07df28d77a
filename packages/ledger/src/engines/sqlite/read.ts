// Answers queries from the books and the file, after the flush that they belong to is durable.

import type { AccountTransfersQuery, AllAccountsQuery } from '../../api.ts'
import type { Answer, Query } from '../../jobs.ts'
import { limits } from '../../limits.ts'
import type { Books } from '../../machine/books.ts'
import type { Account, Transfer } from '../../model.ts'
import { present } from '../../queries.ts'
import { idOf, prepared, type Store } from './store.ts'
import { parseBlob, parseTransfer, toBlob } from './values.ts'

/** Answers one query. */
export function readQuery(store: Store, books: Books, job: Query): Answer {
  const { accounts } = books.kept
  if (job.kind === 'lookupAccounts') return { kind: 'accounts', accounts: present(job.ids, accounts) }
  if (job.kind === 'lookupTransfers') return { kind: 'transfers', transfers: readTransfers(store, job.ids) }
  if (job.kind === 'accountTransfers') {
    return { kind: 'transfers', transfers: readAccountTransfers(store, job.query) }
  }
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

/** Each side is read in order through its own index, to the limit, and the two are merged. */
function readAccountTransfers(store: Store, query: AccountTransfersQuery): readonly Transfer[] {
  const { accountId, limit, reversed = false, debits = true, credits = true } = query
  const number = store.numbers.get(accountId)
  if (number === undefined) return []
  const min = atMost(query.timestampMin ?? 0n)
  const max = atMost(query.timestampMax ?? limits.amountMax)
  const sides = [...(debits ? ['debit'] : []), ...(credits ? ['credit'] : [])]
  const rows = sides.flatMap((side) =>
    prepared(store, sideQuery(side, reversed)).all(number, min, max, limit),
  )
  const found = rows.map((row) => parseTransfer(row, (of) => idOf(store, of)))
  const sign = reversed ? -1 : 1
  return found.sort((a, b) => (a.timestamp < b.timestamp ? -sign : sign)).slice(0, limit)
}

function sideQuery(side: string, reversed: boolean): string {
  return `SELECT * FROM ledger_transfers WHERE ${side} = ? AND timestamp BETWEEN ? AND ?
    ORDER BY timestamp ${reversed ? 'DESC' : 'ASC'} LIMIT ?`
}

function readAccountIds(
  store: Store,
  { ledger, afterId = 0n, limit }: AllAccountsQuery,
): readonly Account['id'][] {
  const bound = afterId < 0n ? 0n : afterId > limits.userDataMax ? limits.userDataMax : afterId
  const sql = `SELECT id FROM ledger_accounts WHERE id > ?1 AND (?2 IS NULL OR ledger = ?2) ORDER BY id LIMIT ?3`
  return prepared(store, sql)
    .all(toBlob(bound), ledger ?? null, limit)
    .map((row) => parseBlob(row['id']))
}

/** Bounds past what a timestamp can be are brought inside, since SQLite binds 64 bits. */
function atMost(timestamp: bigint): bigint {
  return timestamp < 0n ? 0n : timestamp > limits.amountMax ? limits.amountMax : timestamp
}
