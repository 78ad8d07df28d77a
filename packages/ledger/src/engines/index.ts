// Every engine the conformance suite runs over: one line each.

import type { Ledger } from '../api.ts'
import { openMemoryLedger } from './memory.ts'
import { openSqliteLedger } from './sqlite.ts'

/** An engine by name; a durable one keeps the ledger in the file at `path` and takes records. */
export type EngineEntry = {
  readonly name: string
  readonly isDurable: boolean
  readonly open: (options: {
    readonly path: string
    readonly clock: () => bigint
    readonly maxQueue?: number
  }) => Ledger
}

/** The registry. */
export const engines: readonly EngineEntry[] = [
  { name: 'memory', isDurable: false, open: openMemoryLedger },
  { name: 'sqlite', isDurable: true, open: openSqliteLedger },
]
