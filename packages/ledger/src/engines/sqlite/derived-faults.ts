// What the integrity check finds wrong with what is derived from transfers: the chains of each account's side, where they end, their
// marks, the times at which holds run out, and the numbers of accounts. All of it is computed anew by SQLite itself, so it shares nothing with what wrote them.

import { marksEvery, sides } from './rebuild-chains.ts'
import { parseRecent, type RecentBalance, recentQuery } from './recent-balances.ts'
import { parseInteger, type Row } from './values.ts'

/** Runs a query, its integers as bigints. */
export type Read = (sql: string, ...parameters: readonly number[]) => Iterable<Row>

/** The newest of the recent states that names each account, by its number. */
export function recentStates(read: Read): ReadonlyMap<bigint, RecentBalance> {
  const recent = new Map<bigint, RecentBalance>()
  const seen = new Set<bigint>()
  for (const row of read(recentQuery)) {
    for (const state of parseRecent(row['balances'], seen)) recent.set(state.number, state)
  }
  return recent
}

/** The faults as sentences, at most so many of each kind. */
export function* derivedFaults(read: Read, limit: number): Generator<string> {
  for (const [side, number] of Object.entries(sides)) {
    for (const row of read(brokenChains(side), limit)) {
      yield `the chain of ${side}s is broken at the transfer at ${String(row['timestamp'])}`
    }
    for (const row of read(wrongMarks(side, number), limit)) {
      yield `the marks of ${side}s of account number ${String(row['account'])} are wrong at ${String(row['timestamp'])}`
    }
    yield* wrongEnds(read, side)
  }
  for (const row of read(foreignMarks, limit)) {
    yield `a mark of account number ${String(row['account'])} at ${String(row['timestamp'])} is of neither side`
  }
  for (const row of read(wrongDues, limit)) {
    yield `the hold at ${String(row['timestamp'])} is due at ${String(row['made'])}, but is kept as due at ${String(row['kept'])}`
  }
  yield* wrongNumbers(read)
}

const foreignMarks = `
SELECT account, timestamp FROM ledger_marks WHERE side NOT IN (${Object.values(sides).join(', ')}) LIMIT ?`

/** A hold is voided when its kept time comes, so that must be the one that its transfer promised, or none. */
const wrongDues = `
SELECT timestamp, coalesce(kept, 'never') AS kept, coalesce(made, 'never') AS made FROM (
  SELECT p.timestamp, p.due AS kept,
    CASE WHEN t.timeout_seconds <> 0 THEN t.timestamp + t.timeout_seconds * 1000000000 END AS made
  FROM ledger_pendings p JOIN ledger_transfers t ON t.timestamp = p.timestamp
) WHERE kept IS NOT made LIMIT ?`

/** A new account gets the number after the count of all, so numbers run from 1 without a gap; blobs name no others. */
function* wrongNumbers(read: Read): Generator<string> {
  for (const row of read(numbersQuery)) {
    const { count, first, last } = row
    if (count === last && (first === 1n || count === 0n)) continue
    yield `${String(count)} accounts are numbered from ${String(first)} to ${String(last)}`
  }
  const unknown = new Set(recentStates(read).keys())
  if (unknown.size === 0) return
  for (const row of read('SELECT number FROM ledger_accounts')) unknown.delete(parseInteger(row['number']))
  for (const number of unknown) yield `a recent state is kept for account number ${number}, and there is none`
}

const numbersQuery = `
SELECT count(*) AS count, coalesce(min(number), 0) AS first, coalesce(max(number), 0) AS last FROM ledger_accounts`

function brokenChains(side: string): string {
  return `SELECT timestamp FROM (
    SELECT timestamp, ${side}_previous AS kept,
      lag(timestamp, 1, 0) OVER (PARTITION BY ${side} ORDER BY timestamp) AS made FROM ledger_transfers
  ) WHERE kept <> made LIMIT ?`
}

/** A mark is right where it is both computed and kept. */
function wrongMarks(side: string, number: number): string {
  return `SELECT account, timestamp FROM (
    SELECT account, timestamp FROM (
      SELECT ${side} AS account, timestamp,
        row_number() OVER (PARTITION BY ${side} ORDER BY timestamp) AS place FROM ledger_transfers
    ) WHERE place % ${marksEvery} = 0
    UNION ALL SELECT account, timestamp FROM ledger_marks WHERE side = ${number}
  ) GROUP BY account, timestamp HAVING count(*) <> 2 LIMIT ?`
}

function* wrongEnds(read: Read, side: string): Generator<string> {
  const recent = recentStates(read)
  const sql = `SELECT a.number, a.last_${side} AS kept_last, a.${side}s AS kept_count,
    coalesce(made.last, 0) AS last, coalesce(made.count, 0) AS count FROM ledger_accounts a LEFT JOIN (
      SELECT ${side} AS number, max(timestamp) AS last, count(*) AS count FROM ledger_transfers GROUP BY ${side}
    ) made USING (number)`
  for (const row of read(sql)) {
    const ends = recent.get(parseInteger(row['number']))?.ends
    const [last, count] =
      side === 'debit' ? [ends?.lastDebit, ends?.debits] : [ends?.lastCredit, ends?.credits]
    const keptLast = last ?? row['kept_last']
    const keptCount = count === undefined ? row['kept_count'] : BigInt(count)
    if (keptLast === row['last'] && keptCount === row['count']) continue
    yield `account number ${String(row['number'])} has ${String(row['count'])} ${side}s up to ${String(row['last'])}, but is kept with ${String(keptCount)} up to ${String(keptLast)}`
  }
}
