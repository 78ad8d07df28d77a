// A hold is voided when its time comes though nobody calls, shown by another connection that only reads the file.

import { DatabaseSync } from 'node:sqlite'
import { expect, it, vi } from 'vitest'
import type { Job } from '../jobs.ts'
import { newVoid } from '../model.ts'
import { account, openSampleAccounts, start, transfer } from '../testing/samples.ts'
import { withLedgerPath } from '../testing/temporary.ts'
import { sqliteEngine } from './sqlite/engine.ts'
import { openSqliteLedger } from './sqlite.ts'

const hold = transfer(10n, { flags: { pending: true }, timeoutSeconds: 1 })

/** A clock that moves on by 0.9 seconds whenever it is read, so that a timer of the ledger never waits for long. */
function hastyClock(): () => bigint {
  let now = start
  return () => {
    now += 900_000_000n
    return now
  }
}

/** What another connection sees reserved on account 1: its holds that still stand, since its row may be behind. */
function pendingDebits(path: string): unknown {
  const reader = new DatabaseSync(path, { readOnly: true })
  const standing = `SELECT coalesce(sum(t.amount), 0) AS amount FROM ledger_transfers t
    JOIN ledger_pendings p ON p.timestamp = t.timestamp WHERE t.debit = 1 AND p.status = 0`
  const row = reader.prepare(standing).get()
  reader.close()
  return row?.['amount']
}

it('voids a hold when it falls due, without any call', () =>
  withLedgerPath(async (path) => {
    const ledger = openSqliteLedger({ path, clock: hastyClock() })
    await openSampleAccounts(ledger)
    await ledger.createTransfers([hold])
    await vi.waitFor(() => {
      expect(pendingDebits(path)).toBe(0)
    })
    expect((await ledger.changes({ limit: 10 })).at(-1)).toMatchObject({
      kind: 'expiry',
      transfer: { id: 10n },
    })
    await ledger.close()
  }))

it('voids what fell due while it was closed, without any call', () =>
  withLedgerPath(async (path) => {
    const before = openSqliteLedger({ path, clock: () => start, wakesWhenDue: false })
    await openSampleAccounts(before)
    await before.createTransfers([hold, transfer(11n, { flags: { pending: true } })])
    await before.close()
    expect(pendingDebits(path)).toBe(20)
    const ledger = openSqliteLedger({ path, clock: hastyClock() })
    await vi.waitFor(() => {
      expect(pendingDebits(path)).toBe(10)
    })
    await ledger.close()
  }))

it('still voids a hold after a flush has failed', () =>
  withLedgerPath(async (path) => {
    let now = start
    const ledger = openSqliteLedger({ path, clock: () => now, onFault: () => {} })
    await openSampleAccounts(ledger)
    await ledger.createTransfers([hold])
    const blocker = new DatabaseSync(path)
    blocker.exec('BEGIN IMMEDIATE')
    now = start + 2_000_000_000n
    expect(await ledger.createTransfers([newVoid(11n, 10n)])).toEqual([{ ok: false, code: 'unknown' }])
    blocker.exec('ROLLBACK')
    blocker.close()
    await vi.waitFor(
      () => {
        expect(pendingDebits(path)).toBe(0)
      },
      { timeout: 10_000 },
    )
    await ledger.close()
  }))

it('forgets holds that were resolved long before their time, once they are many, and no other', () =>
  withLedgerPath(async (path) => {
    const engine = sqliteEngine(path, (error) => {
      throw error
    })
    const run = (job: Job) => engine.run([job], start)
    await run({ kind: 'createAccounts', accounts: [account(1n), account(2n)] })
    const hold = { flags: { pending: true }, timeoutSeconds: 10 }
    for (const [first, count] of [
      [1, 8000],
      [10_001, 2003],
    ] as const) {
      const ids = Array.from({ length: count }, (_, index) => BigInt(first + index))
      await run({ kind: 'createTransfers', transfers: ids.map((id) => transfer(id, hold)) })
      const resolved = first === 1 ? ids : ids.slice(0, -1)
      await run({ kind: 'createTransfers', transfers: resolved.map((id) => newVoid(id + 100_000n, id)) })
    }
    const [found] = await run({ kind: 'lookupTransfers', ids: [12_003n] })
    const open = found?.kind === 'transfers' ? found.transfers[0] : undefined
    expect(engine.nextDue()).toBe((open?.timestamp ?? 0n) + 10_000_000_000n)
    await engine.close()
  }))
