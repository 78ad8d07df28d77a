// A copy is the same ledger, on whatever engine, or there is none: what was written is read back and compared before it counts.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { Ledger } from './api.ts'
import { checkAndClose } from './check.ts'
import { type CopySource, type CopyTarget, compareImages, copyLedger } from './copy.ts'
import { engines } from './engines/index.ts'
import { openPostgresSource, openPostgresTarget } from './engines/postgres/copy.ts'
import { openPostgresImage } from './engines/postgres/image.ts'
import { openPostgresLedger } from './engines/postgres.ts'
import { openSqliteSource, openSqliteTarget } from './engines/sqlite/copy.ts'
import { openSqliteImage } from './engines/sqlite/image.ts'
import { openSqliteLedger } from './engines/sqlite.ts'
import type { LedgerImage } from './image.ts'
import { loadAccounts, loadSteps } from './testing/load.ts'
import { whyNoPostgres, withDatabase } from './testing/postgres-server.ts'
import { runPostgres, runSqlite } from './testing/run-sql.ts'
import { account, balance, handClock, openSampleAccounts, transfer } from './testing/samples.ts'
import { withLedgerPath } from './testing/temporary.ts'

const ownTable = 'CREATE TABLE notes (id bigint PRIMARY KEY, text text, bytes %)'

type Side = {
  readonly name: 'sqlite' | 'postgres'
  readonly withPlace: (job: (place: string) => Promise<void>) => Promise<void>
  readonly source: (place: string) => Promise<CopySource>
  readonly target: (place: string) => Promise<CopyTarget>
  readonly image: (place: string) => Promise<LedgerImage>
  readonly run: (place: string, sql: string) => Promise<void>
}

const sqlite: Side = {
  name: 'sqlite',
  withPlace: withLedgerPath,
  source: async (place) => openSqliteSource(place),
  target: async (place) => openSqliteTarget(place, (path) => runSqlite(path, ownTable.replace('%', 'blob'))),
  image: async (place) => openSqliteImage(place),
  run: async (place, sql) => runSqlite(place, sql.replace('%', 'blob')),
}

const postgres: Side = {
  name: 'postgres',
  withPlace: (job) => withDatabase(job),
  source: openPostgresSource,
  target: async (place) => {
    await runPostgres(
      place,
      ownTable.replace('CREATE TABLE', 'CREATE TABLE IF NOT EXISTS').replace('%', 'bytea'),
    )
    return openPostgresTarget(place)
  },
  image: openPostgresImage,
  run: (place, sql) => runPostgres(place, sql.replace('%', 'bytea')),
}

const pairs = [
  [sqlite, sqlite],
  [sqlite, postgres],
  [postgres, sqlite],
  [postgres, postgres],
] as const
const runnable = whyNoPostgres() === undefined ? pairs : pairs.slice(0, 1)

async function makeCall(ledger: Ledger, number: number): Promise<void> {
  for (const { transfers, call } of loadSteps(number)) {
    await ledger.createAccounts(call?.accounts ?? [])
    await ledger.createTransfers(transfers)
  }
}

/** A ledger with something of everything, and a table of the caller's beside it. */
async function fill(side: Side, place: string, calls: number): Promise<void> {
  const engine = engines.find(({ name }) => name === side.name)
  if (engine === undefined) throw new Error(`there is no ${side.name} engine`)
  const clock = handClock()
  const ledger = await engine.open({ place, clock: clock.read })
  await ledger.createAccounts(loadAccounts)
  for (let start = 0; start < calls; start += 20) {
    await Promise.all(Array.from({ length: 20 }, (_, index) => makeCall(ledger, start + index)))
    clock.now += 2_000_000_000n
  }
  const closing = { flags: { pending: true, closingCredit: true }, amount: 0n, creditAccountId: 4n }
  expect(await ledger.createTransfers([transfer(5n, closing)])).toMatchObject([{ ok: true }])
  await ledger.close()
  await side.run(place, ownTable)
  await side.run(place, `INSERT INTO notes SELECT n, 'note ' || n, NULL FROM (${numbers}) numbers`)
  await side.run(
    place,
    "UPDATE notes SET text = NULL WHERE id = 3; INSERT INTO notes VALUES (9223372036854775807, 'ü', NULL)",
  )
}

