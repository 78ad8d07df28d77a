// A hold on PostgreSQL is voided when its time comes though nobody calls, whoever made it and whoever wrote since.

import { Client } from 'pg'
import { describe, expect, it, vi } from 'vitest'
import { whyNoPostgres, withDatabase } from '../testing/postgres-server.ts'
import { openSampleAccounts, start, transfer } from '../testing/samples.ts'
import { openPostgresLedger } from './postgres.ts'

const hold = transfer(10n, { flags: { pending: true }, timeoutSeconds: 5 })

/** A clock that moves on by 0.9 seconds whenever it is read, so that a timer of the ledger never waits for long. */
function hastyClock(): () => bigint {
  let now = start
  return () => {
    now += 900_000_000n
    return now
  }
}

async function untilVoided(url: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  await vi.waitFor(
    async () => {
      const { rows } = await client.query('select status from ledger_pendings')
      expect(rows).toEqual([{ status: 3 }])
    },
    { timeout: 10_000, interval: 20 },
  )
  await client.end()
}

describe.skipIf(whyNoPostgres() !== undefined)('a hold on PostgreSQL', () => {
  it('is voided when it falls due, though another writer has written since', () =>
    withDatabase(async (url) => {
      const ledger = await openPostgresLedger({ url, clock: hastyClock() })
      const other = await openPostgresLedger({ url, clock: () => start, wakesWhenDue: false })
      await openSampleAccounts(other)
      await ledger.createTransfers([hold])
      await other.createTransfers([transfer(11n)])
      // Whoever is overtaken forgets what it knew.
      await ledger.createTransfers([transfer(12n)])
      await untilVoided(url)
      await Promise.all([ledger.close(), other.close()])
    }))

  it('is voided after a restart, without any call', () =>
    withDatabase(async (url) => {
      const before = await openPostgresLedger({ url, clock: () => start, wakesWhenDue: false })
      await openSampleAccounts(before)
      await before.createTransfers([hold])
      await before.close()
      const after = await openPostgresLedger({ url, clock: hastyClock() })
      await untilVoided(url)
      await after.close()
    }))
})
