// Opens the records in a PostgreSQL database, beside the ledger's tables.

import { join } from 'node:path'
import { describeDatabase } from '@farthing/ledger'
import { migrate } from '@farthing/ledger/postgres'
import { Kysely, PostgresDialect } from 'kysely'
import { Client } from 'pg'
import { hostUrls, reasonOf } from '../database-url.ts'
import { brokerLimits } from '../limits.ts'
import type { Records } from './database.ts'
import { openReadingPool, type ReadingOptions } from './reading-pool.ts'
import type { Schema } from './schema.ts'

/** Numbered SQL files, forward only, never edited after release. */
const migrations = {
  table: 'record_migrations',
  folder: join(import.meta.dirname, 'migrations/postgres'),
}

export type RecordsOptions = ReadingOptions & {
  /** Names the broker by its secrets. */
  readonly owner: string
  /** Whether books on SQLite stand beside the secrets, which a new database would silently leave behind. */
  readonly hasOldBooks: boolean
  /** How long the start may wait for another process that changes the tables. */
  readonly lockMs?: number
}

/**
 * Brings the database's records up to date and opens a pool for reading. Throws where the database belongs to another owner:
 * whoever opens it first.
 */
export async function openPostgresRecords(url: string, options: RecordsOptions): Promise<Records> {
  const client = await connectPrimary(url, options.lockMs)
  try {
    await migrate(client, migrations)
    await claim(client, options)
  } finally {
    await client.end()
  }
  return new Kysely<Schema>({ dialect: new PostgresDialect({ pool: openReadingPool(url, options) }) })
}

/** Takes a database that nobody owns, or looks whether it is ours; what is refused is left as it was. */
async function claim(client: Client, { owner, hasOldBooks }: RecordsOptions): Promise<void> {
  await client.query('begin')
  try {
    const insert = 'insert into owner (one, digest) values (1, $1) on conflict do nothing'
    const isFirst = (await client.query(insert, [owner])).rowCount === 1
    const { rowCount } = await client.query('select 1 from owner where digest = $1', [owner])
    if (rowCount !== 1) {
      throw new Error('it belongs to a broker with other secrets; put its secrets.json into this data folder')
    }
    if (isFirst && hasOldBooks && (await isEmpty(client))) {
      throw new Error(
        'it is empty, and the data folder holds farthing.db: copy that first (farthing ledger copy), or move it away',
      )
    }
    await client.query('commit')
  } catch (fault) {
    await client.query('rollback').catch(() => {})
    throw fault
  }
}

/** Whether the records know nobody and nothing of value. */
async function isEmpty(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ known: boolean }>(
    'select exists (select 1 from merchants) or exists (select 1 from wallets) or exists (select 1 from vouchers) as known',
  )
  return rows[0]?.known !== true
}

/** Brings the records' tables up to date, or makes them, without saying whose they are. */
export async function migratePostgres(url: string): Promise<void> {
  const client = await connectPrimary(url)
  try {
    await migrate(client, migrations)
  } finally {
    await client.end()
  }
}

/** Connects to the first host that takes writes; where none does, the reason of each is told. */
export async function connectPrimary(
  url: string,
  lockMs: number = brokerLimits.databaseLockMs,
): Promise<Client> {
  const faults: unknown[] = []
  const urls = hostUrls(url)
  for (const connectionString of urls) {
    const client = new Client({
      connectionString,
      connectionTimeoutMillis: brokerLimits.databaseConnectMs,
      application_name: 'farthing start',
      lock_timeout: lockMs,
      idle_in_transaction_session_timeout: lockMs,
    })
    // A connection that is lost is told by the next query.
    client.on('error', () => {})
    try {
      await client.connect()
      const { rows } = await client.query<{ transaction_read_only: string }>('show transaction_read_only')
      if (rows[0]?.transaction_read_only === 'off') return client
      throw new Error('it is a standby')
    } catch (met) {
      faults.push(met)
      await client.end().catch(() => {})
    }
  }
  if (faults.length === 1) throw faults[0]
  const reasons = faults.map((each, index) => `${describeDatabase(urls[index] ?? '')}: ${reasonOf(each)}`)
  throw new Error(reasons.join('; '), { cause: faults[0] })
}
