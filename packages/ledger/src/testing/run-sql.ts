// Runs SQL behind a ledger's back, to damage what it keeps or to stand for a caller's own tables.

import { DatabaseSync } from 'node:sqlite'
import { Client } from 'pg'

/** Runs statements in a SQLite file. */
export function runSqlite(path: string, sql: string): void {
  const database = new DatabaseSync(path)
  try {
    database.exec(sql)
  } finally {
    database.close()
  }
}

/** Runs statements in a PostgreSQL database. */
export async function runPostgres(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
