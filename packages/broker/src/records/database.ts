// Opens the records beside the ledger in one SQLite file. Kysely reads here and compiles writes; only the ledger's
// one writer executes them, so that records and transfers commit together.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import type { SqlValue, Statement } from '@farthing/ledger'
import { Bug } from '@farthing/protocol'
import { type Compilable, Kysely, SqliteDialect } from 'kysely'
import type { Schema } from './schema.ts'

export type Records = Kysely<Schema>

/** Brings the file's records up to date, then opens a reading connection. Migrations run forward only, each in one transaction. */
export function openRecords(path: string): Records {
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

/** A query as plain data for the ledger's writer; `changes` is the exact number of rows it must touch. */
export function compile(query: Compilable, changes?: number): Statement {
  const { sql, parameters } = query.compile()
  const values = parameters.map((value): SqlValue => {
    if (value === null || value instanceof Uint8Array) return value
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') return value
    throw new Bug(`a record write cannot carry a ${typeof value}`)
  })
  return { sql, parameters: values, ...(changes === undefined ? {} : { changes }) }
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
    const folder = join(import.meta.dirname, 'migrations')
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
