// The change feed: opened accounts, transfers and expiries are kept in tables of their own, each read in order through its
// own key, to the limit, and then merged by timestamp.

import type { ChangeEvent, ChangesQuery } from '../../api.ts'
import { limits } from '../../limits.ts'
import { asOpened, compareTimestamps } from '../../queries.ts'
import { type Connection, send } from './connection.ts'
import {
  accountColumns,
  parseAccount,
  parseBigint,
  parseTransfer,
  transferColumns,
  transferJoins,
} from './values.ts'

/** What happened after a timestamp, in order. */
export async function readChanges(
  connection: Connection,
  { afterTimestamp = 0n, limit }: ChangesQuery,
): Promise<readonly ChangeEvent[]> {
  if (afterTimestamp >= limits.amountMax) return []
  const values = [afterTimestamp < 0n ? 0n : afterTimestamp, limit]
  const [accounts, transfers, expiries] = await Promise.all(
    [accountsQuery, transfersQuery, expiriesQuery].map((text) => send(connection, text, { values })),
  )
  const events: ChangeEvent[] = []
  for (const row of accounts?.rows ?? []) {
    const account = parseAccount(row)
    events.push({ kind: 'account', timestamp: account.timestamp, account: asOpened(account) })
  }
  for (const row of transfers?.rows ?? []) {
    const transfer = parseTransfer(row)
    events.push({ kind: 'transfer', timestamp: transfer.timestamp, transfer })
  }
  for (const row of expiries?.rows ?? []) {
    events.push({ kind: 'expiry', timestamp: parseBigint(row['resolved_at']), transfer: parseTransfer(row) })
  }
  return events.sort(compareTimestamps).slice(0, limit)
}

const accountsQuery = `select ${accountColumns} from ledger_accounts a
  where timestamp > $1 order by timestamp limit $2`

const transfersQuery = `select ${transferColumns} from (
  select * from ledger_transfers where timestamp > $1 order by timestamp limit $2) t ${transferJoins}`

const expiriesQuery = `select ${transferColumns}, p.resolved_at from (
  select * from ledger_pendings where status = 3 and resolved_at > $1 order by resolved_at limit $2) p
  join ledger_transfers t on t.timestamp = p.timestamp ${transferJoins}`
