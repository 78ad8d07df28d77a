// The integrity check says nothing about sound books, whatever the state machine made of them, and finds each kind of damage that
// is done to a file behind the ledger's back.

import { expect, it } from 'vitest'
import { type CheckReport, checkAndClose, checkLedger } from './check.ts'
import { engines } from './engines/index.ts'
import { openSqliteImage } from './engines/sqlite/image.ts'
import { openSqliteLedger } from './engines/sqlite.ts'
import { newPost, newVoid } from './model.ts'
import { compareWithOracle } from './testing/compare.ts'
import { runSqlite } from './testing/run-sql.ts'
import { account, handClock, transfer } from './testing/samples.ts'
import { withLedgerPath } from './testing/temporary.ts'

function check(path: string): Promise<CheckReport> {
  return checkAndClose(openSqliteImage(path))
}

/** Books with one of each: accounts 1 to 5, transfers 10 to 13, holds 20 to 24 in every state, a closed account, a refusal, a history. */
async function makeBooks(path: string): Promise<void> {
  const clock = handClock()
  const ledger = openSqliteLedger({ path, clock: clock.read })
  await ledger.createAccounts([
    account(1n),
    account(2n, { flags: { history: true } }),
    account(3n, { flags: { debitsMustNotExceedCredits: true } }),
    account(4n),
  ])
  const pending = { flags: { pending: true } }
  const results = await ledger.createTransfers([
    transfer(10n, { amount: 500n }),
    transfer(11n, { creditAccountId: 3n, amount: 70n }),
    transfer(12n, { debitAccountId: 3n, amount: 30n }),
    transfer(13n),
    transfer(20n, { ...pending, amount: 40n }),
    newPost(30n, 20n, 25n),
    transfer(21n, { ...pending, amount: 50n }),
    newVoid(31n, 21n),
    transfer(22n, { ...pending, amount: 60n, timeoutSeconds: 1 }),
    transfer(23n, pending),
    transfer(24n, { creditAccountId: 4n, amount: 0n, flags: { pending: true, closingCredit: true } }),
  ])
  expect(results.every(({ ok }) => ok)).toBe(true)
  clock.now += 2_000_000_000n
  const refused = await ledger.createTransfers([transfer(40n, { debitAccountId: 3n, amount: 1000n })])
  expect(refused).toEqual([{ ok: false, code: 'exceeds_credits' }])
  await ledger.createAccounts([account(5n)])
  await ledger.close()
}

it('says nothing about what the engine made of random commands', () =>
  withLedgerPath(async (path) => {
    const engine = engines.find(({ name }) => name === 'sqlite')
    if (engine === undefined) throw new Error('there is no sqlite engine')
    const sums = { transfers: 0, holds: 0, balances: 0, refusedIds: 0 }
    for (const seed of [1, 2, 3, 4]) {
      const place = `${path}.${seed}`
      await compareWithOracle({ engine, place, seed, ops: 150 })
      const report = await check(place)
      expect(report.differences).toEqual([])
      sums.transfers += report.transfers
      sums.holds += report.holds
      sums.balances += report.balances
      sums.refusedIds += report.refusedIds
    }
    // The commands reached something of everything.
    expect(Math.min(...Object.values(sums))).toBeGreaterThan(30)
  }))

it('counts what sound books hold', () =>
  withLedgerPath(async (path) => {
    await makeBooks(path)
    expect(await check(path)).toMatchObject({
      accounts: 5,
      transfers: 11,
      holds: 5,
      refusedIds: 1,
      differences: [],
      differenceCount: 0,
    })
  }))

const accountId = (id: number) => `x'${id.toString(16).padStart(32, '0')}'`
const transferAt = (id: number) => `(SELECT timestamp FROM ledger_transfers WHERE id = ${accountId(id)})`

