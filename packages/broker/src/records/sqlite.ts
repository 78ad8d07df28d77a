// Opens the records beside the ledger in one SQLite file.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { Kysely, SqliteDialect } from 'kysely'
import type { Records } from './database.ts'
import type { Schema } from './schema.ts'

/** Brings the file's records up to date, then opens a reading connection. Migrations run forward only, each in one transaction. */
export function openSqliteRecords(path: string): Records {
  migrate(path)
  const database = new DatabaseSync(path, { readOnly: true })
  database.exec('pragma busy_timeout = 5000')
  return new Kysely<Schema>({
    dialect: new SqliteDialect({
      database: {
        close: () => database.close(),
        prepare: (sql) => {
          const statement = database.prepare(sql)
          statement.setReadBigInts(true)
          const bind = (parameters: readonly unknown[]): SQLInputValue[] => [...parameters] as SQLInputValue[]
          return {
            reader: statement.columns().length > 0,
            all: (parameters) => statement.all(...bind(parameters)),
            iterate: (parameters) => statement.iterate(...bind(parameters)),
            run: (parameters) => {
              const { changes, lastInsertRowid } = statement.run(...bind(parameters))
              return { changes, lastInsertRowid }
            },
          }
        },
      },
    }),
  })
}

function migrate(path: string): void {
  const database = new DatabaseSync(path)
  try {
    database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 5000')
    database.exec(
      'create table if not exists migrations (name text primary key, at text default current_timestamp) strict',
    )
    const done = new Set(
      database
        .prepare('select name from migrations')
        .all()
        .map((row) => row['name']),
    )
    const folder = join(import.meta.dirname, 'migrations/sqlite')
    const names = readdirSync(folder)
      .filter((name) => name.endsWith('.sql'))
      .sort()
    for (const name of names) {
      if (done.has(name)) continue
      database.exec('begin immediate')
      try {
        database.exec(readFileSync(join(folder, name), 'utf8'))
        database.prepare('insert into migrations (name) values (?)').run(name)
        database.exec('commit')
      } catch (fault) {
        database.exec('rollback')
        throw fault
      }
    }
  } finally {
    database.close()
  }
}
