// The engine for several processes and machines: the state machine decides in each of them, PostgreSQL keeps, and a fence lets
// one of them write at a time.

import type { Ledger } from '../api.ts'
import { limits } from '../limits.ts'
import { type LedgerOptions, openLedger } from '../open-ledger.ts'
import { newWriterId } from '../system.ts'
import { type Patience, splitHosts } from './postgres/connection.ts'
import { postgresEngine } from './postgres/engine.ts'
import { ledgerMigrations, migrate } from './postgres/migrate.ts'
import { readNextDue } from './postgres/read.ts'
import { leave, newWriter, reach, type Writer } from './postgres/writer.ts'

/** Where the ledger lives; `onFault` hears why a flush was tried again or answered `unknown`. */
export type PostgresLedgerOptions = LedgerOptions & {
  /** `postgres://user:password@host:port/database`; several hosts with commas, of which the first that takes writes is used. */
  readonly url: string
  readonly onFault?: (error: unknown) => void
  /** Where the usual waits do not suit: they bound how long an answer can take while the server is away. */
  readonly patience?: Partial<Patience>
}

/**
 * Opens, or creates, the ledger in a PostgreSQL database; its tables are named `ledger_…` and share the database with the
 * caller's own. Any number of processes may have it open. Rejects where the server cannot be reached.
 */
export async function openPostgresLedger({
  url,
  onFault = () => {},
  patience = {},
  ...options
}: PostgresLedgerOptions): Promise<Ledger> {
  const writer = newWriter({
    id: newWriterId(),
    urls: splitHosts(url),
    patience: { ...limits.postgresPatience, ...patience },
  })
  try {
    await bringUpToDate(writer)
    const connection = await reach(writer)
    writer.nextDue = await readNextDue(connection)
    return openLedger(postgresEngine(writer, onFault), options)
  } catch (error) {
    await leave(writer)
    throw error
  }
}

/** On a connection of its own, since a change of large tables may take longer than any answer that a writer waits for. */
async function bringUpToDate({ urls, patience }: Writer): Promise<void> {
  const { migrateMs } = patience
  const migrator = newWriter({
    id: newWriterId(),
    urls,
    patience: { ...patience, answerMs: 0, lockMs: migrateMs },
  })
  try {
    const { client } = await reach(migrator)
    await migrate(client, ledgerMigrations)
  } finally {
    await leave(migrator)
  }
}
