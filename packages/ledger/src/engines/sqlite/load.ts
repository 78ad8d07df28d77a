// Reads the books back when a file is opened: all accounts with the balances kept for them, and what may fall due.
// Transfers stay in the file and are fetched when a batch names them.

import { Bug } from '@farthing/protocol'
import { type Books, newBooks } from '../../machine/books.ts'
import { countRecent, parseRecent, recentQuery } from './recent-balances.ts'
import { type AccountEntry, addEntry, entryFor, idOf, prepared, type Store } from './store.ts'
import { parseAccount, parseBlob, parseInteger, type Row } from './values.ts'

/** The books as the file has them. */
export function loadBooks(store: Store): Books {
  const books = newBooks()
  for (const row of prepared(store, 'SELECT * FROM ledger_accounts').iterate()) {
    const account = parseAccount(row)
    books.kept.accounts.set(account.id, account)
    addEntry(store, account.id, parseEntry(row))
  }
  loadRecent(store, books)
  loadDue(store, books)
  const last = prepared(store, "SELECT value FROM ledger_meta WHERE key = 'last_timestamp'").get()
  books.lastTimestamp = parseInteger(last?.['value'])
  store.highestId = parseBlob(prepared(store, highestIdQuery).get()?.['id'] ?? null)
  assertBalanced(books)
  return books
}

/** What may fall due, as the file has it. */
export function loadDue(store: Store, books: Books): void {
  // A list in order of due time is a heap already.
  books.due.length = 0
  for (const row of prepared(store, dueQuery).iterate()) {
    books.due.push({
      id: parseBlob(row['id']),
      at: parseInteger(row['due']),
      timestamp: parseInteger(row['timestamp']),
    })
  }
  books.openDue = books.due.length
}

/** What the newest flushes changed is not in the rows of the accounts yet. */
function loadRecent(store: Store, books: Books): void {
  const seen = new Set<bigint>()
  for (const row of prepared(store, recentQuery).iterate()) {
    for (const { number, changes, ends } of parseRecent(row['balances'], seen)) {
      const id = idOf(store, number)
      const account = books.kept.accounts.get(id)
      if (account === undefined) throw new Bug(`account ${id} has a number but no row`)
      books.kept.accounts.set(id, { ...account, ...changes })
      Object.assign(entryFor(store, id), ends)
      store.recent.add(id)
    }
    store.recentBlobs += 1
    store.recentNames += countRecent(row['balances'])
  }
}

function parseEntry(row: Row): AccountEntry {
  return {
    number: parseInteger(row['number']),
    isWritten: true,
    lastDebit: parseInteger(row['last_debit']),
    debits: Number(parseInteger(row['debits'])),
    lastCredit: parseInteger(row['last_credit']),
    credits: Number(parseInteger(row['credits'])),
  }
}

const dueQuery = `
SELECT t.id, p.due, p.timestamp FROM ledger_pendings p JOIN ledger_transfers t ON t.timestamp = p.timestamp
WHERE p.status = 0 AND p.due IS NOT NULL ORDER BY p.due, p.timestamp`

// One aggregate to a query, since only so it is answered from the end of an index.
const highestIdQuery = `
SELECT max(id) AS id FROM (SELECT max(id) AS id FROM ledger_transfers UNION ALL SELECT max(id) FROM ledger_refused)`

/** Debits equal credits in every ledger, or the file is not what we wrote. */
function assertBalanced(books: Books): void {
  const sums = new Map<number, { pending: bigint; posted: bigint }>()
  for (const account of books.kept.accounts.values()) {
    const sum = sums.get(account.ledger) ?? { pending: 0n, posted: 0n }
    sum.pending += account.debitsPending - account.creditsPending
    sum.posted += account.debitsPosted - account.creditsPosted
    sums.set(account.ledger, sum)
  }
  for (const [ledger, { pending, posted }] of sums) {
    if (pending !== 0n || posted !== 0n) throw new Bug(`the books of ledger ${ledger} do not balance`)
  }
}
