// Writers of one PostgreSQL ledger that get into each other's way, or into that of strangers who hold its rows.

import { setTimeout as wait } from 'node:timers/promises'
import { Client } from 'pg'
import { describe, expect, it } from 'vitest'
import type { Ledger } from '../api.ts'
import {
  checkMixedLedger,
  makeMixedCall,
  mixedAccounts,
  prepareMixed,
  type Told,
} from '../testing/mixed-load.ts'
import { startWriter } from '../testing/mixed-writers.ts'
import { whyNoPostgres, withDatabase } from '../testing/postgres-server.ts'
import { openSampleAccounts, transfer } from '../testing/samples.ts'
import { openPostgresLedger } from './postgres.ts'

const clock = () => BigInt(Date.now()) * 1_000_000n
const seed = 3

async function withClient<Result>(url: string, job: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return await job(client)
  } finally {
    await client.end()
  }
}

async function load(ledger: Ledger, numbers: readonly number[]): Promise<readonly Told[]> {
  const told: Told[] = []
  for (let start = 0; start < numbers.length; start += 10) {
    const part = numbers.slice(start, start + 10)
    const lines = await Promise.all(part.map((number) => makeMixedCall(ledger, seed, number)))
    told.push(...lines.flat())
  }
  return told
}

describe.skipIf(whyNoPostgres() !== undefined)('a PostgreSQL ledger in contention', () => {
  it('holds where transactions are serializable unless they say otherwise', () =>
    withDatabase(async (url) => {
      await prepareMixed(url)
      await withClient(url, (client) =>
        client.query(`do $$ begin execute format('alter database %I set default_transaction_isolation = serializable',
          current_database()); end $$`),
      )
      const ledgers = await Promise.all([0, 1, 2].map(() => openPostgresLedger({ url, clock })))
      await ledgers[0]?.createAccounts(mixedAccounts)
      // Each makes the calls of the next one too.
      const told = await Promise.all(
        ledgers.map((ledger, index) =>
          load(
            ledger,
            Array.from({ length: 150 }, (_, call) => index * 100 + call),
          ),
        ),
      )
      await Promise.all(ledgers.map((ledger) => ledger.close()))
      expect(told.flat().filter(({ outcome }) => ['unknown', 'busy'].includes(outcome))).toEqual([])
      await checkMixedLedger({ url, seed, told: told.flat() })
    }))

  it('goes on after a deadlock with a stranger who holds its accounts', () =>
    withDatabase(async (url) => {
      const ledger = await openPostgresLedger({ url, clock })
      await openSampleAccounts(ledger)
      await ledger.createTransfers([transfer(9n)])
      await withClient(url, async (stranger) => {
        for (const id of [10n, 11n]) {
          await stranger.query('begin')
          await stranger.query('select 1 from ledger_accounts for update')
          const answer = ledger.createTransfers([transfer(id)])
          await wait(100)
          // Whom the server picks as the victim is its affair.
          await stranger.query('select 1 from ledger_head for update').catch(() => {})
          await stranger.query('rollback')
          expect(await answer).toMatchObject([{ outcome: 'created' }])
        }
      })
      await ledger.close()
    }))

  it('answers busy while a stranger keeps its rows, and makes the same calls once they are free', () =>
    withDatabase(async (url) => {
      const ledger = await openPostgresLedger({ url, clock, patience: { lockMs: 200 } })
      await openSampleAccounts(ledger)
      await ledger.createTransfers([transfer(9n)])
      await withClient(url, async (stranger) => {
        for (const table of ['ledger_head', 'ledger_accounts']) {
          const id = table === 'ledger_head' ? 10n : 11n
          await stranger.query('begin')
          await stranger.query(`select 1 from ${table} for update`)
          const busy = [{ ok: false, code: 'busy' }]
          expect(await ledger.createTransfers([transfer(id)])).toEqual(busy)
          expect(await ledger.lookupTransfers([id])).toEqual([])
          await stranger.query('commit')
          expect(await ledger.createTransfers([transfer(id)])).toMatchObject([{ outcome: 'created' }])
        }
      })
      await ledger.close()
    }))

  it('takes the lock from a writer that is stopped, and is not harmed when that one wakes', () =>
    withDatabase(async (url) => {
      await prepareMixed(url)
      const patience = { lockMs: 400 }
      const ledger = await openPostgresLedger({ url, clock, patience })
      await ledger.createAccounts(mixedAccounts)
      const writer = startWriter({ url, seed, first: 100_001, step: 2, end: 1e6, callers: 4, patience })
      await writer.ready
      const told: Told[] = []
      for (let number = 0; number < 400; number += 4) {
        // Whoever finds another's flush before its own goes under the lock, where it may be stopped.
        told.push(...(await load(ledger, [number])))
        writer.process.kill('SIGSTOP')
        const isHeld = await withClient(url, async (client) => {
          // What had been sent before is dealt with by then.
          await client.query('select pg_sleep(0.03)')
          const { rows } = await client.query(`select 1 from pg_stat_activity
            where datname = current_database() and state = 'idle in transaction'`)
          return rows.length > 0
        })
        if (isHeld) {
          const first = await load(ledger, [number + 1])
          const next = await load(ledger, [number + 1, number + 2, number + 3])
          expect(next.filter(({ outcome }) => outcome === 'busy' || outcome === 'unknown')).toEqual([])
          told.push(...first, ...next)
          writer.process.kill('SIGCONT')
          await writer.heard(writer.told.length + 20)
          break
        }
        writer.process.kill('SIGCONT')
        await writer.heard(writer.told.length + 2)
        expect(number).toBeLessThan(396)
      }
      writer.process.kill('SIGKILL')
      await writer.ended
      await ledger.close()
      expect(writer.faults.length).toBeGreaterThan(0)
      await checkMixedLedger({ url, seed, told: [...told, ...writer.told] })
    }))

  it('is made once when many open it at the same time', () =>
    withDatabase(async (url) => {
      for (let round = 0; round < 20; round += 1) {
        const own = new URL(url)
        const level = round % 2 === 0 ? 'read\\ committed' : 'serializable'
        own.searchParams.set('options', `-c search_path=s${round} -c default_transaction_isolation=${level}`)
        await withClient(url, (client) => client.query(`create schema s${round}`))
        const ledgers = await Promise.all([0, 1, 2].map(() => openPostgresLedger({ url: own.href, clock })))
        const answers = await Promise.all(
          ledgers.map((ledger) => ledger.createAccounts(mixedAccounts.slice(0, 1))),
        )
        const created = answers.flat().filter((answer) => answer.ok && answer.outcome === 'created')
        expect(created).toHaveLength(1)
        await Promise.all(ledgers.map((ledger) => ledger.close()))
      }
    }))
})
