// Servers that die, are replaced by their standby, fill their disk or take no writes: nothing acknowledged is lost, writers go on by
// themselves, and what cannot be is said clearly.

import { Client } from 'pg'
import { describe, expect, it } from 'vitest'
import type { Ledger } from '../api.ts'
import {
  checkMixedLedger,
  isOpen,
  makeMixedCall,
  mixedAccounts,
  prepareMixed,
  type Told,
} from '../testing/mixed-load.ts'
import { startPostgres, whyNoPostgres, withDatabase } from '../testing/postgres-server.ts'
import { startStandby } from '../testing/postgres-standby.ts'
import { account, openSampleAccounts, transfer } from '../testing/samples.ts'
import { mountSmallDisk } from '../testing/small-disk.ts'
import { openPostgresLedger } from './postgres.ts'

const clock = () => BigInt(Date.now()) * 1_000_000n
const seed = 5

async function query(url: string, ...statements: readonly string[]): Promise<readonly object[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    let rows: readonly object[] = []
    for (const statement of statements) rows = (await client.query<object>(statement)).rows
    return rows
  } finally {
    await client.end()
  }
}

/** Calls made one behind the other by several callers, from a number on, until told to end; what is open is asked again. */
function keepCalling(ledger: Ledger, from: number) {
  const told: Told[] = []
  let next = from
  const state = { isEnding: false }
  const caller = async () => {
    while (!state.isEnding) {
      const number = next
      next += 1
      for (let lines = await makeMixedCall(ledger, seed, number); ; ) {
        told.push(...lines)
        if (!isOpen(lines)) break
        lines = await makeMixedCall(ledger, seed, number)
      }
    }
  }
  const done = Promise.all(Array.from({ length: 10 }, caller))
  return {
    told,
    heard: async (count: number) => {
      while (told.length < count) await new Promise((resolve) => setImmediate(resolve))
    },
    end: async () => {
      state.isEnding = true
      await done
    },
  }
}

describe.skipIf(whyNoPostgres() !== undefined)('a PostgreSQL server', () => {
  it('that is killed with all its children and comes back has everything acknowledged', async () => {
    const server = await startPostgres()
    const { url } = server
    await prepareMixed(url)
    const ledger = await openPostgresLedger({ url, clock })
    await ledger.createAccounts(mixedAccounts)
    const load = keepCalling(ledger, 0)
    for (let round = 0; round < 3; round += 1) {
      await load.heard(load.told.length + 100)
      await server.kill()
      await server.restart()
    }
    await load.heard(load.told.length + 100)
    await load.end()
    await ledger.close()
    expect(load.told.filter(({ outcome }) => outcome === 'unknown')).toEqual([])
    await checkMixedLedger({ url, seed, told: load.told })
    await server.stop()
  })

  it('that is killed hands over to its synchronous standby, and is not written to when it comes back', async () => {
    const primary = await startPostgres()
    await prepareMixed(primary.url)
    const standby = await startStandby(primary, { isSynchronous: true })
    const both = new URL(primary.url)
    const url = primary.url.replace(both.host, `${both.host},${new URL(standby.url).host}`)
    const ledger = await openPostgresLedger({ url, clock })
    await ledger.createAccounts(mixedAccounts)
    const load = keepCalling(ledger, 0)
    await load.heard(200)
    await primary.kill()
    const before = load.told.length
    await standby.promote()
    await load.heard(before + 200)
    expect(load.told.filter(({ outcome }) => outcome === 'unknown')).toEqual([])
    // The old one takes writes again, stands first in the address, and lacks what was acknowledged since.
    await primary.restart()
    const count = 'select count(*) as count, max(timestamp) as last from ledger_transfers'
    const old = await query(primary.url, count)
    const others = `select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = '' and backend_type = 'client backend' and pid <> pg_backend_pid()`
    await query(standby.url, others)
    const after = load.told.length
    await load.heard(after + 200)
    await load.end()
    expect(await query(primary.url, count)).toEqual(old)
    await ledger.close()
    await checkMixedLedger({ url: standby.url, seed, told: load.told })
    await Promise.all([primary.stop(), standby.stop()])
  })

  it('whose disk is full says so for what it cannot keep, and goes on when there is room', async ({
    skip,
  }) => {
    const disk = mountSmallDisk(24)
    if (disk === undefined) {
      skip('no disk can be mounted here')
      return
    }
    const server = await startPostgres()
    try {
      await query(
        server.url,
        `create tablespace small location '${disk.folder}'`,
        'create database small tablespace small',
      )
      const small = new URL(server.url)
      small.pathname = '/small'
      const url = small.href
      await query(url, 'create table filler (text text)', 'alter table filler alter text set storage plain')
      const faults: unknown[] = []
      const ledger = await openPostgresLedger({ url, clock, onFault: (fault) => faults.push(fault) })
      await openSampleAccounts(ledger)
      // What is left of the disk is filled; then the ledger needs a new page sooner or later.
      await expect(
        query(url, `insert into filler select repeat('x', 7000) from generate_series(1, 100000)`),
      ).rejects.toThrow(/space/)
      await query(
        url,
        `do $$ begin loop insert into filler select repeat('x', 7000); commit; end loop;
        exception when disk_full then null; end $$`,
      ).catch(() => [])
      let made = 0n
      for (let isFull = false; !isFull; ) {
        const batch = Array.from({ length: 200 }, (_, index) => transfer(100n + made + BigInt(index)))
        const results = await ledger.createTransfers(batch)
        isFull = results.every((result) => !result.ok && result.code === 'unknown')
        if (!isFull) expect(results.every((result) => result.ok)).toBe(true)
        if (!isFull) made += 200n
        expect(made).toBeLessThan(1_000_000n)
      }
      expect(String(faults.at(-1))).toMatch(/No space left on device|could not extend/)
      expect(await ledger.lookupAccounts([2n])).toMatchObject([{ creditsPosted: made * 10n }])
      await query(url, 'drop table filler')
      const again = await ledger.createTransfers([transfer(100n + made), transfer(100n)])
      expect(again).toMatchObject([{ outcome: 'created' }, { outcome: 'exists' }])
      await ledger.close()
    } finally {
      await server.stop()
      disk.unmount()
    }
  })

  it('that takes no writes is refused, and one that stops taking them is waited for', () =>
    withDatabase(async (url) => {
      const patience = { reconnectPausesMs: [0, 10] }
      const faults: unknown[] = []
      const ledger = await openPostgresLedger({
        url,
        clock,
        patience,
        onFault: (fault) => faults.push(fault),
      })
      await ledger.createAccounts([account(1n), account(2n)])
      const name = new URL(url).pathname.slice(1)
      const readOnly = `alter database ${name} set default_transaction_read_only = on`
      const end = `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`
      await query(url, readOnly, end)
      await expect(openPostgresLedger({ url, clock, patience })).rejects.toThrow('takes no writes')
      expect(await ledger.createTransfers([transfer(10n)])).toEqual([{ ok: false, code: 'unknown' }])
      expect(String(faults.at(-1))).toContain('takes no writes')
      await query(
        url,
        'set default_transaction_read_only = off',
        `alter database ${name} reset default_transaction_read_only`,
      )
      expect(await ledger.createTransfers([transfer(10n)])).toMatchObject([{ outcome: 'created' }])
      await ledger.close()
    }))
})
