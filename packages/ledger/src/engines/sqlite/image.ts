// Reads the image of a SQLite ledger in one read transaction, while a writer may go on. Rows are read as they stand, broken
// ones too: an account that is not there becomes id 0, which the check tells.

import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { ImageRow, LedgerImage } from '../../image.ts'
import { mergePages, pagesOf } from '../../image-pages.ts'
import { derivedFaults, recentStates } from './derived-faults.ts'
import { schemaSteps } from './schema.ts'
import {
  parseAccount,
  parseBalance,
  parseBlob,
  parseInteger,
  parsePendingState,
  parseTransfer,
  type Row,
} from './values.ts'

/** How long a read waits for another connection that recovers the file. */
const busyTimeoutMs = 5000

/** Opens the file's image; throws where the file is no ledger of the newest version. */
export function openSqliteImage(path: string): LedgerImage {
  if (!existsSync(path)) throw new Error(`there is no ledger at ${path}`)
  const database = new DatabaseSync(path, { readOnly: true, timeout: busyTimeoutMs })
  try {
    database.exec('BEGIN')
    const meta = new Map(
      [...read(database, 'SELECT key, value FROM ledger_meta')].map((row) => [row['key'], row['value']]),
    )
    const version = Number(meta.get('version'))
    if (version !== schemaSteps.length) {
      throw new Error(`${path} holds a ledger of version ${version}: open it once with this software first`)
    }
    return {
      place: path,
      lastTimestamp: parseInteger(meta.get('last_timestamp')),
      rows: () => rowsOf(database),
      refusedIds: () => pagesOf(refusedOf(database)),
      faults: (limit) => pagesOf(faultsOf(database, limit)),
      tableNames: async () => [...read(database, tableNamesQuery)].map((row) => String(row['name'])),
      table: (name) => pagesOf(read(database, `SELECT * FROM ${quoteName(name)}`)),
      close: async () => database.close(),
    }
  } catch (error) {
    database.close()
    throw new Error(
      `${path} cannot be read as a ledger: ${error instanceof Error ? error.message : String(error)}`,
      {
        cause: error,
      },
    )
  }
}

const tableNamesQuery = `
SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'ledger_*' AND name NOT GLOB 'sqlite_*'
ORDER BY name`

/** A table's name as SQL takes it. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

function* read(database: DatabaseSync, sql: string, ...parameters: readonly number[]): Generator<Row> {
  const statement = database.prepare(sql)
  statement.setReadBigInts(true)
  yield* statement.iterate(...parameters)
}

function rowsOf(database: DatabaseSync): AsyncIterable<readonly ImageRow[]> {
  const ids = new Map<bigint, bigint>()
  for (const row of read(database, 'SELECT number, id FROM ledger_accounts')) {
    ids.set(parseInteger(row['number']), parseBlob(row['id']))
  }
  return mergePages<ImageRow>([
    pagesOf(accountsOf(database)),
    pagesOf(transfersOf(database, ids)),
    pagesOf(expiriesOf(database)),
    pagesOf(balancesOf(database, ids)),
  ])
}

/** An account is its row, brought up to date by the last of the recent states that names it. */
function* accountsOf(database: DatabaseSync): Generator<ImageRow> {
  const recent = recentStates((sql) => read(database, sql))
  for (const row of read(database, 'SELECT * FROM ledger_accounts ORDER BY timestamp')) {
    const account = { ...parseAccount(row), ...recent.get(parseInteger(row['number']))?.changes }
    yield { kind: 'account', timestamp: account.timestamp, account }
  }
}

type Ids = ReadonlyMap<bigint, bigint>

function* transfersOf(database: DatabaseSync, ids: Ids): Generator<ImageRow> {
  for (const row of read(database, transfersQuery)) {
    const transfer = parseTransfer(row, (number) => ids.get(number) ?? 0n)
    const state = parsePendingState(row)
    const { timestamp } = transfer
    yield state === undefined
      ? { kind: 'transfer', timestamp, transfer }
      : { kind: 'transfer', timestamp, transfer, state }
  }
}

function* expiriesOf(database: DatabaseSync): Generator<ImageRow> {
  for (const row of read(database, expiriesQuery)) {
    yield { kind: 'expiry', timestamp: parseInteger(row['resolved']), pendingId: parseBlob(row['id']) }
  }
}

function* balancesOf(database: DatabaseSync, ids: Ids): Generator<ImageRow> {
  for (const row of read(database, balancesQuery)) {
    const balance = parseBalance(row)
    const accountId = ids.get(parseInteger(row['account'])) ?? 0n
    yield { kind: 'balance', timestamp: balance.timestamp, accountId, balance }
  }
}

// The table is in order of account, so SQLite sorts it, on disk where it is large.
const balancesQuery = 'SELECT * FROM ledger_balances ORDER BY timestamp, account'

const transfersQuery = `
SELECT t.*, p.status, p.resolved FROM ledger_transfers t LEFT JOIN ledger_pendings p ON p.timestamp = t.timestamp
ORDER BY t.timestamp`

const expiriesQuery = `
SELECT p.resolved, t.id FROM ledger_pendings p LEFT JOIN ledger_transfers t ON t.timestamp = p.timestamp
WHERE p.status = 3 ORDER BY p.resolved`

function* refusedOf(database: DatabaseSync): Generator<bigint> {
  for (const row of read(database, 'SELECT id FROM ledger_refused ORDER BY id')) yield parseBlob(row['id'])
}

/** SQLite's own check sees pages and indexes; the rest is what it cannot know about our tables. */
function* faultsOf(database: DatabaseSync, limit: number): Generator<string> {
  for (const row of read(database, `PRAGMA integrity_check(${limit})`)) {
    if (row['integrity_check'] !== 'ok') yield `the file is damaged: ${String(row['integrity_check'])}`
  }
  for (const row of read(database, doubledQuery, limit)) {
    yield `the id ${parseBlob(row['id'])} occurs ${String(row['times'])} times`
  }
  for (const row of read(database, strayQuery, limit)) {
    yield `a state is kept for a pending transfer at ${String(row['timestamp'])}, and there is none`
  }
  yield* derivedFaults((sql, ...parameters) => read(database, sql, ...parameters), limit)
}

// The table is read and sorted without its index, since the index is what could be wrong. A refused id never comes to be.
const doubledQuery = `
SELECT id, count(*) AS times FROM (
  SELECT id FROM ledger_transfers NOT INDEXED UNION ALL SELECT id FROM ledger_refused
) GROUP BY id HAVING count(*) > 1 LIMIT ?`

const strayQuery = `
SELECT timestamp FROM ledger_pendings p
WHERE NOT EXISTS (SELECT 1 FROM ledger_transfers t WHERE t.timestamp = p.timestamp) LIMIT ?`
