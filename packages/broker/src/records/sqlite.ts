// Opens the records beside the ledger in one SQLite file.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { type Dialect, Kysely, SqliteDialect, type SqliteStatement } from 'kysely'
import { brokerLimits } from '../limits.ts'
import type { Records } from './database.ts'
import type { Schema } from './schema.ts'

/** Brings the file's records up to date, then opens a reading connection. Migrations run forward only, each in one transaction. */
export function openSqliteRecords(path: string): Records {
  migrateSqlite(path)
  const database = new DatabaseSync(path, { readOnly: true })
  database.exec('pragma busy_timeout = 5000')
  const statements = new Map<string, SqliteStatement>()
  const prepare = (sql: string): SqliteStatement => {
    const known = statements.get(sql)
    // What is used moves to the end; the front is what was not used for the longest time.
    if (known !== undefined) statements.delete(sql)
    const statement = known ?? prepareOn(database, sql)
    statements.set(sql, statement)
    if (statements.size > brokerLimits.preparedStatementsMax) {
      const [oldest = sql] = statements.keys()
      statements.delete(oldest)
    }
    return statement
  }
  const close = (): void => database.close()
  return new Kysely<Schema>({ dialect: withoutQueue(new SqliteDialect({ database: { close, prepare } })) })
}

function prepareOn(database: DatabaseSync, sql: string): SqliteStatement {
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
}

/**
 * The dialect without the query builder's queue for its one connection. A read is done before anybody else can ask, and nobody
 * holds a transaction open here; but in that queue every end of a read wakes all who wait, so that a thousand reads at once
 * cost half a million wakings.
 */
function withoutQueue(dialect: SqliteDialect): Dialect {
  return {
    createDriver: () => dialect.createDriver(),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createAdapter: () =>
      Object.defineProperty(dialect.createAdapter(), 'supportsMultipleConnections', { value: true }),
    createIntrospector: (records) => dialect.createIntrospector(records),
  }
}

/** Runs the migrations that the file has not seen. */
export function migrateSqlite(path: string): void {
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
