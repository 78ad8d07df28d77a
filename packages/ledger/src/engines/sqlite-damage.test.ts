// Bytes that changed on the disk: opening or reading says so, or the integrity check does. Wrong balances are never given out
// with both of them silent.

import {
  closeSync,
  cpSync,
  openSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { expect, it } from 'vitest'
import { checkAndClose } from '../check.ts'
import type { Account, Transfer } from '../model.ts'
import { checkLoad, runLoad } from '../testing/load-run.ts'
import { seeded } from '../testing/seeded.ts'
import { withLedgerPath } from '../testing/temporary.ts'
import { openSqliteImage } from './sqlite/image.ts'
import { openSqliteLedger } from './sqlite.ts'

const clock = () => 0n

/** What a ledger tells of itself through its own queries. */
async function tell(path: string): Promise<readonly [readonly Account[], readonly Transfer[]]> {
  const ledger = openSqliteLedger({ path, clock })
  try {
    const transfers = await ledger.accountTransfers({ accountId: 1n, limit: 5000 })
    return [await ledger.allAccounts({ limit: 5000 }), transfers]
  } finally {
    await ledger.close()
  }
}

async function countDifferences(path: string): Promise<number> {
  try {
    return (await checkAndClose(openSqliteImage(path))).differenceCount
  } catch {
    return Infinity
  }
}

it(
  'never tells wrong balances with both the ledger and its check silent, whichever byte changed',
  {
    timeout: 120_000,
  },
  () =>
    withLedgerPath(async (path) => {
      await runLoad({ path, end: 200 })
      const truth = await tell(path)
      const { size } = statSync(path)
      const whole = readFileSync(path)
      const chance = seeded(5)
      const seen = { told: 0, found: 0, same: 0 }
      for (let round = 0; round < 150; round += 1) {
        const copy = `${path}.${round}`
        cpSync(path, copy)
        // Half of the bytes are of the ledger's small tables, which stand first.
        const at = chance.below(chance.chance(50) ? size : Math.min(size, 20 * 4096))
        const file = openSync(copy, 'r+')
        writeSync(file, Uint8Array.of((whole[at] ?? 0) ^ (1 + chance.below(255))), 0, 1, at)
        closeSync(file)
        const differences = await countDifferences(copy)
        const told = await tell(copy).catch((error: unknown) => String(error))
        if (typeof told === 'string') seen.told += 1
        else if (differences > 0) seen.found += 1
        else {
          seen.same += 1
          expect(told, `the byte at ${at}`).toEqual(truth)
        }
      }
      expect(seen.told).toBeGreaterThan(0)
      expect(seen.found).toBeGreaterThan(0)
    }),
)

it('says that a file is damaged, and which', () =>
  withLedgerPath(async (path) => {
    await runLoad({ path, end: 40 })
    const damaged = `${path}.damaged`
    const whole = readFileSync(path)
    writeFileSync(damaged, whole.fill(0x55, 4096, 5 * 4096))
    expect(() => openSqliteLedger({ path: damaged, clock })).toThrow(
      `the ledger ${damaged}: database disk image is malformed; it is damaged`,
    )
    writeFileSync(`${path}.other`, 'this was never a ledger, but it is a file that somebody named by mistake')
    expect(() => openSqliteLedger({ path: `${path}.other`, clock })).toThrow(/is damaged or no ledger/)
    expect(() => openSqliteImage(`${path}.other`)).toThrow(/cannot be read as a ledger/)
  }))

it('tells a file that lost its end', () =>
  withLedgerPath(async (path) => {
    const { answers } = await runLoad({ path, end: 200 })
    await checkLoad(path, answers)
    truncateSync(path, Math.floor(statSync(path).size / 4096 / 2) * 4096)
    expect(await countDifferences(path)).toBeGreaterThan(0)
  }))
