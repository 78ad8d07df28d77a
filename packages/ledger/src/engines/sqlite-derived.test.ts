// What the file keeps beside transfers so that it is fast: chains and marks by account, and recent balances as blobs. Each must
// say what the transfers say, whenever the process dies.

import { copyFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import type { Ledger } from '../api.ts'
import type { NewTransfer } from '../model.ts'
import { account, handClock, start, transfer } from '../testing/samples.ts'
import { seeded } from '../testing/seeded.ts'
import { withLedgerPath } from '../testing/temporary.ts'
import { rebuildChains } from './sqlite/rebuild-chains.ts'
import { openSqliteLedger } from './sqlite.ts'

/** Enough for chains of a few marks. */
const shortRun = 400

const accountIds = [1n, 2n, 3n, 4n, 5n]

/** One transfer a flush between a few accounts, so that chains are several marks long; some ids fall below older ones. */
async function load(ledger: Ledger, flushes: number): Promise<readonly NewTransfer[]> {
  const chance = seeded(5)
  const made: NewTransfer[] = []
  await ledger.createAccounts(accountIds.slice(0, 4).map((id) => account(id)))
  for (let flush = 0; flush < flushes; flush += 1) {
    if (flush === flushes - 2) await ledger.createAccounts([account(5n, { flags: { history: true } })])
    const accounts = flush < flushes - 1 ? 4 : 5
    const debit = chance.below(accounts)
    const credit = (debit + 1 + chance.below(accounts - 1)) % accounts
    const id = BigInt(flush % 3 === 0 ? 100_000 - flush : 1000 + flush)
    const next = transfer(id, {
      debitAccountId: accountIds[debit] ?? 0n,
      creditAccountId: accountIds[credit] ?? 0n,
      flags: { pending: flush % 5 === 0 },
    })
    expect(await ledger.createTransfers([next])).toMatchObject([{ outcome: 'created' }])
    made.push(next)
  }
  return made
}

function readAll(path: string, ...queries: readonly string[]): unknown {
  const database = new DatabaseSync(path, { readOnly: true })
  const rows = queries.map((sql) => {
    const query = database.prepare(sql)
    query.setReadBigInts(true)
    return query.all()
  })
  database.close()
  return rows
}

it(
  'has every balance in its account row once it is closed, and after a death in between all the same',
  {
    timeout: 60_000,
  },
  () =>
    withLedgerPath(async (path) => {
      const ledger = openSqliteLedger({ path, clock: handClock().read })
      // More flushes than there may be blobs, so that the rows have been brought up to date in between.
      await load(ledger, 1100)
      const expected = await ledger.allAccounts({ limit: 10 })
      // What a copy of the file and its log holds is what a killed process leaves.
      copyFileSync(path, `${path}-died`)
      copyFileSync(`${path}-wal`, `${path}-died-wal`)
      await ledger.close()
      const survivor = openSqliteLedger({ path: `${path}-died`, clock: handClock().read })
      expect(await survivor.allAccounts({ limit: 10 })).toEqual(expected)
      await survivor.close()
      const rows = 'SELECT * FROM ledger_accounts ORDER BY number'
      expect(readAll(`${path}-died`, rows, 'SELECT * FROM ledger_recent_balances')).toEqual(
        readAll(path, rows, 'SELECT * FROM ledger_recent_balances WHERE 0'),
      )
      const reopened = openSqliteLedger({ path, clock: handClock().read })
      expect(await reopened.allAccounts({ limit: 10 })).toEqual(expected)
      await reopened.close()
    }),
)

it('keeps the chains and marks that the transfers themselves would give', { timeout: 60_000 }, () =>
  withLedgerPath(async (path) => {
    const ledger = openSqliteLedger({ path, clock: handClock().read })
    await load(ledger, shortRun)
    await ledger.close()
    const queries = [
      'SELECT * FROM ledger_transfers ORDER BY timestamp',
      'SELECT * FROM ledger_accounts ORDER BY number',
      'SELECT * FROM ledger_marks ORDER BY account, side, timestamp',
    ]
    const written = readAll(path, ...queries)
    const database = new DatabaseSync(path)
    database.exec(`UPDATE ledger_transfers SET debit_previous = 7, credit_previous = 7; ${rebuildChains}`)
    database.close()
    expect(readAll(path, ...queries)).toEqual(written)
    expect(readAll(path, 'SELECT count(*) > 6 AS enough FROM ledger_marks')).toEqual([[{ enough: 1n }]])
  }),
)

it('lists any range of a long account from either end', { timeout: 60_000 }, () =>
  withLedgerPath(async (path) => {
    const ledger = openSqliteLedger({ path, clock: handClock().read })
    await load(ledger, shortRun)
    const all = (await ledger.changes({ limit: 8000 })).flatMap((event) =>
      event.kind === 'transfer' ? [event.transfer] : [],
    )
    const chance = seeded(9)
    for (let round = 0; round < 100; round += 1) {
      const accountId = accountIds[chance.below(4)] ?? 0n
      const timestampMin = start + BigInt(chance.below(shortRun))
      const timestampMax = timestampMin + BigInt(chance.below(shortRun))
      const limit = chance.below(200)
      const reversed = chance.chance(50)
      const debits = chance.chance(70)
      const wanted = all.filter(
        ({ timestamp, debitAccountId, creditAccountId }) =>
          timestamp >= timestampMin &&
          timestamp <= timestampMax &&
          (creditAccountId === accountId || (debits && debitAccountId === accountId)),
      )
      const expected = (reversed ? wanted.reverse() : wanted).slice(0, limit)
      const query = { accountId, limit, reversed, debits, timestampMin, timestampMax }
      expect(await ledger.accountTransfers(query)).toEqual(expected)
    }
    await ledger.close()
  }),
)

it('tells a repeat of every id, above and below what it looked up before', () =>
  withLedgerPath(async (path) => {
    const ledger = openSqliteLedger({ path, clock: handClock().read })
    const made = await load(ledger, 100)
    const again = await ledger.createTransfers(made)
    expect(again.every((result) => result.ok && result.outcome === 'exists')).toBe(true)
    await ledger.close()
    const reopened = openSqliteLedger({ path, clock: handClock().read })
    expect(await reopened.createTransfers(made)).toEqual(again)
    await reopened.close()
  }))

it('answers a read of a damaged chain as a bug, and the writes of the same flush as made', () =>
  withLedgerPath(async (path) => {
    const ledger = openSqliteLedger({ path, clock: handClock().read })
    await load(ledger, 10)
    const database = new DatabaseSync(path)
    database.exec('UPDATE ledger_transfers SET debit_previous = 7, credit_previous = 7')
    database.close()
    const [read, made] = await Promise.allSettled([
      ledger.accountTransfers({ accountId: 1n, limit: 9 }),
      ledger.createTransfers([transfer(7n)]),
    ])
    expect(read).toMatchObject({
      status: 'rejected',
      reason: { message: expect.stringMatching(/breaks off at 7$/) },
    })
    expect(made).toMatchObject({ status: 'fulfilled', value: [{ outcome: 'created' }] })
    await ledger.close()
  }))
