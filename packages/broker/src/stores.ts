// What stands behind a broker: its secrets on disk, the ledger and the records beside it, on SQLite in the data folder or
// on the PostgreSQL database of the configuration. Nothing else differs between the two.

import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Ledger, openSqliteLedger } from '@farthing/ledger'
import { openPostgresLedger } from '@farthing/ledger/postgres'
import type { Logger } from 'pino'
import type { Config } from './config.ts'
import { type Keyring, openKeyring } from './keyring.ts'
import type { Records } from './records/database.ts'
import { claimDatabase } from './records/migrate-postgres.ts'
import { openPostgresRecords } from './records/postgres.ts'
import { openSqliteRecords } from './records/sqlite.ts'
import type { System } from './system.ts'

export type Stores = {
  readonly keyring: Keyring
  readonly ledger: Ledger
  readonly records: Records
  /** Finishes what is queued and lets go of the files or connections. */
  readonly close: () => Promise<void>
}

/** Opens the stores that the configuration names; throws a sentence for whoever starts the broker. */
export async function openStores(config: Config, system: System, log: Logger): Promise<Stores> {
  const { databaseUrl } = config
  if (databaseUrl === undefined) return openSqliteStores(config, system, log)
  const keyring = openSecrets(config, system)
  try {
    return await openPostgresStores(databaseUrl, { keyring, system, log })
  } catch (fault) {
    throw new Error(`The database ${addressOf(databaseUrl)} cannot be used: ${reasonOf(fault)}`)
  }
}

/** Opens the stores in the data folder. */
export function openSqliteStores(config: Config, system: System, log: Logger): Stores {
  const keyring = openSecrets(config, system)
  const path = join(config.dataFolder, 'farthing.db')
  const ledger = openSqliteLedger({ path, ...ledgerOptions(system, log) })
  const records = openSqliteRecords(path)
  const close = async (): Promise<void> => {
    await ledger.close()
    await records.destroy()
  }
  return { keyring, ledger, records, close }
}

async function openPostgresStores(
  url: string,
  { keyring, system, log }: { readonly keyring: Keyring; readonly system: System; readonly log: Logger },
): Promise<Stores> {
  const records = await openPostgresRecords(url, (fault) =>
    log.warn({ fault: reasonOf(fault) }, 'an idle connection to the database was lost'),
  )
  try {
    // With other secrets its tickets and vouchers would be void, and those made here void elsewhere.
    const digest = createHash('sha256').update(keyring.derive('owner of the database')).digest('base64url')
    if (!(await claimDatabase(url, digest))) {
      throw new Error('it belongs to a broker with other secrets; put its secrets.json into this data folder')
    }
    const ledger = await openPostgresLedger({ url, ...ledgerOptions(system, log) })
    const close = async (): Promise<void> => {
      await ledger.close()
      await records.close()
    }
    return { keyring, ledger, records: records.records, close }
  } catch (fault) {
    await records.close()
    throw fault
  }
}

function openSecrets(config: Config, system: System): Keyring {
  mkdirSync(config.dataFolder, { recursive: true, mode: 0o700 })
  return openKeyring(config.dataFolder, config.mode, system)
}

function ledgerOptions(
  system: System,
  log: Logger,
): { readonly clock: () => bigint; readonly onFault: (fault: unknown) => void } {
  return {
    clock: () => BigInt(system.now()) * 1_000_000n,
    onFault: (fault) => log.error({ fault: reasonOf(fault) }, 'the ledger could not write'),
  }
}

/** A database's address without user and password. */
function addressOf(url: string): string {
  const { host, pathname } = new URL(url)
  return `${host}${pathname}`
}

/** Why: of several attempts at one address the first, since the error over them says nothing. */
function reasonOf(fault: unknown): string {
  if (fault instanceof AggregateError && fault.errors.length > 0) return reasonOf(fault.errors[0])
  return fault instanceof Error ? fault.message : String(fault)
}
