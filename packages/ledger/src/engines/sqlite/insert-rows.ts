// Inserts many rows by few statements: for small rows, calling SQLite costs more than what it does.

import type { SQLInputValue } from 'node:sqlite'
import { prepared, type Store } from './store.ts'

/** Rows of one statement; more bring nothing. */
const rowsAtOnce = 32

/** How to insert into a table: one row, and many. */
export type Insertion = { readonly columns: number; readonly one: string; readonly many: string }

/** Inserts into so many columns of a table; `conflict` is what to do about rows that are there. */
export function insertionInto(table: string, columns: number, conflict = ''): Insertion {
  const row = `(${Array.from({ length: columns }, () => '?').join(', ')})`
  const rows = Array.from({ length: rowsAtOnce }, () => row).join(', ')
  const sql = (values: string) => `INSERT INTO ${table} VALUES ${values} ${conflict}`
  return { columns, one: sql(row), many: sql(rows) }
}

/** Inserts rows whose values follow each other in one list. */
export function insertRows(
  store: Store,
  { columns, one, many }: Insertion,
  values: readonly SQLInputValue[],
): void {
  const width = columns * rowsAtOnce
  let at = 0
  for (; at + width <= values.length; at += width) {
    prepared(store, many).run(...values.slice(at, at + width))
  }
  for (; at < values.length; at += columns) {
    prepared(store, one).run(...values.slice(at, at + columns))
  }
}