// What is done to the file, and what must be said.
const damages: readonly (readonly [string, string, RegExp])[] = [
  [
    'a balance that was changed',
    `UPDATE ledger_accounts SET credits_posted = credits_posted + 5 WHERE id = ${accountId(2)}`,
    /^account 2: credits posted are kept as 570, the transfers make 565 \(\+5\)$/,
  ],
  [
    'a balance that was changed on both sides, so that the sums still agree',
    `UPDATE ledger_accounts SET debits_posted = debits_posted + 5, credits_posted = credits_posted + 5
     WHERE id = ${accountId(1)}`,
    /^account 1: debits posted are kept as/,
  ],
  [
    'sums that do not agree',
    `UPDATE ledger_accounts SET debits_pending = debits_pending + 1 WHERE id = ${accountId(1)}`,
    /^ledger 1: debits less credits make 1 pending, not 0$/,
  ],
  [
    'a transfer that was deleted',
    `DELETE FROM ledger_transfers WHERE id = ${accountId(13)}`,
    /^account 1: debits posted are kept as 605, the transfers make 595 \(\+10\)$/,
  ],
  [
    'an amount that was changed',
    `UPDATE ledger_transfers SET amount = 11 WHERE id = ${accountId(13)}`,
    /^account 2: credits posted are kept as 565, the transfers make 566/,
  ],
  [
    'an account that was deleted',
    `DELETE FROM ledger_accounts WHERE id = ${accountId(4)}`,
    /^transfer 24 names account 0, which is not open$/,
  ],
  [
    'an account that a transfer was moved to',
    `UPDATE ledger_transfers SET credit = 4 WHERE id = ${accountId(13)}`,
    /^account 4: credits posted are kept as 0, the transfers make 10/,
  ],
  [
    'a hold whose effect is missing',
    `UPDATE ledger_accounts SET debits_pending = 0, credits_pending = 0 WHERE id IN (${accountId(1)}, ${accountId(2)})`,
    /^account 1: debits pending are kept as 0, the transfers make 10 \(-10\)$/,
  ],
  [
    'a hold that stands as posted though nothing posted it',
    `UPDATE ledger_pendings SET status = 1, resolved = 5 WHERE timestamp = ${transferAt(23)}`,
    /^transfer 23 is kept as posted, but nothing in the books did that$/,
  ],
  [
    'a hold that stands as open though it was posted',
    `UPDATE ledger_pendings SET status = 0, resolved = NULL WHERE timestamp = ${transferAt(20)}`,
    /^transfer 20 was posted at \d+, but is kept as pending at 0$/,
  ],
  [
    'a hold that stands as posted though it was voided',
    `UPDATE ledger_pendings SET status = 1 WHERE timestamp = ${transferAt(21)}`,
    /^transfer 21 was voided at \d+, but is kept as posted/,
  ],
  [
    'a hold that stands as open though its time has passed',
    `UPDATE ledger_pendings SET status = 0, resolved = NULL WHERE timestamp = ${transferAt(22)}`,
    /^transfer 22 was due at \d+ and is still held$/,
  ],
  [
    'an expiry before its time',
    `UPDATE ledger_transfers SET timeout_seconds = 100 WHERE id = ${accountId(22)}`,
    /^transfer 22 expired at \d+, before its time$/,
  ],
  [
    'the state of a hold that is gone',
    `DELETE FROM ledger_pendings WHERE timestamp = ${transferAt(23)}`,
    /^transfer 23 is pending but has no state$/,
  ],
  [
    'a hold that is gone and left its state',
    `DELETE FROM ledger_transfers WHERE id = ${accountId(23)}`,
    /^a state is kept for a pending transfer at \d+, and there is none$/,
  ],
  [
    'a post of more than was held',
    `UPDATE ledger_transfers SET amount = 41 WHERE id = ${accountId(30)}`,
    /^transfer 30 resolves 41, but the hold was of 40$/,
  ],
  [
    'a closed account that is kept as open',
    `UPDATE ledger_accounts SET flags = 0 WHERE id = ${accountId(4)}`,
    /^account 4 is kept as open, the transfers say otherwise$/,
  ],
  [
    'a limit that was broken',
    `UPDATE ledger_transfers SET amount = 71 WHERE id = ${accountId(12)}`,
    /^account 3, after transfer 12, has spent 71 of 70$/,
  ],
  [
    'a row of history that was changed',
    `UPDATE ledger_balances SET credits_posted = credits_posted + 1 WHERE timestamp = ${transferAt(12)}`,
    /^the history of account 2 at \d+: credits posted are kept as 531, the transfers make 530/,
  ],
  [
    'a row of history that is missing',
    `DELETE FROM ledger_balances WHERE timestamp = ${transferAt(12)}`,
    /^the history of account 2 lacks its row at \d+$/,
  ],
  [
    'a row of history of nothing',
    `INSERT INTO ledger_balances VALUES (2, 5, 0, 0, 0, 0)`,
    /^the history of account 2 at 5 has a row where nothing happened$/,
  ],
  [
    'a timestamp that is later than the last',
    `UPDATE ledger_meta SET value = ${transferAt(13)} WHERE key = 'last_timestamp'`,
    /^the timestamp \d+ is later than the ledger's last, \d+$/,
  ],
  [
    'a timestamp that an account and a transfer share',
    `UPDATE ledger_accounts SET timestamp = ${transferAt(13)} WHERE id = ${accountId(4)}`,
    /^the timestamp \d+ occurs twice or runs backwards$/,
  ],
  [
    'a refused id that came to be',
    `INSERT INTO ledger_refused VALUES (${accountId(13)})`,
    /^the id 13 occurs 2 times$/,
  ],
  [
    'a chain of an account that was cut',
    `UPDATE ledger_transfers SET debit_previous = 0 WHERE id = ${accountId(13)}`,
    /^the chain of debits is broken at the transfer at \d+$/,
  ],
  [
    'an account whose chain ends elsewhere',
    'UPDATE ledger_accounts SET last_credit = 5 WHERE number = 2',
    /^account number 2 has \d+ credits up to \d+, but is kept with \d+ up to 5$/,
  ],
  [
    'a mark of nothing',
    'INSERT INTO ledger_marks VALUES (1, 0, 5)',
    /^the marks of debits of account number 1 are wrong at 5$/,
  ],
  [
    'a mark of neither side',
    'INSERT INTO ledger_marks VALUES (1, 2, 5)',
    /^a mark of account number 1 at 5 is of neither side$/,
  ],
  [
    'a hold that would never run out',
    `UPDATE ledger_pendings SET due = NULL WHERE timestamp = ${transferAt(22)}`,
    /^the hold at \d+ is due at \d+, but is kept as due at never$/,
  ],
  [
    'a hold that would run out too early',
    `UPDATE ledger_pendings SET due = 1 WHERE timestamp = ${transferAt(23)}`,
    /^the hold at \d+ is due at never, but is kept as due at 1$/,
  ],
  [
    'a hold that was posted after its time',
    `UPDATE ledger_transfers SET timeout_seconds = 1 WHERE id = ${accountId(20)};
     UPDATE ledger_transfers SET timestamp = timestamp + 1500000000 WHERE id = ${accountId(30)}`,
    /^transfer 30 resolves a hold that was due at \d+$/,
  ],
  [
    'a recent state of no account',
    `INSERT INTO ledger_recent_balances (balances) VALUES (x'4d${'00'.repeat(79)}')`,
    /^a recent state is kept for account number 77, and there is none$/,
  ],
  [
    'a gap in the numbers of accounts',
    'UPDATE ledger_accounts SET number = 9 WHERE number = 5',
    /^5 accounts are numbered from 1 to 9$/,
  ],
  [
    'a transfer of another ledger than its accounts',
    `UPDATE ledger_transfers SET ledger = 2 WHERE id = ${accountId(13)}`,
    /^transfer 13 is of ledger 2, its accounts are not$/,
  ],
]