const numbers =
  'WITH RECURSIVE up (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM up WHERE n < 2500) SELECT n FROM up'

describe.each(runnable)('from $name to another', (from, to) => {
  it(`copies a whole ledger to ${to.name}, and the caller's tables with it`, { timeout: 60_000 }, () =>
    from.withPlace((place) =>
      to.withPlace(async (copy) => {
        await fill(from, place, 400)
        const source = await from.source(place)
        const target = await to.target(copy)
        const outcome = await copyLedger({ source, target, tables: ['notes'] })
        expect(outcome).toMatchObject({ ok: true, tableRows: 2501 })
        const [left, right] = [await from.image(place), await to.image(copy)]
        expect(await compareImages(left, right, { tables: ['notes'] })).toEqual([])
        await left.close()
        const report = await checkAndClose(right)
        expect(report).toMatchObject({ differences: [], accounts: 54, refusedIds: 50 })
        expect(report.balances).toBeGreaterThan(400)
      }),
    ),
  )

  it(`leaves nothing in ${to.name} where what was written is not what was read`, { timeout: 60_000 }, () =>
    from.withPlace((place) =>
      to.withPlace(async (copy) => {
        await fill(from, place, 100)
        const source = await from.source(place)
        const target = await to.target(copy)
        let pages = 0
        const losesOne: CopyTarget = {
          ...target,
          writeTable: async (name, rows) => {
            pages += 1
            await target.writeTable(name, pages === 2 ? rows.slice(1) : rows)
          },
        }
        const outcome = await copyLedger({ source, target: losesOne, tables: ['notes'] })
        expect(outcome).toEqual({ ok: false, differences: ['the table notes has 2501 rows and 2500'] })
        // The place is as free as before.
        const again = await copyLedger({
          source: await from.source(place),
          target: await to.target(copy),
          tables: ['notes'],
        })
        expect(again.ok).toBe(true)
      }),
    ),
  )
})

it('tells the first row that differs', () =>
  withLedgerPath(async (path) => {
    await fill(sqlite, path, 20)
    const target = openSqliteTarget(`${path}.copy`)
    const changesOne: CopyTarget = {
      ...target,
      writeRows: (rows) =>
        target.writeRows(
          rows.map((row) =>
            row.kind === 'transfer' ? { ...row, transfer: { ...row.transfer, userData: 1n } } : row,
          ),
        ),
    }
    const outcome = await copyLedger({ source: openSqliteSource(path), target: changesOne })
    expect(outcome).toMatchObject({
      ok: false,
      differences: [expect.stringMatching(/^row \d+ is .*userData: 0n.* and .*userData: 1n/)],
    })
    expect(readdirSync(dirname(path)).filter((name) => name.includes('copy'))).toEqual([])
  }))

it('takes no file that somebody writes to, and writes over none', () =>
  withLedgerPath(async (path) => {
    const ledger = openSqliteLedger({ path, clock: handClock().read })
    expect(() => openSqliteSource(path)).toThrow('another writer has the ledger')
    await ledger.close()
    const source = openSqliteSource(path)
    expect(() => openSqliteLedger({ path, clock: handClock().read })).toThrow('another writer has the ledger')
    await source.release()
    await openSqliteLedger({ path, clock: handClock().read }).close()
    expect(() => openSqliteTarget(path)).toThrow('is there already and is not written over')
  }))

