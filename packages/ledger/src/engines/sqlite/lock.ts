// One writer per ledger file: an exclusive lock on a small SQLite file beside it, which the operating system frees when the
// process dies, however it dies. The ledger's own file stays open to readers.

import { existsSync, realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** The lock, held until it is released or the process ends. */
export type WriterLock = { readonly release: () => void }

/** Takes the lock of a ledger file, or throws at once where another writer holds it. */
export function takeWriterLock(path: string): WriterLock {
  const lockPath = `${realPath(path)}.lock`
  const database = new DatabaseSync(lockPath, { timeout: 0 })
  try {
    database.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    database.close()
    throw new Error(`another writer has the ledger ${path} open (lock: ${lockPath})`, { cause: error })
  }
  return { release: () => database.close() }
}

/** Two names of one file must meet in one lock, so links are followed first. */
function realPath(path: string): string {
  return existsSync(path) ? realpathSync(path) : join(realpathSync(dirname(path)), basename(path))
}
