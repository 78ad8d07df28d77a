// The list of tables for moving a broker is whole, and in an order in which their rows can be written.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { migrateSqlite } from './sqlite.ts'
import { bookkeepingTables, recordTables } from './tables.ts'

it('names every table of the records, each after those that it refers to', () => {
  const folder = mkdtempSync(join(tmpdir(), 'farthing-tables-'))
  const path = join(folder, 'records.db')
  migrateSqlite(path)
  const database = new DatabaseSync(path, { readOnly: true })
  const names = database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
    .all()
    .map((row) => String(row['name']))
  expect(names.filter((name) => !bookkeepingTables.includes(name)).sort()).toEqual([...recordTables].sort())
  for (const [index, name] of recordTables.entries()) {
    const others = database.prepare(`PRAGMA foreign_key_list(${name})`).all()
    const before = [name, ...recordTables.slice(0, index)]
    expect(others.filter((row) => !before.includes(String(row['table'])))).toEqual([])
  }
  database.close()
  rmSync(folder, { recursive: true, force: true })
})
