// What stands behind a broker: its secrets on disk, the ledger, and the records beside it.

import type { Ledger } from '@farthing/ledger'
import type { Keyring } from './keyring.ts'
import type { Records } from './records/database.ts'

export type Stores = {
  readonly keyring: Keyring
  readonly ledger: Ledger
  readonly records: Records
  /** Finishes what is queued and lets go of the files or connections. */
  readonly close: () => Promise<void>
}

/** What every ledger is opened with. */
export type LedgerOptions = {
  readonly clock: () => bigint
  readonly onFault: (fault: unknown) => void
}
