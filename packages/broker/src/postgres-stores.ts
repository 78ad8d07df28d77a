// The ledger and the records in one PostgreSQL database. Apart from the others, so that nobody loads `pg` without using it.

import { createHash } from 'node:crypto'
import { openPostgresLedger } from '@farthing/ledger/postgres'
import type { Keyring } from './keyring.ts'
import { openPostgresRecords } from './records/postgres.ts'
import type { LedgerOptions, Stores } from './stores.ts'

type PostgresOptions = LedgerOptions & {
  /** Whether the data folder holds books on SQLite. */
  readonly hasOldBooks: boolean
  /** Called once the database is known to be this broker's. */
  readonly onAccepted: () => void
}

/** Opens the database for the broker with these secrets; throws where it is another's. */
export async function openPostgresStores(
  url: string,
  keyring: Keyring,
  { hasOldBooks, onAccepted, ...options }: PostgresOptions,
): Promise<Stores> {
  // With other secrets its tickets and vouchers would be void, and those made here void elsewhere.
  const owner = createHash('sha256').update(keyring.derive('owner of the database')).digest('base64url')
  const records = await openPostgresRecords(url, { owner, hasOldBooks, onFault: options.onFault })
  try {
    onAccepted()
    const ledger = await openPostgresLedger({ url, ...options })
    const close = async (): Promise<void> => {
      await ledger.close()
      await records.destroy()
    }
    return { keyring, ledger, records, close }
  } catch (fault) {
    await records.destroy()
    throw fault
  }
}
