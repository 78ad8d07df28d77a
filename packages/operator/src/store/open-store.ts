// The operator's memory: one SQLite file, or none for a test. Everything is written in transactions that wait for
// nothing, so calls that come at once are decided one after another.

// oxlint-disable typescript/no-unnecessary-type-parameters -- whoever asks names the shape of the rows of its own statement.

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { schema } from './schema.ts'

export type Value = string | number | bigint | null

export type Store = {
  readonly all: <Row>(sql: string, ...values: readonly Value[]) => readonly Row[]
  readonly get: <Row>(sql: string, ...values: readonly Value[]) => Row | undefined
  /** The number of rows that changed. */
  readonly run: (sql: string, ...values: readonly Value[]) => number
  /** Runs work that is kept whole or not at all; work within work belongs to the outer one. */
  readonly transaction: <T>(work: () => T) => T
  readonly close: () => void
}

/** Opens the file `operator.db` of a folder, or a store that forgets where there is no folder. */
export function openStore(folder: string | undefined): Store {
  if (folder !== undefined) mkdirSync(folder, { recursive: true, mode: 0o700 })
  const database = new DatabaseSync(folder === undefined ? ':memory:' : join(folder, 'operator.db'))
  database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on;')
  database.exec(schema)
  const prepared = new Map<string, StatementSync>()
  let depth = 0
  const prepare = (sql: string): StatementSync => {
    const known = prepared.get(sql)
    if (known !== undefined) return known
    const statement = database.prepare(sql)
    statement.setReadBigInts(true)
    prepared.set(sql, statement)
    return statement
  }
  return {
    all: <Row>(sql: string, ...values: readonly Value[]) =>
      prepare(sql)
        .all(...values)
        .map((row) => exactRow(row) as Row),
    get: <Row>(sql: string, ...values: readonly Value[]) => {
      const row = prepare(sql).get(...values)
      return row === undefined ? undefined : (exactRow(row) as Row)
    },
    run: (sql, ...values) => Number(prepare(sql).run(...values).changes),
    transaction: (work) => {
      if (depth > 0) return work()
      database.exec('begin immediate')
      depth += 1
      try {
        const result = work()
        database.exec('commit')
        return result
      } catch (fault) {
        database.exec('rollback')
        throw fault
      } finally {
        depth -= 1
      }
    },
    close: () => database.close(),
  }
}

/** Money stays an exact integer; times, counts and flags become numbers. */
function exactRow(row: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const result: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(row)) {
    result[name] = typeof value === 'bigint' && !name.toLowerCase().endsWith('units') ? Number(value) : value
  }
  return result
}
