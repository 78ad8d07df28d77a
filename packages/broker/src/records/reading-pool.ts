// Connections to PostgreSQL that only read: to the host that takes writes, of those that the address names. A standby may
// lag behind, and a read that follows a commit has to see it.

import { isOutage } from '@farthing/ledger/postgres'
import type { PostgresPool, PostgresPoolClient } from 'kysely'
import { Pool, type PoolClient, types } from 'pg'
import { hostUrls } from '../database-url.ts'
import { brokerLimits } from '../limits.ts'
import { noteDatabaseAway } from './database-away.ts'

const { INT2, INT4, INT8, NUMERIC } = types.builtins
const integers = new Set<number>([INT2, INT4, INT8, NUMERIC])

export type ReadingOptions = {
  /** Hears why an idle connection was lost. */
  readonly onFault: (fault: unknown) => void
  /** How long an answer may take before its connection is given up. */
  readonly answerMs?: number
}

/** Opens no connection before the first is asked for. */
export function openReadingPool(url: string, options: ReadingOptions): PostgresPool {
  const pools = hostUrls(url).map((each) => openPool(each, options))
  const checked = new WeakSet<PoolClient>()
  let first = 0
  return {
    options: {},
    connect: async () => {
      let fault: unknown
      for (let tries = 0; tries < pools.length; tries += 1) {
        const host = (first + tries) % pools.length
        try {
          const client = await connectPrimary(pools[host], checked)
          first = host
          return lend(client)
        } catch (met) {
          fault = met
        }
      }
      return fail(fault)
    },
    end: async () => void (await Promise.all(pools.map((pool) => pool.end()))),
  }
}

function openPool(url: string, { onFault, answerMs = brokerLimits.databaseAnswerMs }: ReadingOptions): Pool {
  const pool = new Pool({
    connectionString: url,
    max: brokerLimits.databaseConnectionsMax,
    connectionTimeoutMillis: brokerLimits.databaseConnectMs,
    statement_timeout: brokerLimits.databaseReadMs,
    query_timeout: answerMs,
    keepAlive: true,
    application_name: 'farthing records',
    types: { getTypeParser: integersAsBigint },
  })
  // An idle connection that breaks is replaced when one is needed.
  pool.on('error', onFault)
  return pool
}

/** A connection of a pool, looked at when it is new: a standby is passed over, and nothing is written through it. */
async function connectPrimary(pool: Pool | undefined, checked: WeakSet<PoolClient>): Promise<PoolClient> {
  if (pool === undefined) throw new Error('the address names no host')
  const client = await pool.connect()
  if (checked.has(client)) return client
  // The pool listens while it is idle only; while it is lent, whoever asks something is told.
  client.on('error', () => {})
  try {
    const { rows } = await client.query<{ transaction_read_only: string }>('show transaction_read_only')
    if (rows[0]?.transaction_read_only !== 'off')
      throw Object.assign(new Error('it is a standby'), { code: '57P03' })
    await client.query('set default_transaction_read_only = on')
  } catch (fault) {
    client.release(true)
    throw fault
  }
  checked.add(client)
  return client
}

/** A connection as Kysely uses it. One that did not answer in time is not used again: the answer may still come. */
function lend(client: PoolClient): PostgresPoolClient {
  let isBroken = false
  const query = async (sql: string, parameters: readonly unknown[]): Promise<unknown> => {
    try {
      return await client.query(sql, [...parameters])
    } catch (fault) {
      isBroken ||= isReadTimeout(fault)
      return fail(fault)
    }
  }
  // Given back as broken it is ended, and one that waits for an answer is cut off, not asked to end.
  const release = (isDiscarded = false): void => client.release(isDiscarded || isBroken)
  return { query: query as PostgresPoolClient['query'], release }
}

/** The driver has no code for it. */
function isReadTimeout(fault: unknown): boolean {
  return fault instanceof Error && fault.message === 'Query read timeout'
}

function fail(fault: unknown): never {
  if (isOutage(fault)) noteDatabaseAway(fault)
  throw fault
}

/** Whole numbers of every width become bigint, as they do from SQLite; our sums have no fractions. */
function integersAsBigint(type: number, format?: 'text' | 'binary'): unknown {
  return integers.has(type) ? BigInt : types.getTypeParser(type, format)
}