it.each(damages)('finds %s', (_, sql, sentence) =>
  withLedgerPath(async (path) => {
    await makeBooks(path)
    runSqlite(path, sql)
    const report = await check(path)
    expect(report.differences).toContainEqual(expect.stringMatching(sentence))
    expect(report.differenceCount).toBe(report.differences.length)
  }),
)

it('says nothing about holds that wait for the next batch of a mass expiry', () =>
  withLedgerPath(async (path) => {
    const clock = handClock()
    const ledger = openSqliteLedger({ path, clock: clock.read })
    await ledger.createAccounts([account(1n), account(2n)])
    const hold = { amount: 7n, flags: { pending: true }, timeoutSeconds: 1 }
    await ledger.createTransfers([transfer(10n, hold), transfer(11n, hold)])
    clock.now += 2_000_000_000n
    await ledger.lookupAccounts([1n])
    await ledger.close()
    // As it is between two batches: the second hold is not void yet.
    runSqlite(
      path,
      `
      UPDATE ledger_pendings SET status = 0, resolved = NULL WHERE timestamp = ${transferAt(11)};
      UPDATE ledger_accounts SET debits_pending = 7 WHERE id = ${accountId(1)};
      UPDATE ledger_accounts SET credits_pending = 7 WHERE id = ${accountId(2)}`,
    )
    expect((await check(path)).differences).toEqual([])
  }))

it('finds an id that occurs twice, though the index that forbids it says otherwise', () =>
  withLedgerPath(async (path) => {
    await makeBooks(path)
    // Takes the table's UNIQUE away, as a broken index would.
    runSqlite(
      path,
      `
      CREATE TABLE other AS SELECT * FROM ledger_transfers;
      DROP TABLE ledger_transfers;
      ALTER TABLE other RENAME TO ledger_transfers;
      UPDATE ledger_transfers SET id = ${accountId(10)} WHERE id = ${accountId(13)}`,
    )
    expect((await check(path)).differences).toContain('the id 10 occurs 2 times')
  }))

it('tells the first differences and counts the rest', () =>
  withLedgerPath(async (path) => {
    const ledger = openSqliteLedger({ path, clock: handClock().read })
    await ledger.createAccounts(Array.from({ length: 150 }, (_, index) => account(BigInt(index + 1))))
    await ledger.close()
    runSqlite(path, 'UPDATE ledger_accounts SET debits_posted = 1, credits_posted = 1')
    const report = await check(path)
    expect(report.differences).toHaveLength(100)
    expect(report.differenceCount).toBe(300)
  }))

it('reads a ledger that its writer has open, at one moment', () =>
  withLedgerPath(async (path) => {
    const ledger = openSqliteLedger({ path, clock: handClock().read })
    await ledger.createAccounts([account(1n), account(2n)])
    await ledger.createTransfers([transfer(10n)])
    const image = openSqliteImage(path)
    await ledger.createTransfers([transfer(11n)])
    expect(await checkLedger(image)).toMatchObject({ transfers: 1, differenceCount: 0 })
    await image.close()
    expect(await check(path)).toMatchObject({ transfers: 2, differenceCount: 0 })
    await ledger.close()
  }))
