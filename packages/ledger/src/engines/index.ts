// Every engine the conformance suite runs over: one line each.

import type { Ledger } from '../api.ts'
import type { LedgerOptions } from '../open-ledger.ts'
import { openMemoryLedger } from './memory.ts'
import { openPostgresLedger } from './postgres.ts'
import { openSqliteLedger } from './sqlite.ts'

/** An engine by name; a durable one keeps the ledger at `place`, a file or an address, and takes records. */
export type EngineEntry = {
  readonly name: 'memory' | 'sqlite' | 'postgres'
  readonly isDurable: boolean
  readonly open: (options: LedgerOptions & { readonly place: string }) => Ledger | Promise<Ledger>
}

/** The registry. */
export const engines: readonly EngineEntry[] = [
  { name: 'memory', isDurable: false, open: openMemoryLedger },
  {
    name: 'sqlite',
    isDurable: true,
    open: ({ place, ...options }) => openSqliteLedger({ path: place, ...options }),
  },
  {
    name: 'postgres',
    isDurable: true,
    open: ({ place, ...options }) => openPostgresLedger({ url: place, ...options }),
  },
]
