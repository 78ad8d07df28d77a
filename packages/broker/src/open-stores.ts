// Opens what stands behind a broker, on SQLite in the data folder or on the PostgreSQL database of the configuration.
// Nothing else differs between the two.

import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describeDatabase, openSqliteLedger } from '@farthing/ledger'
import type { Logger } from 'pino'
import type { Config } from './config.ts'
import { demandUnmarked, markDatabase } from './database-marker.ts'
import { reasonOf } from './database-url.ts'
import { type Keyring, openKeyring } from './keyring.ts'
import { openSqliteRecords } from './records/sqlite.ts'
import type { LedgerOptions, Stores } from './stores.ts'
import type { System } from './system.ts'

const sqliteFile = 'farthing.db'

/** Opens the stores that the configuration names; throws a sentence for whoever starts the broker. */
export async function openStores(config: Config, system: System, log: Logger): Promise<Stores> {
  const { databaseUrl } = config
  if (databaseUrl === undefined) return openSqliteStores(config, system, log)
  const keyring = openSecrets(config, system)
  const { openPostgresStores } = await import('./postgres-stores.ts')
  try {
    const hasOldBooks = existsSync(join(config.dataFolder, sqliteFile))
    const options = { ...ledgerOptions(system, log), hasOldBooks }
    // Marked before the first request is served: from then on the books here are old ones.
    const onAccepted = (): void => markDatabase(config.dataFolder, databaseUrl)
    return await openPostgresStores(databaseUrl, keyring, { ...options, onAccepted })
  } catch (fault) {
    const reason = reasonOf(fault)
    throw new Error(`The database ${describeDatabase(databaseUrl)} cannot be used: ${reason}`, {
      cause: fault,
    })
  }
}

/** Opens the stores in the data folder. */
export function openSqliteStores(config: Config, system: System, log: Logger): Stores {
  demandUnmarked(config.dataFolder)
  const keyring = openSecrets(config, system)
  const path = join(config.dataFolder, sqliteFile)
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
