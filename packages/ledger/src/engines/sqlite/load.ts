// Reads the books back when a file is opened: all accounts with the balances kept for them, and what may fall due.
// Transfers stay in the file and are fetched when a batch names them.

import { Bug } from '@farthing/protocol'
import { type Books, newBooks } from '../../machine/books.ts'
import { prepared, type Store, setNumber } from './store.ts'
import { parseAccount, parseBlob, parseInteger } from './values.ts'

/** The books as the file has them. */
export function loadBooks(store: Store): Books {
  const books = newBooks()
  for (const row of prepared(store, 'SELECT * FROM ledger_accounts').iterate()) {
    const account = parseAccount(row)
    books.kept.accounts.set(account.id, account)
    setNumber(store, account.id, parseInteger(row['number']))
  }
  // A list in order of due time is a heap already.
  for (const row of prepared(store, dueQuery).iterate()) {
    books.due.push({
      id: parseBlob(row['id']),
      at: parseInteger(row['due']),
      timestamp: parseInteger(row['timestamp']),
    })
  }
  const last = prepared(store, "SELECT value FROM ledger_meta WHERE key = 'last_timestamp'").get()
  books.lastTimestamp = parseInteger(last?.['value'])
  assertBalanced(books)
  return books
}

const dueQuery = `
SELECT t.id, p.due, p.timestamp FROM ledger_pendings p JOIN ledger_transfers t ON t.timestamp = p.timestamp
WHERE p.status = 0 AND p.due IS NOT NULL ORDER BY p.due, p.timestamp`

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
