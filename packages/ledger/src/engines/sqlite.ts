// The embedded default: the state machine decides in memory, SQLite keeps. One writer per file, held by a lock beside it.

import type { Ledger } from '../api.ts'
import { type LedgerOptions, openLedger } from '../open-ledger.ts'
import { sqliteEngine } from './sqlite/engine.ts'
import { explainFault } from './sqlite/faults.ts'
import { takeWriterLock } from './sqlite/lock.ts'

/** Where the ledger lives and how it is opened; `onFault` hears why a flush was answered `unknown`. */
export type SqliteLedgerOptions = LedgerOptions & {
  readonly path: string
  readonly onFault?: (error: unknown) => void
  /** Pages of 4 KiB that the log may hold before they are copied into the file; left out, 64 MiB of them. */
  readonly logPages?: number
}

/**
 * Opens, or creates, the ledger in a SQLite file; its tables are named `ledger_…` and share the file with the caller's own.
 * Throws where another ledger has the file open, and where it cannot be read or written, saying what to do.
 */
export function openSqliteLedger({
  path,
  onFault = () => {},
  logPages,
  ...options
}: SqliteLedgerOptions): Ledger {
  const lock = takeWriterLock(path)
  try {
    const engine = sqliteEngine(path, (error) => onFault(explainFault(path, error)), logPages)
    const close = () => {
      try {
        void engine.close()
      } finally {
        lock.release()
      }
    }
    return openLedger({ ...engine, close }, options)
  } catch (error) {
    lock.release()
    throw explainFault(path, error)
  }
}
