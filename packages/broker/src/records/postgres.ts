// Opens the records in a PostgreSQL database, beside the ledger's tables.

import { join } from 'node:path'
import { migrate } from '@farthing/ledger/postgres'
import { Kysely, PostgresDialect } from 'kysely'
import { Client } from 'pg'
import { hostUrls } from '../database-url.ts'
import { brokerLimits } from '../limits.ts'
import type { Records } from './database.ts'
import { openReadingPool } from './reading-pool.ts'
import type { Schema } from './schema.ts'

/** Numbered SQL files, forward only, never edited after release. */
const migrations = {
  table: 'record_migrations',
  folder: join(import.meta.dirname, 'migrations/postgres'),
}

/**
 * Brings the database's records up to date and opens a pool for reading; `onFault` hears why an idle connection was lost.
 * Throws where the database belongs to another owner: whoever opens it first.
 */
export async function openPostgresRecords(
  url: string,
  owner: string,
  onFault: (fault: unknown) => void,
): Promise<Records> {
  const client = await connectPrimary(url)
  try {
    await migrate(client, migrations)
    await client.query('insert into owner (one, digest) values (1, $1) on conflict do nothing', [owner])
    const { rowCount } = await client.query('select 1 from owner where digest = $1', [owner])
    if (rowCount !== 1) {
      throw new Error('it belongs to a broker with other secrets; put its secrets.json into this data folder')
    }
  } finally {
    await client.end()
  }
  return new Kysely<Schema>({ dialect: new PostgresDialect({ pool: openReadingPool(url, onFault) }) })
}

/** Connects to the first host that takes writes. */
export async function connectPrimary(url: string): Promise<Client> {
  let fault: unknown
  for (const connectionString of hostUrls(url)) {
    const client = new Client({
      connectionString,
      connectionTimeoutMillis: brokerLimits.databaseConnectMs,
      application_name: 'farthing start',
    })
    // A connection that is lost is told by the next query.
    client.on('error', () => {})
    try {
      await client.connect()
      const { rows } = await client.query<{ transaction_read_only: string }>('show transaction_read_only')
      if (rows[0]?.transaction_read_only === 'off') return client
      throw new Error('it is a standby')
    } catch (met) {
      fault = met
      await client.end().catch(() => {})
    }
  }
  throw fault
}
