// A backup is whole, of one moment, checked and its owner's alone, or there is none under its name.

import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { checkAndClose } from '../check.ts'
import { canMount, withSmallDisk } from '../testing/faults.ts'
import { loadAccounts, loadSteps, takeStep } from '../testing/load.ts'
import { checkLoad, createLoadTable, runLoad } from '../testing/load-run.ts'
import { balance, handClock, openSampleAccounts, transfer } from '../testing/samples.ts'
import { withLedgerPath } from '../testing/temporary.ts'
import { backupSqliteLedger } from './sqlite/backup.ts'
import { openSqliteImage } from './sqlite/image.ts'
import { openSqliteLedger } from './sqlite.ts'

it(
  'copies all that was acknowledged before it began, records too, while the writer goes on',
  { timeout: 60_000 },
  () =>
    withLedgerPath(async (path) => {
      createLoadTable(path)
      const ledger = openSqliteLedger({ path, clock: () => BigInt(Date.now()) * 1_000_000n })
      await ledger.createAccounts(loadAccounts)
      const answers: { call: number; step: number; told: string }[] = []
      const run = { isOver: false }
      const write = async () => {
        for (let call = 0; !run.isOver; call += 1) {
          for (const [step, wanted] of loadSteps(call).entries()) {
            answers.push({ call, step, told: await takeStep(ledger, wanted) })
          }
        }
      }
      const writing = write()
      for (const name of ['one.db', 'two.db', 'three.db']) {
        const to = join(dirname(path), name)
        // Turns in which the writer goes on.
        while (answers.length < 200) await new Promise((resolve) => setImmediate(resolve))
        const before = [...answers]
        const outcome = await backupSqliteLedger({ from: path, to })
        expect(outcome.ok).toBe(true)
        expect(answers.length).toBeGreaterThan(before.length)
        const found = await checkLoad(to, before)
        expect(outcome).toMatchObject({
          report: { place: to, transfers: found.transfers, differenceCount: 0 },
        })
      }
      run.isOver = true
      await writing
      await ledger.close()
      await checkLoad(path, answers)
    }),
)

it('is one file for its owner alone, which opens as a ledger', () =>
  withLedgerPath(async (path) => {
    const ledger = openSqliteLedger({ path, clock: handClock().read })
    await openSampleAccounts(ledger)
    await ledger.createTransfers([transfer(10n)])
    const to = join(dirname(path), 'backup.db')
    const outcome = await backupSqliteLedger({ from: path, to })
    expect(outcome).toMatchObject({
      ok: true,
      bytes: statSync(to).size,
      report: { accounts: 3, transfers: 1 },
    })
    expect(statSync(to).mode & 0o777).toBe(0o600)
    expect(readdirSync(dirname(path)).filter((name) => name.startsWith('backup'))).toEqual(['backup.db'])
    await ledger.close()
    const restored = openSqliteLedger({ path: to, clock: handClock().read })
    expect(await balance(restored, 2n)).toBe(10n)
    await restored.close()
  }))

it('writes over nothing, and says what is in its way', () =>
  withLedgerPath(async (path) => {
    await openSqliteLedger({ path, clock: handClock().read }).close()
    const to = join(dirname(path), 'backup.db')
    writeFileSync(to, 'mine')
    expect(await backupSqliteLedger({ from: path, to })).toEqual({
      ok: false,
      says: `${to} is there already and is not written over`,
    })
    expect(readFileSync(to, 'utf8')).toBe('mine')
    const other = join(dirname(path), 'other.db')
    writeFileSync(`${other}.partial`, 'a backup that was cut off')
    const refused = await backupSqliteLedger({ from: path, to: other })
    expect(refused).toMatchObject({ ok: false, says: expect.stringContaining('delete it and try again') })
    expect(existsSync(other)).toBe(false)
    expect(await backupSqliteLedger({ from: join(dirname(path), 'none.db'), to: other })).toMatchObject({
      ok: false,
    })
    expect(
      await backupSqliteLedger({ from: path, to: join(dirname(path), 'no', 'folder.db') }),
    ).toMatchObject({
      ok: false,
      says: expect.stringContaining('cannot be made'),
    })
  }))

it('gives its name to no copy whose books are wrong, and says what is wrong', () =>
  withLedgerPath(async (path) => {
    const ledger = openSqliteLedger({ path, clock: handClock().read })
    await openSampleAccounts(ledger)
    await ledger.close()
    const database = new DatabaseSync(path)
    database.exec('UPDATE ledger_accounts SET debits_posted = 7 WHERE number = 1')
    database.close()
    const to = join(dirname(path), 'backup.db')
    expect(await backupSqliteLedger({ from: path, to })).toMatchObject({
      ok: false,
      says: 'the copy is not sound, so it was removed',
      report: {
        differences: ['account 1: debits posted are kept as 7, the transfers make 0 (+7)', expect.anything()],
      },
    })
    expect(readdirSync(dirname(path)).filter((name) => name.startsWith('backup'))).toEqual([])
  }))

it.skipIf(!canMount)('leaves nothing on a disk that is too small for it', () =>
  withLedgerPath(async (path) => {
    await runLoad({ path, end: 400 })
    await withSmallDisk(100_000, async ({ folder }) => {
      const outcome = await backupSqliteLedger({ from: path, to: join(folder, 'backup.db') })
      expect(outcome).toMatchObject({ ok: false, says: expect.stringMatching(/no backup was made: .*full/) })
      expect(readdirSync(folder)).toEqual([])
    })
    expect((await checkAndClose(openSqliteImage(path))).differenceCount).toBe(0)
  }),
)
