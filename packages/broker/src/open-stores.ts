// Opens what stands behind a broker, on SQLite in the data folder or on the PostgreSQL database of the configuration.
// Nothing else differs between the two.

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { openSqliteLedger } from '@farthing/ledger'
import type { Logger } from 'pino'
import type { Config } from './config.ts'
import { describeDatabase, reasonOf } from './database-url.ts'
import { type Keyring, openKeyring } from './keyring.ts'
import { openSqliteRecords } from './records/sqlite.ts'
import type { LedgerOptions, Stores } from './stores.ts'
import type { System } from './system.ts'

/** Opens the stores that the configuration names; throws a sentence for whoever starts the broker. */
export async function openStores(config: Config, system: System, log: Logger): Promise<Stores> {
  const { databaseUrl } = config
  if (databaseUrl === undefined) return openSqliteStores(config, system, log)
  const keyring = openSecrets(config, system)
  const { openPostgresStores } = await import('./postgres-stores.ts')
  try {
    return await openPostgresStores(databaseUrl, keyring, ledgerOptions(system, log))
  } catch (fault) {
    const reason = reasonOf(fault)
    throw new Error(`The database ${describeDatabase(databaseUrl)} cannot be used: ${reason}`, {
      cause: fault,
    })
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

function openSecrets(config: Config, system: System): Keyring {
  mkdirSync(config.dataFolder, { recursive: true, mode: 0o700 })
  return openKeyring(config.dataFolder, config.mode, system)
}

function ledgerOptions(system: System, log: Logger): LedgerOptions {
  return {
    clock: () => BigInt(system.now()) * 1_000_000n,
    onFault: (fault) => log.error({ fault: reasonOf(fault) }, 'the database failed'),
  }
}
