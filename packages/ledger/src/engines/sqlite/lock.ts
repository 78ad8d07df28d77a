// One writer per ledger file: an exclusive lock on a small SQLite file beside it, which the operating system frees when the
// process dies, however it dies. The ledger's own file stays open to readers.

import { accessSync, closeSync, constants, existsSync, openSync, realpathSync, statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { explainFault, isBusy } from './faults.ts'

/** The lock, held until it is released or the process ends. */
export type WriterLock = { readonly release: () => void }

/** Takes the lock of a ledger file, or throws at once where another writer holds it. Makes the file where there is none. */
export function takeWriterLock(path: string): WriterLock {
  const lockPath = `${realPath(path)}.lock`
  makeOwners(lockPath)
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(lockPath, { timeout: 0 })
    database.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    database?.close()
    if (!isBusy(error)) throw explainFault(lockPath, error)
    throw new Error(`another writer has the ledger ${path} open (lock: ${lockPath})`, { cause: error })
  }
  const held = database
  return { release: () => held.close() }
}

/**
 * Two names of one file must meet in one lock, so links are followed first, a link to a file that is not there yet too. Hard
 * links cannot be followed, and SQLite itself keeps one log for each name, so a file that has any is refused.
 */
function realPath(path: string): string {
  if (path === '' || path === ':memory:') throw new Error('the ledger needs the path of a file, not memory')
  makeOwners(path)
  assertWritable(path)
  const names = statSync(path).nlink
  if (names > 1) throw new Error(`the ledger ${path} has ${names} names (hard links): keep one of them`)
  return realpathSync(path)
}

/** Makes a file that is its owner's alone, where there is none; the log beside it follows its mode. */
function makeOwners(path: string): void {
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600))
}

/** SQLite would open what it may only read, and refuse each write later. */
function assertWritable(path: string): void {
  try {
    accessSync(path, constants.W_OK)
  } catch (error) {
    const advice = 'it cannot be written: look at its permissions and how its disk is mounted'
    throw new Error(`the ledger ${path}: ${advice}`, { cause: error })
  }
}
