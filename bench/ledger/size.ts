// What a large file costs: bytes per transfer, the restart, and whether the ledger is slower than it was when small.

import { constants, copyFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Drive, driveBatches, driveCallers } from './drive.ts'
import { type Figure, figure, median, percentile } from './figure.ts'
import { bytesOf, openBenchLedger, withFolder, withSqliteLedger } from './files.ts'
import { bulkSize, load, newTown, settle, type Town, uniformPayments } from './workload.ts'

/** Grows a file and measures it beside a small one, in turns. */
export function measureSize({ isQuick }: { readonly isQuick: boolean }): Promise<readonly Figure[]> {
  const plan = isQuick ? quickPlan : fullPlan
  return withFolder(async (folder) => {
    const path = join(folder, 'large.db')
    const town = newTown(plan.accounts)
    const empty = await withFile(path, (ledger) => settle(ledger, town))
    const killed = join(folder, 'killed.db')
    const full = await withFile(path, async (ledger) => {
      await grow(ledger, town, plan.large)
      copyAsKilled(path, killed)
    })
    const restartKilled = await measureRestart(killed)
    rmSync(killed)
    const restarts: number[] = []
    for (let round = 0; round < 3; round += 1) restarts.push(await measureRestart(path))
    const growth = await measureGrowth(path, town, plan)
    return [
      figure(`sqlite, bytes per transfer, ${plan.says}`, (full - empty) / plan.large, 'bytes', {
        atMost: 150,
      }),
      figure(`sqlite, restart, ${plan.says}`, median(restarts), 's', { atMost: 2 }),
      figure(`sqlite, restart after a kill, ${plan.says}`, restartKilled, 's', { atMost: 2 }),
      ...growth,
    ]
  })
}

/** The file and its log as they lie there while the ledger is open and idle: what a killed process leaves behind. */
function copyAsKilled(path: string, to: string): void {
  for (const end of ['', '-wal']) copyFileSync(path + end, to + end, constants.COPYFILE_FICLONE)
}

type Plan = {
  readonly accounts: number
  readonly small: number
  readonly large: number
  readonly says: string
}

const fullPlan: Plan = {
  accounts: 100_000,
  small: 100_000,
  large: 10_000_000,
  says: '10 M transfers and 100k accounts',
}
const quickPlan: Plan = {
  accounts: 20_000,
  small: 30_000,
  large: 300_000,
  says: '300k transfers and 20k accounts (quick)',
}

type Sizes = { readonly bulk: Drive; readonly single: Drive }

async function measureGrowth(path: string, town: Town, plan: Plan): Promise<readonly Figure[]> {
  const small: Sizes[] = []
  const large: Sizes[] = []
  for (let round = 0; round < 3; round += 1) {
    small.push(await measureSmall(plan))
    const ledger = openBenchLedger(path)
    large.push(await measureBoth(ledger, town))
    await ledger.close()
  }
  const ratio = (of: (sizes: Sizes) => number) => median(large.map(of)) / median(small.map(of))
  const wait = 1 / ratio(({ single }) => percentile(single.waitsMs, 50))
  const says = `${plan.large / 1e6} M of ${plan.small / 1e3}k transfers, ${plan.accounts / 1e3}k accounts`
  const goal = { atLeast: 0.7 }
  return [
    figure(
      `sqlite, batches of 8000 at ${plan.small / 1e3}k transfers, ${plan.accounts / 1e3}k accounts`,
      median(small.map(({ bulk }) => bulk.rate)),
      'transfers/s',
    ),
    figure(
      `sqlite, batches of 8000 at ${plan.large / 1e6} M transfers, ${plan.accounts / 1e3}k accounts`,
      median(large.map(({ bulk }) => bulk.rate)),
      'transfers/s',
    ),
    figure(
      `sqlite, growth, batches of 8000, ${says}`,
      ratio(({ bulk }) => bulk.rate),
      'ratio',
      goal,
    ),
    figure(
      `sqlite, growth, 1000 callers, ${says}`,
      ratio(({ single }) => single.rate),
      'ratio',
      goal,
    ),
    figure(`sqlite, growth, 1000 callers, speed of p50, ${says}`, wait, 'ratio', goal),
  ]
}

function measureSmall(plan: Plan): Promise<Sizes> {
  return withSqliteLedger(async (ledger) => {
    const town = newTown(plan.accounts)
    await settle(ledger, town)
    await grow(ledger, town, plan.small - plan.accounts / 2)
    return measureBoth(ledger, town)
  })
}

async function measureBoth(ledger: Parameters<typeof grow>[0], town: Town): Promise<Sizes> {
  // The large file has just been opened: both begin with their pages in memory and a log as long as it gets.
  await driveBatches(ledger, uniformPayments(town, 10 * bulkSize))
  const bulk = await driveBatches(ledger, uniformPayments(town, 10 * bulkSize))
  const single = await driveCallers(ledger, 1000, uniformPayments(town, 40_000))
  return { bulk, single }
}

async function grow(ledger: Parameters<typeof load>[0], town: Town, count: number): Promise<void> {
  for (let done = 0; done < count; done += bulkSize) {
    await load(ledger, uniformPayments(town, Math.min(bulkSize, count - done)))
  }
}

/** Does a job with the ledger of a file, and gives the size of the file once it is closed. */
async function withFile(
  path: string,
  job: (ledger: Parameters<typeof load>[0]) => Promise<void>,
): Promise<number> {
  const ledger = openBenchLedger(path)
  await job(ledger)
  await ledger.close()
  return bytesOf(path)
}

/** Seconds from opening the file to the first answer. */
async function measureRestart(path: string): Promise<number> {
  const start = performance.now()
  const ledger = openBenchLedger(path)
  const [bank] = await ledger.lookupAccounts([1n])
  const seconds = (performance.now() - start) / 1000
  if (bank === undefined) throw new Error('the bank was not there after the restart')
  await ledger.close()
  return seconds
}
