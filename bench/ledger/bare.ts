// The yardsticks of the ledger's bench: what the same disk and the same SQLite do when nothing is decided, checked or
// answered. They are never tuned: a yardstick has the ledger's own tables, indexes and durability, and plain inserts.

import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { openBenchLedger, withFolder } from './files.ts'

/** A file that small appends are made durable in. */
export type Appended = { readonly append: () => number; readonly close: () => void }

/** Opens the file; `append` gives the milliseconds that one append of 512 bytes and its fdatasync took. */
export function openAppended(folder: string): Appended {
  const file = openSync(join(folder, 'appended'), 'a')
  const bytes = new Uint8Array(512)
  const append = () => {
    const start = performance.now()
    writeSync(file, bytes)
    fdatasyncSync(file)
    return performance.now() - start
  }
  return { append, close: () => closeSync(file) }
}

/** Inserts the newest `count` transfers of a ledger's file into an empty ledger file, so many a commit; gives rows per second. */
export function insertBare(ledgerPath: string, count: number, commitSize: number): Promise<number> {
  const rows = readRows(ledgerPath, count)
  return withFolder(async (folder) => {
    const path = join(folder, 'bare.db')
    // Opening and closing a ledger leaves its tables behind.
    await openBenchLedger(path).close()
    const database = new DatabaseSync(path)
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
    const rate = insertRows(database, rows, commitSize)
    database.close()
    return rate
  })
}

type Row = readonly SQLInputValue[]

function readRows(path: string, count: number): readonly Row[] {
  const database = new DatabaseSync(path, { readOnly: true })
  const query = database.prepare(
    'SELECT * FROM (SELECT * FROM ledger_transfers ORDER BY timestamp DESC LIMIT ?) ORDER BY timestamp',
  )
  query.setReadBigInts(true)
  const rows = query.all(count).map((row) => Object.values(row))
  database.close()
  return rows
}

function insertRows(database: DatabaseSync, rows: readonly Row[], commitSize: number): number {
  const holders = (rows[0] ?? []).map(() => '?').join(', ')
  const insert = database.prepare(`INSERT INTO ledger_transfers VALUES (${holders})`)
  insert.setReadBigInts(true)
  const start = performance.now()
  for (let from = 0; from < rows.length; from += commitSize) {
    database.exec('BEGIN IMMEDIATE')
    for (const row of rows.slice(from, from + commitSize)) insert.run(...row)
    database.exec('COMMIT')
  }
  return (rows.length / (performance.now() - start)) * 1000
}
