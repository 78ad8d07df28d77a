// Brings a database up to date with numbered SQL files, forward only. Two processes may start at once: the second waits
// for the first on a row, which databases without advisory locks have too.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Client } from 'pg'
import { sqlState } from './faults.ts'

/** Which table keeps the names of what was run, and the folder of `0001-name.sql` files. */
export type Migrations = { readonly table: string; readonly folder: string }

/** The ledger's own. */
export const ledgerMigrations: Migrations = {
  table: 'ledger_migrations',
  folder: join(import.meta.dirname, 'migrations'),
}

/** Runs what was not run yet, all in one transaction. Throws where the database has names that the folder lacks. */
export async function migrate(client: Client, { table, folder }: Migrations): Promise<void> {
  await createTable(client, table)
  // Whoever waited for the row must then see what the other one did.
  await client.query('begin isolation level read committed')
  try {
    await client.query(`select name from ${table} where name = '' for update`)
    const { rows } = await client.query<{ name: string }>(`select name from ${table} where name <> ''`)
    const done = new Set(rows.map(({ name }) => name))
    const names = readdirSync(folder)
      .filter((name) => name.endsWith('.sql'))
      .sort()
    const unknown = [...done].find((name) => !names.includes(name))
    if (unknown !== undefined)
      throw new Error(
        `the database has the migration ${unknown}, which this version does not know: use a newer one`,
      )
    for (const name of names.filter((each) => !done.has(each))) {
      await client.query(readFileSync(join(folder, name), 'utf8'))
      await client.query(`insert into ${table} (name) values ($1)`, [name])
    }
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => {})
    throw error
  }
}

/** The row without a name is there to be locked. Making a table twice at once fails even where it may be there already. */
async function createTable(client: Client, table: string): Promise<void> {
  const clashes = ['23505', '42P07', '42710', '40001']
  for (let tries = 1; ; tries += 1) {
    try {
      await client.query(`create table if not exists ${table} (name text primary key)`)
      await client.query(`insert into ${table} values ('') on conflict do nothing`)
      return
    } catch (error) {
      if (tries === 5 || !clashes.includes(sqlState(error))) throw error
    }
  }
}
