// Both ends of a copy on SQLite: a file that nobody writes to meanwhile, and a new file that has no name until it is whole.

import type { CopySource, CopyTarget } from '../../copy.ts'
import type { ImageRow, LedgerImage, TableRow } from '../../image.ts'
import { layerOf } from '../../image-layer.ts'
import type { Layer } from '../../machine/layer.ts'
import { newLayer } from '../../machine/layer.ts'
import type { Account } from '../../model.ts'
import { standAlone } from './backup.ts'
import { openSqliteImage, quoteName } from './image.ts'
import { takeWriterLock } from './lock.ts'
import { reserveFile } from './new-file.ts'
import { closeStore, openStore, prepared, type Store } from './store.ts'
import { writeLastTimestamp, writeLayer } from './write-batch.ts'

/** Takes the file's writer lock and reads it; throws where another writer has it. */
export function openSqliteSource(path: string): CopySource {
  const lock = takeWriterLock(path)
  try {
    const image = openSqliteImage(path)
    const release = async () => {
      await image.close()
      lock.release()
    }
    return { image, release }
  } catch (error) {
    lock.release()
    throw error
  }
}

/** Makes a new file, in which `prepare` may make the caller's own tables first. Throws where the name is taken. */
export function openSqliteTarget(path: string, prepare: (path: string) => void = () => {}): CopyTarget {
  const file = reserveFile(path)
  if (typeof file === 'string') throw new Error(file)
  let store: Store | undefined
  let image: LedgerImage | undefined
  try {
    prepare(file.path)
    store = openStore(file.path)
  } catch (error) {
    file.drop()
    throw error
  }
  const writing = store
  // Nothing is kept before the file is whole and synced, so until then no commit waits for the disk.
  writing.database.exec('PRAGMA synchronous = OFF')
  const accounts = new Map<bigint, Account>()
  return {
    place: path,
    writeRows: async (rows) => commit(writing, () => writeLayer(writing, withTouched(rows, accounts))),
    writeRefusedIds: async (ids) =>
      commit(writing, () => writeLayer(writing, { ...newLayer(), refused: new Set(ids) })),
    writeTable: async (name, rows) => commit(writing, () => writeTableRows(writing, name, rows)),
    readBack: async (lastTimestamp) => {
      writeLastTimestamp(writing, lastTimestamp)
      closeStore(writing)
      standAlone(file.path)
      image = openSqliteImage(file.path)
      return image
    },
    keep: async () => {
      await image?.close()
      image = undefined
      file.keep()
    },
    release: async () => {
      await image?.close()
      closeStore(writing)
      file.drop()
    },
  }
}

function commit({ database }: Store, job: () => void): void {
  database.exec('BEGIN IMMEDIATE')
  job()
  database.exec('COMMIT')
}

/** The rows with the accounts of their transfers, and all others below them, as every batch of the engine has them. */
function withTouched(rows: readonly ImageRow[], accounts: Map<bigint, Account>): Layer {
  const layer = { ...layerOf(rows), below: { ...newLayer(), accounts } }
  for (const account of layer.accounts.values()) accounts.set(account.id, account)
  for (const { debitAccountId, creditAccountId } of layer.transfers.values()) {
    for (const id of [debitAccountId, creditAccountId]) {
      const account = accounts.get(id)
      if (account !== undefined) layer.accounts.set(id, account)
    }
  }
  return layer
}

function writeTableRows(store: Store, name: string, rows: readonly TableRow[]): void {
  for (const row of rows) {
    const columns = Object.keys(row)
    const names = columns.map(quoteName).join(', ')
    const places = columns.map(() => '?').join(', ')
    const sql = `INSERT INTO ${quoteName(name)} (${names}) VALUES (${places})`
    prepared(store, sql).run(...columns.map((column) => row[column] ?? null))
  }
}
