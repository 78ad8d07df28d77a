// Several processes that write to one PostgreSQL ledger at once, some of which are killed.

import { Client } from 'pg'
import { describe, expect, it } from 'vitest'
import type { ChangeEvent } from '../api.ts'
import { killWriters } from '../testing/kill-writers.ts'
import { checkMixedLedger, prepareMixed, readFeed } from '../testing/mixed-load.ts'
import { startWriter } from '../testing/mixed-writers.ts'
import { whyNoPostgres, withDatabase } from '../testing/postgres-server.ts'
import { openSampleAccounts } from '../testing/samples.ts'
import { openPostgresLedger } from './postgres.ts'

const clock = () => BigInt(Date.now()) * 1_000_000n

describe.skipIf(whyNoPostgres() !== undefined)('writers of one PostgreSQL ledger', () => {
  it('make everything once, keep every limit and show a follower each change once', () =>
    withDatabase(async (url) => {
      await prepareMixed(url)
      const ledger = await openPostgresLedger({ url, clock })
      const seed = 1
      const writers = [0, 1, 2, 3].map((first) => startWriter({ url, seed, first, step: 4, end: 1000 }))
      const ended = Promise.all(writers.map((writer) => writer.ended))
      let isEnded = false
      void ended.then(() => {
        isEnded = true
      })
      const followed: ChangeEvent[] = []
      for (let isLast = false; !isLast; ) {
        isLast = isEnded
        followed.push(...(await readFeed(ledger, followed.at(-1)?.timestamp, 50)))
      }
      expect(await ended).toEqual([0, 0, 0, 0])
      expect(followed.length).toBeGreaterThan(500)
      // Holds may have run out since, at the end of the feed.
      expect((await readFeed(ledger)).slice(0, followed.length)).toEqual(followed)
      await ledger.close()
      const told = writers.flatMap((writer) => writer.told)
      expect(new Set(told.map(({ number }) => number)).size).toBeGreaterThanOrEqual(1000)
      expect(told.filter(({ outcome }) => ['unknown', 'busy'].includes(outcome))).toEqual([])
      expect(told.filter(({ outcome }) => outcome === 'exists').length).toBeGreaterThan(10)
      await checkMixedLedger({ url, seed, told })
    }))

  it('lose nothing acknowledged when one after the other is killed, and the rest go on at once', () =>
    withDatabase(async (url) => {
      const { kills, transfers } = await killWriters({ url, seed: 1, kills: 10 })
      expect(kills).toBe(10)
      expect(transfers).toBeGreaterThan(500)
    }))

  it('leave nothing of themselves behind when they close', () =>
    withDatabase(async (url) => {
      const ledger = await openPostgresLedger({ url, clock })
      await openSampleAccounts(ledger)
      await ledger.close()
      const client = new Client({ connectionString: url })
      await client.connect()
      expect((await client.query('select * from ledger_writers')).rows).toEqual([])
      await client.end()
    }))
})
