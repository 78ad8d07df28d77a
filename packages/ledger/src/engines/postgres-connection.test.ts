// Connections that break in the middle of a commit: the outcome is looked up, so that no caller is told anything but the truth.

import { once } from 'node:events'
import { Client } from 'pg'
import { describe, expect, it } from 'vitest'
import { cutConnections } from '../testing/cut-connections.ts'
import { whyNoPostgres, withDatabase } from '../testing/postgres-server.ts'
import { openSampleAccounts, transfer } from '../testing/samples.ts'
import { startProxy } from '../testing/tcp-proxy.ts'
import { openPostgresLedger } from './postgres.ts'

const clock = () => BigInt(Date.now()) * 1_000_000n

describe.skipIf(whyNoPostgres() !== undefined)('a lost connection to PostgreSQL', () => {
  it('gives no caller a wrong answer, wherever it is cut', () =>
    withDatabase(async (url) => {
      const report = await cutConnections({ url, seed: 1, cuts: 25 })
      expect(report.answers).toBeGreaterThan(500)
      expect(report.faults).toBeGreaterThan(5)
      expect(report.unknown).toBe(0)
    }))

  it('is looked up: two flushes that were committed and two that were not are told apart', () =>
    withDatabase(async (url) => {
      const proxy = await startProxy(Number(new URL(url).port))
      const through = new URL(url)
      through.port = String(proxy.port)
      const ledger = await openPostgresLedger({ url: through.href, clock })
      await openSampleAccounts(ledger)
      await ledger.createTransfers([transfer(9n)])
      for (const side of ['server', 'client'] as const) {
        const from = side === 'server' ? 10n : 20n
        proxy.hold(side)
        const answers = []
        for (let call = 0n; call < 4n; call += 1n) {
          answers.push(ledger.createTransfers([transfer(from + call)]))
          await new Promise((resolve) => setImmediate(resolve))
        }
        await new Promise((resolve) => setTimeout(resolve, 50))
        proxy.cut()
        for (const answer of answers) expect(await answer).toMatchObject([{ outcome: 'created' }])
      }
      const made = await ledger.lookupTransfers([10n, 11n, 12n, 13n, 20n, 21n, 22n, 23n])
      expect(made).toHaveLength(8)
      await ledger.close()
      await proxy.close()
    }))

  it.each(['client', 'server'] as const)(
    'may be followed by another one, cut anywhere in what the %s says while it is looked up',
    (side) =>
      withDatabase(async (url) => {
        const proxy = await startProxy(Number(new URL(url).port))
        const through = new URL(url)
        through.port = String(proxy.port)
        const patience = { reconnectPausesMs: [0, 1, 2, 4, 8, 16] }
        const ledger = await openPostgresLedger({ url: through.href, clock, patience })
        await openSampleAccounts(ledger)
        let id = 100n
        for (let bytes = 500; bytes < 5000; bytes += 310) {
          await ledger.createTransfers([transfer((id += 1n))])
          // Two flushes are on their way and are not heard; the connection on which that is found out breaks too.
          proxy.hold('client')
          const answers = [ledger.createTransfers([transfer((id += 1n))])]
          await new Promise((resolve) => setImmediate(resolve))
          answers.push(ledger.createTransfers([transfer((id += 1n))]))
          await new Promise((resolve) => setImmediate(resolve))
          proxy.cutAfter(side, bytes)
          proxy.cut()
          for (const answer of answers) expect(await answer).toMatchObject([{ outcome: 'created' }])
          expect(await ledger.lookupTransfers([id - 2n, id - 1n, id])).toHaveLength(3)
        }
        await ledger.close()
        await proxy.close()
      }),
  )

  it('changes nothing when a statement of it arrives after the outcome was looked up', () =>
    withDatabase(async (url) => {
      const proxy = await startProxy(Number(new URL(url).port))
      const through = new URL(url)
      through.port = String(proxy.port)
      const ledger = await openPostgresLedger({ url: through.href, clock })
      await openSampleAccounts(ledger)
      await ledger.createTransfers([transfer(9n)])
      proxy.hold('client')
      const answer = ledger.createTransfers([transfer(10n)])
      await new Promise((resolve) => setTimeout(resolve, 20))
      proxy.dropClients()
      expect(await answer).toMatchObject([{ outcome: 'created' }])
      const before = await ledger.changes({ limit: 100 })
      proxy.release()
      await backendsGone(url, 1)
      expect(await ledger.changes({ limit: 100 })).toEqual(before)
      expect(await ledger.createTransfers([transfer(11n)])).toMatchObject([{ outcome: 'created' }])
      await ledger.close()
      await proxy.close()
    }))

  it('is given up where the server does not answer any more, and closing waits for nobody', () =>
    withDatabase(async (url) => {
      const proxy = await startProxy(Number(new URL(url).port))
      const through = new URL(url)
      through.port = String(proxy.port)
      const patience = { answerMs: 300 }
      const ledger = await openPostgresLedger({ url: through.href, clock, patience })
      await openSampleAccounts(ledger)
      proxy.hold('server')
      expect(await ledger.createTransfers([transfer(10n)])).toMatchObject([{ outcome: 'created' }])
      proxy.hold('server')
      proxy.hold('client')
      await ledger.close()
      await proxy.close()
    }))

  it('answers unknown while the server is away, and the same call is made once it is back', () =>
    withDatabase(async (url) => {
      const proxy = await startProxy(Number(new URL(url).port))
      const through = new URL(url)
      through.port = String(proxy.port)
      const patience = { connectMs: 200, reconnectPausesMs: [0, 10, 20] }
      const ledger = await openPostgresLedger({ url: through.href, clock, patience })
      await openSampleAccounts(ledger)
      proxy.cutAfter('client', 0, Infinity)
      proxy.cut()
      expect(await ledger.createTransfers([transfer(10n)])).toEqual([{ ok: false, code: 'unknown' }])
      await expect(ledger.lookupAccounts([1n])).rejects.toMatchObject({ undecided: 'unknown' })
      proxy.cutAfter('client', 0, 0)
      expect(await ledger.createTransfers([transfer(10n)])).toMatchObject([{ outcome: 'created' }])
      await ledger.close()
      await proxy.close()
    }))

  it('is not one while the tables are brought up to date, which may take longer than any answer', () =>
    withDatabase(async (url) => {
      await openPostgresLedger({ url, clock }).then((ledger) => ledger.close())
      const other = new Client({ connectionString: url })
      await other.connect()
      const hold = async (): Promise<void> => {
        await other.query('begin')
        await other.query(`select name from ledger_migrations where name = '' for update`)
      }
      await hold()
      const opening = openPostgresLedger({ url, clock, patience: { answerMs: 100 } })
      await other.query('select pg_sleep(0.4)')
      await other.query('commit')
      await (await opening).close()
      await hold()
      await expect(openPostgresLedger({ url, clock, patience: { migrateMs: 100 } })).rejects.toMatchObject({
        code: '55P03',
      })
      await other.end()
    }))

  it('is survived when it is the server that ends it, under load', () =>
    withDatabase(async (url) => {
      const ledger = await openPostgresLedger({ url, clock })
      await openSampleAccounts(ledger)
      const client = new Client({ connectionString: url })
      await client.connect()
      const answers = []
      for (let round = 0n; round < 20n; round += 1n) {
        for (let call = 0n; call < 20n; call += 1n) {
          answers.push(ledger.createTransfers([transfer(100n + round * 20n + call)]))
          if (call === 10n) await new Promise((resolve) => setImmediate(resolve))
        }
        const end = `select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid()`
        await client.query(end)
      }
      for (const answer of answers) expect(await answer).toMatchObject([{ outcome: 'created' }])
      await client.end()
      await ledger.close()
    }))
})

/** Waits until no more than so many backends besides our own are left in the database. */
async function backendsGone(url: string, left: number): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  const others = `select count(*)::integer as count from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`
  for (;;) {
    const { rows } = await client.query<{ count: number }>(others)
    if ((rows[0]?.count ?? 0) <= left) break
  }
  const ended = once(client, 'end')
  await client.end()
  await ended
}