it('goes on where the source ended: the same time, the same refusals, the same holds', () =>
  withLedgerPath(async (path) => {
    const clock = handClock()
    const ledger = openSqliteLedger({ path, clock: clock.read })
    await openSampleAccounts(ledger)
    const spend = transfer(10n, { debitAccountId: 2n, creditAccountId: 3n })
    await ledger.createTransfers([
      spend,
      transfer(11n),
      transfer(12n, { flags: { pending: true }, timeoutSeconds: 9 }),
    ])
    await ledger.close()
    const target = openSqliteTarget(`${path}.copy`)
    expect(await copyLedger({ source: openSqliteSource(path), target })).toMatchObject({
      ok: true,
      refusedIds: 1,
    })
    clock.now -= 1_000_000_000_000n
    const copy = openSqliteLedger({ path: `${path}.copy`, clock: clock.read })
    expect(await copy.createTransfers([spend, transfer(11n)])).toMatchObject([
      { code: 'id_already_failed' },
      { outcome: 'exists' },
    ])
    const [made] = await copy.createTransfers([transfer(13n)])
    const [last] = await copy.accountTransfers({ accountId: 1n, limit: 1, reversed: true })
    expect(made).toMatchObject({ ok: true, timestamp: last?.timestamp })
    clock.now += 1_020_000_000_000n
    expect(await copy.lookupAccounts([1n])).toMatchObject([{ debitsPending: 0n, debitsPosted: 20n }])
    expect(await balance(copy, 2n)).toBe(20n)
    await copy.close()
    expect(existsSync(`${path}.copy.partial`)).toBe(false)
  }))

it.skipIf(whyNoPostgres() !== undefined)(
  'takes no database that holds a ledger already',
  { timeout: 60_000 },
  () =>
    withDatabase(async (url) => {
      const ledger = await openPostgresLedger({ url, clock: handClock().read })
      await ledger.createAccounts([account(1n)])
      await ledger.close()
      await expect(openPostgresTarget(url)).rejects.toThrow(
        /is not empty: its table ledger_accounts has rows$/,
      )
    }),
)

it.skipIf(whyNoPostgres() !== undefined)(
  'lets no writer of a database in while it is copied',
  { timeout: 60_000 },
  () =>
    withDatabase(async (url) => {
      const ledger = await openPostgresLedger({ url, clock: handClock().read })
      await openSampleAccounts(ledger)
      const source = await openPostgresSource(url)
      const asked = ledger.createTransfers([transfer(10n)])
      const copied = await withLedgerPath(async (path) => {
        const outcome = await copyLedger({ source, target: openSqliteTarget(path) })
        expect((await checkAndClose(openSqliteImage(path))).transfers).toBe(0)
        return outcome
      })
      expect(copied).toMatchObject({ ok: true, rows: 3 })
      expect(await asked).toMatchObject([{ ok: true, outcome: 'created' }])
      await ledger.close()
    }),
)

it.skipIf(whyNoPostgres() !== undefined)(
  'leaves a whole copy or none, whenever it is killed',
  { timeout: 60_000 },
  () =>
    withLedgerPath(async (path) => {
      await fill(sqlite, path, 1000)
      const seen = { whole: 0, none: 0 }
      for (const killAfter of [0, 2, Infinity]) {
        await withDatabase(async (url) => {
          await runCopy([path, url, String(killAfter)])
          const again = await openPostgresTarget(url).catch((error: unknown) => String(error))
          if (typeof again === 'string') {
            seen.whole += 1
            const [left, right] = [openSqliteImage(path), await openPostgresImage(url)]
            expect(await compareImages(left, right, {})).toEqual([])
            await left.close()
            await right.close()
          } else {
            seen.none += 1
            await again.release()
          }
        })
        const copy = `${path}.${killAfter}`
        await runCopy([path, copy, String(killAfter)])
        expect(existsSync(copy)).toBe(killAfter === Infinity)
      }
      expect(seen).toEqual({ whole: 1, none: 2 })
    }),
)

/** Copies in a process that kills itself after so many pages. */
async function runCopy(args: readonly string[]): Promise<void> {
  const child = fileURLToPath(new URL('testing/copy-child.ts', import.meta.url))
  const running = spawn(process.execPath, ['--conditions=source', child, ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  await once(running, 'exit')
}
