// A ledger file of an older version is taken over where it lies, and nothing in it is lost or retold.

import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { checkAndClose } from '../check.ts'
import { newPost } from '../model.ts'
import { account, transfer } from '../testing/samples.ts'
import { sqliteVersion1 } from '../testing/sqlite-version-1.ts'
import { withLedgerPath } from '../testing/temporary.ts'
import { openSqliteImage } from './sqlite/image.ts'
import { openSqliteLedger } from './sqlite.ts'

const withVersion1 = (job: (path: string) => Promise<void>): Promise<void> =>
  withLedgerPath(async (path) => {
    const database = new DatabaseSync(path)
    database.exec(sqliteVersion1)
    database.close()
    await job(path)
  })

it('takes over a file of version 1, its old expiries told last in the feed and in order', () =>
  withVersion1(async (path) => {
    const ledger = openSqliteLedger({ path, clock: () => 6_000_000_000n })
    const changes = await ledger.changes({ limit: 100 })
    const told = changes.map((change) => {
      if (change.kind === 'account') return ['account', change.account.id, change.timestamp]
      return [change.kind, change.transfer.id, change.timestamp]
    })
    expect(told).toEqual([
      ['account', 1n, 1000n],
      ['account', 2n, 1001n],
      ['transfer', 10n, 2000n],
      ['transfer', 11n, 2001n],
      ['transfer', 12n, 2002n],
      ['transfer', 13n, 2003n],
      ['transfer', 14n, 2004n],
      ['transfer', 15n, 2005n],
      ['transfer', 21n, 3000n],
      ['transfer', 22n, 3001n],
      ['expiry', 14n, 5_000_000_001n],
      ['expiry', 13n, 5_000_000_002n],
    ])
    expect(await ledger.createTransfers([newPost(30n, 11n, 1n), newPost(31n, 14n, 1n)])).toEqual([
      { ok: false, code: 'pending_transfer_already_posted' },
      { ok: false, code: 'pending_transfer_expired' },
    ])
    expect(await ledger.createTransfers([transfer(99n)])).toEqual([{ ok: false, code: 'id_already_failed' }])
    await ledger.close()
    expect((await checkAndClose(openSqliteImage(path))).differences).toEqual([])
  }))

it('voids what was open in a file of version 1 when its time comes, and keeps time over the upgrade', () =>
  withVersion1(async (path) => {
    // Opened with a clock that is behind, and once more, since an upgrade happens once.
    await openSqliteLedger({ path, clock: () => 1n }).close()
    let now = 1n
    const ledger = openSqliteLedger({ path, clock: () => now })
    const [opened] = await ledger.createAccounts([account(3n, { flags: { history: true } })])
    expect(opened).toEqual({ ok: true, outcome: 'created', timestamp: 5_000_000_003n })
    now = 200_000_000_000n
    expect(await ledger.lookupAccounts([1n])).toMatchObject([{ debitsPending: 0n, debitsPosted: 25n }])
    expect(await ledger.changes({ afterTimestamp: 5_000_000_003n, limit: 9 })).toMatchObject([
      { kind: 'expiry', timestamp: 200_000_000_000n, transfer: { id: 15n } },
    ])
    await ledger.close()
  }))

it('refuses a file of a newer version and leaves it as it is', () =>
  withLedgerPath(async (path) => {
    await openSqliteLedger({ path, clock: () => 1n }).close()
    const database = new DatabaseSync(path)
    database.exec("UPDATE ledger_meta SET value = 99 WHERE key = 'version'")
    database.close()
    expect(() => openSqliteLedger({ path, clock: () => 1n })).toThrow('version 99, newer than 3')
  }))
