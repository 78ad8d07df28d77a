// The change feed: opened accounts, transfers and expiries are kept in tables of their own, each read in order through its
// own key, to the limit, and then merged by timestamp.

import type { ChangeEvent, ChangesQuery } from '../../api.ts'
import { limits } from '../../limits.ts'
import { asOpened, compareTimestamps } from '../../queries.ts'
import { idOf, prepared, type Store } from './store.ts'
import { parseAccount, parseInteger, parseTransfer } from './values.ts'

/** What happened after a timestamp, in order. */
export function readChanges(
  store: Store,
  { afterTimestamp = 0n, limit }: ChangesQuery,
): readonly ChangeEvent[] {
  if (afterTimestamp >= limits.amountMax) return []
  const after = afterTimestamp < 0n ? 0n : afterTimestamp
  const toId = (number: bigint) => idOf(store, number)
  const accounts = prepared(store, accountsQuery).all(after, limit).map(parseAccount)
  const transfers = prepared(store, transfersQuery)
    .all(after, limit)
    .map((row) => parseTransfer(row, toId))
  const events: ChangeEvent[] = transfers.map((transfer) => ({
    kind: 'transfer',
    timestamp: transfer.timestamp,
    transfer,
  }))
  for (const account of accounts) {
    events.push({ kind: 'account', timestamp: account.timestamp, account: asOpened(account) })
  }
  for (const row of prepared(store, expiriesQuery).all(after, limit)) {
    const transfer = parseTransfer(row, toId)
    events.push({ kind: 'expiry', timestamp: parseInteger(row['resolved']), transfer })
  }
  return events.sort(compareTimestamps).slice(0, limit)
}

const accountsQuery = 'SELECT * FROM ledger_accounts WHERE timestamp > ? ORDER BY timestamp LIMIT ?'
const transfersQuery = 'SELECT * FROM ledger_transfers WHERE timestamp > ? ORDER BY timestamp LIMIT ?'
const expiriesQuery = `
SELECT t.*, p.resolved FROM ledger_pendings p JOIN ledger_transfers t ON t.timestamp = p.timestamp
WHERE p.status = 3 AND p.resolved > ? ORDER BY p.resolved LIMIT ?`
