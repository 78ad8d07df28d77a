// The integrity check over PostgreSQL: the same rules as over SQLite, read through cursors while writers go on.

import { expect, it } from 'vitest'
import { checkAndClose, checkLedger } from './check.ts'
import { openPostgresImage } from './engines/postgres/image.ts'
import { openPostgresLedger } from './engines/postgres.ts'
import { loadAccounts, loadSteps } from './testing/load.ts'
import { whyNoPostgres, withDatabase } from './testing/postgres-server.ts'
import { runPostgres } from './testing/run-sql.ts'
import { handClock, transfer } from './testing/samples.ts'

async function makeBooks(url: string, calls: number): Promise<void> {
  const clock = handClock()
  const ledger = await openPostgresLedger({ url, clock: clock.read })
  await ledger.createAccounts(loadAccounts)
  for (let call = 0; call < calls; call += 1) {
    for (const { transfers } of loadSteps(call)) await ledger.createTransfers(transfers)
    clock.now += 100_000_000n
  }
  await ledger.close()
}

const damages: readonly (readonly [string, string, RegExp])[] = [
  [
    'a balance that was changed',
    'update ledger_accounts set debits_posted = debits_posted + 5 where number = 1',
    /^account 1: debits posted are kept as \d+, the transfers make \d+ \(\+5\)$/,
  ],
  [
    'a transfer that was deleted',
    'delete from ledger_transfers where timestamp = (select min(timestamp) from ledger_transfers)',
    /^account 1: debits posted are kept as \d+, the transfers make \d+ \(\+100\)$/,
  ],
  [
    'an amount that was changed',
    'update ledger_transfers set amount = 99 where timestamp = (select min(timestamp) from ledger_transfers)',
    /^account 2: credits posted are kept as \d+, the transfers make \d+ \(\+1\)$/,
  ],
  [
    'an account that is gone',
    'delete from ledger_accounts where number = 2',
    /names account 0, which is not open$/,
  ],
  [
    'a hold that stands as open though it ran out',
    'update ledger_pendings set status = 0, resolved_at = null where status = 3',
    /^transfer \d+ was due at \d+ and is still held$/,
  ],
  [
    'an id that occurs twice',
    `alter table ledger_transfers drop constraint ledger_transfers_id_key;
     update ledger_transfers set id = (select id from ledger_transfers order by timestamp limit 1)
     where timestamp = (select max(timestamp) from ledger_transfers)`,
    /^the id 1000 occurs 2 times$/,
  ],
  [
    'a row of history that is missing',
    'delete from ledger_balances where timestamp = (select min(timestamp) from ledger_balances)',
    /^the history of account 2 lacks its row at \d+$/,
  ],
]

it.skipIf(whyNoPostgres() !== undefined).each(damages)('finds %s', { timeout: 60_000 }, (_, sql, sentence) =>
  withDatabase(async (url) => {
    await makeBooks(url, 24)
    expect((await checkAndClose(await openPostgresImage(url))).differences).toEqual([])
    await runPostgres(url, sql)
    const report = await checkAndClose(await openPostgresImage(url))
    expect(report.differences).toContainEqual(expect.stringMatching(sentence))
    // The password of the address is nobody's to read in a report.
    expect(report.place).toMatch(/^127\.0\.0\.1:\d+\/\w+$/)
  }),
)

it.skipIf(whyNoPostgres() !== undefined)('reads one moment while writers go on', { timeout: 60_000 }, () =>
  withDatabase(async (url) => {
    await makeBooks(url, 8)
    const image = await openPostgresImage(url)
    const ledger = await openPostgresLedger({ url, clock: handClock().read })
    expect(await ledger.createTransfers([transfer(7n)])).toMatchObject([{ ok: true }])
    const before = await checkLedger(image)
    await image.close()
    const after = await checkAndClose(await openPostgresImage(url))
    expect(before).toMatchObject({ differences: [] })
    expect(after).toMatchObject({ differences: [], transfers: before.transfers + 1 })
    await ledger.close()
  }),
)
