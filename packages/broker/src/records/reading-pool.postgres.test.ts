// Reads and starts that the database does not answer: they end, and what comes after them is answered.

import { Client } from 'pg'
import { expect, it } from 'vitest'
import { makeSchema } from '../../../ledger/src/testing/postgres-server.ts'
import { startProxy } from '../../../ledger/src/testing/tcp-proxy.ts'
import { brokerLimits } from '../limits.ts'
import { isDatabaseAway } from './database-away.ts'
import { connectPrimary, openPostgresRecords } from './postgres.ts'
import { openReadingPool } from './reading-pool.ts'

it('gives up connections that nobody answers on any more, and reads over new ones', async () => {
  const schema = await makeSchema()
  const url = new URL(schema.url)
  const proxy = await startProxy(Number(url.port))
  url.port = String(proxy.port)
  const pool = openReadingPool(url.href, { onFault: () => {}, answerMs: 300 })
  const read = async (): Promise<unknown> => {
    const client = await pool.connect()
    try {
      return (await client.query<{ one: bigint }>('select 1 as one', [])).rows
    } finally {
      client.release()
    }
  }
  const readAll = (): Promise<ReadonlyArray<PromiseSettledResult<unknown>>> =>
    Promise.allSettled(Array.from({ length: brokerLimits.databaseConnectionsMax }, read))
  await readAll()
  proxy.hold('server')
  proxy.hold('client')
  for (const lost of await readAll())
    expect(lost.status === 'rejected' && isDatabaseAway(lost.reason)).toBe(true)
  for (const answered of await readAll())
    expect(answered).toEqual({ status: 'fulfilled', value: [{ one: 1n }] })
  await pool.end()
  await proxy.close()
  await schema.drop()
})

it('tells a fault of ours from a database that is away', async () => {
  const schema = await makeSchema()
  const pool = openReadingPool(schema.url, { onFault: () => {} })
  const client = await pool.connect()
  const faultOf = (sql: string): Promise<unknown> => client.query(sql, []).catch((fault: unknown) => fault)
  expect(isDatabaseAway(await faultOf('select nonsense'))).toBe(false)
  expect(isDatabaseAway(await faultOf('do $$ begin raise sqlstate $q$53200$q$; end $$'))).toBe(true)
  expect(isDatabaseAway(new Error('Connection terminated'))).toBe(false)
  client.release()
  await pool.end()
  await schema.drop()
})

it('does not wait without bound for another process that changes the tables', async () => {
  const schema = await makeSchema()
  const options = { owner: 'us', hasOldBooks: false, onFault: () => {} }
  await (await openPostgresRecords(schema.url, options)).destroy()
  const other = new Client({ connectionString: schema.url })
  await other.connect()
  await other.query('begin')
  await other.query(`select name from record_migrations where name = '' for update`)
  const waiting = openPostgresRecords(schema.url, { ...options, lockMs: 200 })
  await expect(waiting).rejects.toThrow('lock timeout')
  await other.end()
  await schema.drop()
})

it('tells the reason of every host where none takes writes', async () => {
  const connecting = connectPrimary('postgres://farthing:hush@127.0.0.1:1,localhost:2/farthing')
  await expect(connecting).rejects.toThrow(
    /^127\.0\.0\.1:1\/farthing: connect ECONNREFUSED [^;]+; localhost:2\/farthing: connect ECONNREFUSED/,
  )
})
