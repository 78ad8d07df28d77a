// One connection to the ledger's file with its statements, and what the file knows of accounts beside the books. What is in
// the books is known to `load.ts`, `fetch-named.ts`, `write-batch.ts` and `read.ts`.

import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { Bug } from '@farthing/protocol'
import { limits } from '../../limits.ts'
import { schemaSteps } from './schema.ts'
import { parseInteger } from './values.ts'

/** How long SQLite waits for a foreign connection before the flush fails, which may have to open the file again. */
export const flushPatienceMs = 1000

/** How long the first opening waits: a check or a backup that reads an older state of the file is worth waiting for. */
const openPatienceMs = 15_000

/** Compiled statements kept per connection; past it all are dropped and compiled again as needed. */
const statementsMax = 500

/**
 * Every commit is synced. The pages of accounts are written again in nearly every commit, so they should stay in memory, and
 * be copied from the log into the file once for many commits.
 */
const connectionPragmas = (logPages: number): string => `
PRAGMA synchronous = FULL; PRAGMA journal_size_limit = ${limits.keptLogBytes};
PRAGMA cache_size = -${limits.pageCacheKib}; PRAGMA wal_autocheckpoint = ${logPages}`

/** What the file keeps for an account beside the books: its number, and the ends of its two chains of transfers. */
export type AccountEntry = {
  readonly number: bigint
  /** False until the account's row is in the file. */
  isWritten: boolean
  /** The timestamp of its last transfer as debit account, 0 for none, and how many there are; so too for credit. */
  lastDebit: bigint
  debits: number
  lastCredit: bigint
  credits: number
}

/** The open file. */
export type Store = {
  readonly database: DatabaseSync
  /** Entries by account id, and account ids by their numbers in the file. */
  readonly entries: Map<bigint, AccountEntry>
  readonly ids: Map<bigint, bigint>
  /** No transfer and no refusal in the file has an id above this, so ids above need not be looked up. */
  highestId: bigint
  /** Accounts whose rows are behind what `recent-balances.ts` keeps, how many blobs that is, and how many states in all. */
  readonly recent: Set<bigint>
  recentBlobs: number
  recentNames: number
  readonly statements: Map<string, StatementSync>
}

/**
 * Opens the file and makes all of it durable before anything is read. What a killed process or a failed fsync left behind
 * may be in the page cache only, and fsync is never asked twice about the same pages, since the kernel may have marked them
 * clean: a full checkpoint writes them anew, into the main file, and syncs that. So long it waits for a foreign reader.
 */
export function openStore(
  path: string,
  patienceMs: number = openPatienceMs,
  logPages: number = limits.logPages,
): Store {
  const database = new DatabaseSync(path, { timeout: patienceMs })
  const store: Store = {
    database,
    entries: new Map(),
    ids: new Map(),
    highestId: 0n,
    recent: new Set(),
    recentBlobs: 0,
    recentNames: 0,
    statements: new Map(),
  }
  try {
    turnLogOn(database, path)
    database.exec(connectionPragmas(logPages))
    checkpointFully(store, path)
    database.exec(`PRAGMA busy_timeout = ${flushPatienceMs}`)
    takeSchemaSteps(store, path)
    return store
  } catch (error) {
    closeStore(store)
    throw error
  }
}

/** SQLite may keep its old journal, in memory for one, and says so only in its answer; commits would not be durable then. */
function turnLogOn(database: DatabaseSync, path: string): void {
  const mode = database.prepare('PRAGMA journal_mode = WAL').get()?.['journal_mode']
  if (mode !== 'wal')
    throw new Error(`the ledger ${path} cannot be made durable: its journal is ${String(mode)}, not wal`)
}

/** Closes the connection; a connection that broke is let go without complaint. */
export function closeStore({ database }: Store): void {
  try {
    if (database.isOpen) database.close()
  } catch {
    // Nothing depends on a clean close: the next open makes everything durable anew.
  }
}

/** A compiled statement that reads integers as bigints. */
export function prepared(store: Store, sql: string): StatementSync {
  const known = store.statements.get(sql)
  if (known !== undefined) return known
  if (store.statements.size >= statementsMax) store.statements.clear()
  const statement = store.database.prepare(sql)
  statement.setReadBigInts(true)
  store.statements.set(sql, statement)
  return statement
}

/** What the file keeps for an account; a new account gets the next number. */
export function entryFor(store: Store, accountId: bigint): AccountEntry {
  const known = store.entries.get(accountId)
  if (known !== undefined) return known
  const number = BigInt(store.entries.size + 1)
  const entry = { number, isWritten: false, lastDebit: 0n, debits: 0, lastCredit: 0n, credits: 0 }
  addEntry(store, accountId, entry)
  return entry
}

/** The account that a number in the file stands for. */
export function idOf(store: Store, number: bigint): bigint {
  const id = store.ids.get(number)
  if (id === undefined) throw new Bug(`no account has the number ${number}`)
  return id
}

/** Remembers an account's entry. */
export function addEntry(store: Store, accountId: bigint, entry: AccountEntry): void {
  store.entries.set(accountId, entry)
  store.ids.set(entry.number, accountId)
}

/** Brings the file's tables to the newest version, in one transaction; a file of a newer program is refused. */
function takeSchemaSteps(store: Store, path: string): void {
  const version = schemaVersion(store)
  if (version > schemaSteps.length)
    throw new Error(`${path} holds a ledger of version ${version}, newer than ${schemaSteps.length}`)
  const steps = schemaSteps.slice(version)
  if (steps.length > 0) store.database.exec(`BEGIN IMMEDIATE; ${steps.join('')} COMMIT`)
}

/** The version of the file's tables, or 0 where there are none. */
function schemaVersion(store: Store): number {
  const meta = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'ledger_meta'"
  if (store.database.prepare(meta).get() === undefined) return 0
  const row = store.database.prepare("SELECT value FROM ledger_meta WHERE key = 'version'").get()
  return Number(row?.['value'] ?? 0)
}

function checkpointFully(store: Store, path: string): void {
  const row = prepared(store, 'PRAGMA wal_checkpoint(FULL)').get()
  if (parseInteger(row?.['busy']) === 0n) return
  throw new Error(
    `the ledger ${path} cannot be opened while another connection, such as a check or a backup, reads an older state of it: wait for it or end it`,
  )
}
