// Opens the records in a PostgreSQL database, beside the ledger's tables: a pool of connections that only read. The
// database is one primary: a read that follows a commit sees it.

import { CompiledQuery, Kysely, PostgresDialect } from 'kysely'
import { Pool, types } from 'pg'
import { brokerLimits } from '../limits.ts'
import type { Records } from './database.ts'
import { migratePostgres } from './migrate-postgres.ts'
import type { Schema } from './schema.ts'

const { INT2, INT4, INT8, NUMERIC } = types.builtins

/** Brings the database's records up to date, then opens the pool; `onFault` hears why an idle connection was lost. */
export async function openPostgresRecords(
  url: string,
  onFault: (fault: unknown) => void,
): Promise<{ readonly records: Records; readonly close: () => Promise<void> }> {
  await migratePostgres(url)
  const pool = new Pool({
    connectionString: url,
    max: brokerLimits.databaseConnectionsMax,
    connectionTimeoutMillis: brokerLimits.databaseConnectMs,
    statement_timeout: brokerLimits.databaseReadMs,
    application_name: 'farthing records',
    types: { getTypeParser: integersAsBigint },
  })
  // An idle connection that breaks is replaced when one is needed.
  pool.on('error', onFault)
  const records = new Kysely<Schema>({
    dialect: new PostgresDialect({
      pool,
      onCreateConnection: async (connection) => {
        await connection.executeQuery(CompiledQuery.raw('set default_transaction_read_only = on'))
      },
    }),
  })
  return {
    records,
    close: async () => {
      await records.destroy()
      // Kysely ends a pool that it has used.
      if (!pool.ending) await pool.end()
    },
  }
}

/** Whole numbers of every width become bigint, as they do from SQLite; our sums have no fractions. */
function integersAsBigint(type: number, format?: 'text' | 'binary'): unknown {
  const isInteger = [INT2, INT4, INT8, NUMERIC].some((each) => each === type)
  return isInteger ? BigInt : types.getTypeParser(type, format)
}

/** Whether a read failed because the database is away or does not take connections, so that it may be asked again. */
export function isDatabaseAway(fault: unknown): boolean {
  if (!(fault instanceof Error)) return false
  const code = 'code' in fault && typeof fault.code === 'string' ? fault.code : ''
  return (
    // The server ends or starts (57P), a connection broke (08), too many are open (53300), a read took too long (57014).
    /^(?:57P0[1-5]|08...|53300|57014)$/.test(code) ||
    ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN'].includes(code) ||
    /^(?:Connection terminated|timeout exceeded when trying to connect)/.test(fault.message)
  )
}
