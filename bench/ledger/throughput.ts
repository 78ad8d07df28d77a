// How many transfers a second the SQLite engine takes, with the bare inserts of the same rows and the hot merchant
// measured in turns with it.

import type { NewTransfer } from '../../packages/ledger/src/index.ts'
import { insertBare } from './bare.ts'
import { type Drive, driveBatches, driveCallers } from './drive.ts'
import { type Figure, figure, median, percentile } from './figure.ts'
import { withSqliteLedger } from './files.ts'
import { hotPayments, newTown, settle, type Town, uniformPayments } from './workload.ts'

const accounts = 10_000
const callers = 1000

/** Single transfers of 1000 callers and batches of 8000: rates, waits, and both ratios. */
export async function measureThroughput({
  isQuick,
}: {
  readonly isQuick: boolean
}): Promise<readonly Figure[]> {
  const rounds = isQuick ? 3 : 5
  const single: Way = {
    name: 'sqlite, 1000 callers',
    count: isQuick ? 40_000 : 240_000,
    commitSize: callers,
    drive: (ledger, transfers) => driveCallers(ledger, callers, transfers),
  }
  const bulk: Way = {
    name: 'sqlite, batches of 8000',
    count: isQuick ? 80_000 : 400_000,
    commitSize: 8000,
    drive: driveBatches,
  }
  await measureRound({ ...single, count: 30_000 })
  const singles = await inRounds(single, rounds)
  const bulks = await inRounds(bulk, rounds)
  return [
    figure(single.name, singles.rate, 'transfers/s', { atLeast: 150_000 }),
    figure(`${single.name}, p50`, singles.p50, 'ms'),
    figure(`${single.name}, p99`, singles.p99, 'ms', { atMost: 15 }),
    figure(`bare inserts, ${single.commitSize} a commit`, singles.bare, 'rows/s'),
    figure(`${single.name}, of bare inserts`, singles.ofBare, 'ratio', { atLeast: 0.6 }),
    figure(`${single.name}, hot merchant of uniform`, singles.hotOfUniform, 'ratio', { atLeast: 0.9 }),
    figure(bulk.name, bulks.rate, 'transfers/s', { atLeast: 250_000 }),
    figure(`${bulk.name}, p50`, bulks.p50, 'ms'),
    figure(`bare inserts, ${bulk.commitSize} a commit`, bulks.bare, 'rows/s'),
    figure(`${bulk.name}, of bare inserts`, bulks.ofBare, 'ratio'),
    figure(`${bulk.name}, hot merchant of uniform`, bulks.hotOfUniform, 'ratio', { atLeast: 0.9 }),
  ]
}

type Way = {
  readonly name: string
  readonly count: number
  readonly commitSize: number
  readonly drive: (
    ledger: Parameters<typeof driveBatches>[0],
    transfers: readonly NewTransfer[],
  ) => Promise<Drive>
}

type Round = { readonly uniform: Drive; readonly bare: number; readonly hot: Drive }

async function inRounds(way: Way, count: number) {
  const rounds: Round[] = []
  for (let round = 0; round < count; round += 1) rounds.push(await measureRound(way))
  const of = (value: (round: Round) => number) => median(rounds.map(value))
  return {
    rate: of(({ uniform }) => uniform.rate),
    p50: of(({ uniform }) => percentile(uniform.waitsMs, 50)),
    p99: of(({ uniform }) => percentile(uniform.waitsMs, 99)),
    bare: of(({ bare }) => bare),
    ofBare: of(({ uniform, bare }) => uniform.rate / bare),
    hotOfUniform: of(({ uniform, hot }) => hot.rate / uniform.rate),
  }
}

/** One turn of each: uniform, the same rows bare, hot. */
async function measureRound(way: Way): Promise<Round> {
  const { uniform, bare } = await driveFresh(way, uniformPayments, true)
  const { uniform: hot } = await driveFresh(way, hotPayments, false)
  return { uniform, bare, hot }
}

function driveFresh(
  way: Way,
  payments: (town: Town, count: number) => readonly NewTransfer[],
  withBare: boolean,
): Promise<{ uniform: Drive; bare: number }> {
  return withSqliteLedger(async (ledger, path) => {
    const town = newTown(accounts)
    await settle(ledger, town)
    const uniform = await way.drive(ledger, payments(town, way.count))
    return { uniform, bare: withBare ? await insertBare(path, way.count, way.commitSize) : 0 }
  })
}
