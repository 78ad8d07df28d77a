// How the transfers of an account are found without an index that every insert would have to touch at a random place: each
// transfer names the one before it on its debit account and on its credit account, the account names its last, and every
// 64th is marked in a small table so that a reader need not walk from the end.

import { Bug } from '@farthing/protocol'
import { marksEvery, sides } from './rebuild-chains.ts'
import type { AccountEntry, Store } from './store.ts'
import { prepared } from './store.ts'
import { parseInteger, type Row } from './values.ts'

/** One side of an account. */
export type Side = keyof typeof sides

/** Makes a transfer the last of its debit account, and gives the one before; 0 where there is none. */
export function appendDebit(entry: AccountEntry, timestamp: bigint): bigint {
  const previous = entry.lastDebit
  entry.lastDebit = timestamp
  entry.debits += 1
  return previous
}

/** Makes a transfer the last of its credit account, and gives the one before; 0 where there is none. */
export function appendCredit(entry: AccountEntry, timestamp: bigint): bigint {
  const previous = entry.lastCredit
  entry.lastCredit = timestamp
  entry.credits += 1
  return previous
}

/** Which transfers of a side to read: bounds include their ends. */
export type Range = {
  readonly min: bigint
  readonly max: bigint
  readonly limit: number
  readonly isReversed: boolean
}

/** The rows of one side of an account within a range, the oldest or the newest of them, in no promised order. */
export function readSide(store: Store, entry: AccountEntry, side: Side, range: Range): readonly Row[] {
  const { min, max, limit, isReversed } = range
  if (limit === 0) return []
  const byTimestamp = prepared(store, 'SELECT * FROM ledger_transfers WHERE timestamp = ?')
  const rows: Row[] = []
  let at = startOfWalk(store, entry, side, range)
  while (at !== 0n && at >= min) {
    const row = byTimestamp.get(at)
    if (row === undefined) throw new Bug(`an account's chain of transfers breaks off at ${at}`)
    if (at <= max) rows.push(row)
    if (isReversed && rows.length === limit) break
    at = parseInteger(row[`${side}_previous`])
  }
  // A walk leads back in time, so the oldest came last.
  return rows.slice(-limit)
}

/** The nearest known transfer that nothing wanted can be newer than: the last one, or an older one that is marked. */
function startOfWalk(store: Store, entry: AccountEntry, side: Side, range: Range): bigint {
  const last = side === 'debit' ? entry.lastDebit : entry.lastCredit
  const marked = prepared(store, markQuery)
  const mark = (from: bigint, skipped: number): bigint => {
    const row = marked.get(entry.number, sides[side], from, skipped)
    return row === undefined ? last : parseInteger(row['timestamp'])
  }
  const beyondMax = mark(range.max, 0)
  if (range.isReversed) return beyondMax
  // From the first mark at or after `min`, every further one leaves room for so many transfers more.
  const enough = mark(range.min, Math.ceil((range.limit - 1) / marksEvery))
  return enough < beyondMax ? enough : beyondMax
}

const markQuery = `
SELECT timestamp FROM ledger_marks WHERE account = ? AND side = ? AND timestamp >= ?
ORDER BY timestamp LIMIT 1 OFFSET ?`
