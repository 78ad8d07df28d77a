// Brings the records of a PostgreSQL database up to date. Several processes may start at once: one migrates, holding the
// lock of one row, and the others find it done. No advisory locks: compatible distributed databases lack them.

import { Client } from 'pg'
import { brokerLimits } from '../limits.ts'
import { readMigrations } from './database.ts'

/** The row that whoever migrates locks. */
const lockName = 'lock'

/** Runs the migrations that the database has not seen, forward only, each in one transaction. */
export function migratePostgres(url: string): Promise<void> {
  return withClient(url, async (client) => {
    await makeTable(client)
    for (const migration of readMigrations('postgres')) await runOnce(client, migration)
  })
}

/** Writes down whose database this is where nobody did so; false where it is somebody else's. */
export function claimDatabase(url: string, digest: string): Promise<boolean> {
  return withClient(url, async (client) => {
    await client.query('insert into owner (one, digest) values (1, $1) on conflict do nothing', [digest])
    const { rowCount } = await client.query('select 1 from owner where digest = $1', [digest])
    return rowCount === 1
  })
}

async function withClient<Result>(url: string, job: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: brokerLimits.databaseConnectMs,
    application_name: 'farthing start',
  })
  // A connection lost between queries is told by the next one.
  client.on('error', () => {})
  await client.connect()
  try {
    return await job(client)
  } finally {
    await client.end()
  }
}

async function runOnce(client: Client, { name, sql }: { name: string; sql: string }): Promise<void> {
  if (await isDone(client, name)) return
  await client.query('begin')
  try {
    await client.query('select name from record_migrations where name = $1 for update', [lockName])
    // Whoever held the lock before us may have run it.
    if (!(await isDone(client, name))) {
      await client.query(sql)
      await client.query('insert into record_migrations (name) values ($1)', [name])
    }
    await client.query('commit')
  } catch (fault) {
    await client.query('rollback').catch(() => {})
    throw fault
  }
}

async function isDone(client: Client, name: string): Promise<boolean> {
  const { rowCount } = await client.query('select 1 from record_migrations where name = $1', [name])
  return rowCount === 1
}

/** `if not exists` alone does not do: of two that start at once, both may find no table, and one then fails. */
async function makeTable(client: Client): Promise<void> {
  try {
    await client.query(
      `create table if not exists record_migrations
        (name text collate "C" primary key, at timestamptz not null default current_timestamp)`,
    )
  } catch (fault) {
    const code = fault instanceof Error && 'code' in fault ? fault.code : undefined
    // Somebody else's table, or its row type, was there a moment sooner.
    if (code !== '42P07' && code !== '23505' && code !== '42710') throw fault
  }
  await client.query('insert into record_migrations (name) values ($1) on conflict do nothing', [lockName])
}
