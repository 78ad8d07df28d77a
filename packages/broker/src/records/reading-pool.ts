// Connections to PostgreSQL that only read: to the host that takes writes, of those that the address names. A standby may
// lag behind, and a read that follows a commit has to see it.

import type { PostgresPool } from 'kysely'
import { Pool, type PoolClient, types } from 'pg'
import { hostUrls } from '../database-url.ts'
import { brokerLimits } from '../limits.ts'

const { INT2, INT4, INT8, NUMERIC } = types.builtins
const integers = new Set<number>([INT2, INT4, INT8, NUMERIC])

/** Opens no connection before the first is asked for; `onFault` hears why an idle one was lost. */
export function openReadingPool(url: string, onFault: (fault: unknown) => void): PostgresPool {
  const pools = hostUrls(url).map((each) => openPool(each, onFault))
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
          return client
        } catch (met) {
          fault = met
        }
      }
      throw fault
    },
    end: async () => void (await Promise.all(pools.map((pool) => pool.end()))),
  }
}

function openPool(url: string, onFault: (fault: unknown) => void): Pool {
  const pool = new Pool({
    connectionString: url,
    max: brokerLimits.databaseConnectionsMax,
    connectionTimeoutMillis: brokerLimits.databaseConnectMs,
    statement_timeout: brokerLimits.databaseReadMs,
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

/** Whole numbers of every width become bigint, as they do from SQLite; our sums have no fractions. */
function integersAsBigint(type: number, format?: 'text' | 'binary'): unknown {
  return integers.has(type) ? BigInt : types.getTypeParser(type, format)
}
