// A disk that is full, and a file or a disk that takes no writes: refused with words that say what to do, and fine again as
// soon as there is space.

import { chmodSync, chownSync, cpSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { checkAndClose } from '../check.ts'
import { canMount, withSmallDisk } from '../testing/faults.ts'
import { loadAccounts, loadSteps, takeStep } from '../testing/load.ts'
import { checkLoad, createLoadTable, type LoadAnswer, runLoad } from '../testing/load-run.ts'
import { withLedgerPath } from '../testing/temporary.ts'
import { backupSqliteLedger } from './sqlite/backup.ts'
import { openSqliteImage } from './sqlite/image.ts'
import { openSqliteLedger } from './sqlite.ts'

/** Somebody who is not root and owns nothing. */
const nobody = 65_534

it.skipIf(!canMount)(
  'says that the disk is full, keeps what it acknowledged, and goes on once there is space',
  () =>
    withSmallDisk(4_000_000, async ({ folder }) => {
      const path = join(folder, 'ledger.db')
      const ballast = join(folder, 'ballast')
      createLoadTable(path)
      const faults: string[] = []
      const ledger = openSqliteLedger({
        path,
        clock: () => BigInt(Date.now()) * 1_000_000n,
        onFault: (error) => faults.push(String(error)),
      })
      await ledger.createAccounts(loadAccounts)
      writeFileSync(ballast, new Uint8Array(3_000_000))
      const answers: LoadAnswer[] = []
      const take = async (call: number) => {
        for (const [step, wanted] of loadSteps(call).entries()) {
          const told = await takeStep(ledger, wanted)
          answers.push({ call, step, told })
          if (told === 'unknown') return false
        }
        return true
      }
      let call = 0
      while (await take(call)) call += 1
      expect(call).toBeGreaterThan(10)
      expect(faults[0]).toContain(
        `the ledger ${path}: database or disk is full; its disk is full: free some space`,
      )
      // It stays so while the disk is full, and answers nothing that it cannot keep.
      expect(await take(call)).toBe(false)
      rmSync(ballast)
      for (const end = call + 50; call < end; call += 1) expect(await take(call)).toBe(true)
      await ledger.close()
      cpSync(path, join(folder, 'copy.db'))
      await checkLoad(join(folder, 'copy.db'), answers)
    }),
)

it.skipIf(!canMount)('does not start on a full disk without saying so, and starts once there is space', () =>
  withSmallDisk(1_000_000, async ({ folder }) => {
    const path = join(folder, 'ledger.db')
    const ballast = join(folder, 'ballast')
    const { bavail, bsize } = statfsSync(folder)
    writeFileSync(ballast, new Uint8Array(bavail * bsize))
    expect(() => openSqliteLedger({ path, clock: () => 0n })).toThrow(
      /ledger\.db.*its disk is full|its disk is full/,
    )
    rmSync(ballast)
    await openSqliteLedger({ path, clock: () => 0n }).close()
  }),
)

it.skipIf(!canMount)('refuses a file on a disk that takes no writes, and names it', () =>
  withSmallDisk(4_000_000, async ({ folder, readOnlyFolder }) => {
    const made = await runLoad({ path: join(folder, 'ledger.db'), end: 20 })
    expect(made.answers.length).toBeGreaterThan(20)
    const path = join(readOnlyFolder, 'ledger.db')
    // A backup is one file, so it can be checked where nothing may be written beside it.
    await backupSqliteLedger({ from: join(folder, 'ledger.db'), to: join(folder, 'backup.db') })
    const report = await checkAndClose(openSqliteImage(join(readOnlyFolder, 'backup.db')))
    expect(report).toMatchObject({ differenceCount: 0, accounts: 6 })
    expect(() => openSqliteLedger({ path, clock: () => 0n })).toThrow(
      `the ledger ${path}: it cannot be written: look at its permissions and how its disk is mounted`,
    )
  }),
)

it.skipIf(process.platform === 'win32')('refuses a file that its user may only read, and names it', () =>
  withLedgerPath(async (path) => {
    const made = await runLoad({ path, end: 20 })
    const folder = dirname(path)
    const isRoot = process.getuid?.() === 0
    // Root may write everywhere, so there the child becomes somebody else once it runs.
    for (const [file, mode] of [
      [folder, 0o755],
      [path, 0o444],
      [`${path}.lock`, 0o666],
    ] as const) {
      chmodSync(file, mode)
      if (isRoot && file === folder) chownSync(folder, nobody, nobody)
    }
    const refused = await runLoad({
      path,
      first: 20,
      end: 40,
      ...(isRoot ? { uid: nobody } : {}),
      isMade: true,
    })
    expect(refused.answers).toEqual([])
    expect(refused.faults).toContain(`the ledger ${path}: it cannot be written: look at its permissions`)
    chmodSync(path, 0o644)
    await checkLoad(path, made.answers)
  }),
)
