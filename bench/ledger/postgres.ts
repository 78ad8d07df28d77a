// How many transfers a second the PostgreSQL engine takes: beside bare inserts of the same rows, a server with a synchronous
// standby, a hot merchant, and four processes that write at once. Servers are started for the run and gone after it.

import type { Ledger, NewTransfer } from '../../packages/ledger/src/index.ts'
import { openPostgresLedger } from '../../packages/ledger/src/postgres.ts'
import type { PostgresServer } from '../../packages/ledger/src/testing/postgres-process.ts'
import { startPostgres, whyNoPostgres } from '../../packages/ledger/src/testing/postgres-server.ts'
import { startStandby } from '../../packages/ledger/src/testing/postgres-standby.ts'
import { type Drive, driveBatches, driveCallers } from './drive.ts'
import { type Figure, figure, median, percentile } from './figure.ts'
import { insertBarePostgres, measureIdleInserts } from './postgres-bare.ts'
import { driveProcesses } from './postgres-processes.ts'
import { bytesPerTransfer, freshDatabase } from './postgres-tables.ts'
import { bulkSize, hotPayments, newTown, settle, type Town, uniformPayments } from './workload.ts'

const accounts = 10_000

/** Room for the working set, and checkpoints as far apart as on a server that is meant for it. */
const settings = { shared_buffers: '1GB', max_wal_size: '8GB' }

/** Every figure of the PostgreSQL engine; none, said loudly, where no server can run. */
export async function run({ isQuick }: { readonly isQuick: boolean }): Promise<readonly Figure[]> {
  if (whyNoPostgres() !== undefined) return []
  const alone = await startPostgres({ settings })
  const primary = await startPostgres({ settings })
  const standby = await startStandby(primary, { isSynchronous: true })
  try {
    return [
      ...(await measureBatches(alone, primary, isQuick)),
      ...(await measureCalls(alone, isQuick)),
      ...(await measureProcesses(alone, isQuick)),
    ]
  } finally {
    for (const server of [standby, primary, alone]) await server.stop()
  }
}

type Payments = (town: Town, count: number) => readonly NewTransfer[]
type Driving = (ledger: Ledger, transfers: readonly NewTransfer[]) => Promise<Drive>

/** Batches of 8000: rate, bare inserts, hot merchant, synchronous standby, in turns; and what a transfer takes on disk. */
async function measureBatches(
  alone: PostgresServer,
  primary: PostgresServer,
  isQuick: boolean,
): Promise<readonly Figure[]> {
  const count = (isQuick ? 8 : 60) * bulkSize
  const rounds: { uniform: number; bare: number; hot: number; safe: number; bytes: number }[] = []
  for (let round = 0; round < (isQuick ? 2 : 5); round += 1) {
    const database = await freshDatabase(alone)
    const uniform = await drive(database.url, uniformPayments, count, driveBatches)
    const bytes = await bytesPerTransfer(database.url)
    const bare = await insertBarePostgres(database.url, count)
    await database.drop()
    const hot = await onFresh(alone, hotPayments, count, driveBatches)
    const safe = await onFresh(primary, uniformPayments, count, driveBatches)
    rounds.push({ uniform: uniform.rate, bare, hot: hot.rate, safe: safe.rate, bytes })
  }
  const of = (value: (round: (typeof rounds)[number]) => number) => median(rounds.map(value))
  const name = 'postgres, batches of 8000'
  return [
    figure(
      name,
      of(({ uniform }) => uniform),
      'transfers/s',
      { atLeast: 100_000 },
    ),
    figure(
      'postgres, bare inserts, 8000 a commit',
      of(({ bare }) => bare),
      'rows/s',
    ),
    figure(
      `${name}, of bare inserts`,
      of(({ uniform, bare }) => uniform / bare),
      'ratio',
    ),
    figure(
      `${name}, hot merchant of uniform`,
      of(({ uniform, hot }) => hot / uniform),
      'ratio',
      { atLeast: 0.9 },
    ),
    figure(
      `${name}, with a synchronous standby of without`,
      of(({ uniform, safe }) => safe / uniform),
      'ratio',
      {
        atLeast: 0.8,
      },
    ),
    figure(
      'postgres, bytes per transfer with indexes',
      of(({ bytes }) => bytes),
      'bytes',
      { atMost: 250 },
    ),
  ]
}

/** Single transfers: 1000 callers at once, and one alone beside a bare insert of one row. */
async function measureCalls(server: PostgresServer, isQuick: boolean): Promise<readonly Figure[]> {
  const many = await onFresh(server, uniformPayments, isQuick ? 20_000 : 200_000, (ledger, transfers) =>
    driveCallers(ledger, 1000, transfers),
  )
  const database = await freshDatabase(server)
  const one = await drive(database.url, uniformPayments, isQuick ? 300 : 4000, (ledger, transfers) =>
    driveCallers(ledger, 1, transfers),
  )
  const bare = await measureIdleInserts(database.url, isQuick ? 300 : 4000)
  await database.drop()
  return [
    figure('postgres, 1000 callers', many.rate, 'transfers/s'),
    figure('postgres, 1000 callers, p99', percentile(many.waitsMs, 99), 'ms'),
    figure('postgres, one transfer idle, p50', percentile(one.waitsMs, 50), 'ms'),
    figure('postgres, one bare insert idle, p50', percentile(bare, 50), 'ms'),
    figure(
      'postgres, one transfer idle, p50 of a bare insert',
      percentile(one.waitsMs, 50) / percentile(bare, 50),
      'ratio',
    ),
  ]
}

/** Four processes at once, each with many callers: all over the town, and all to one merchant, in turns. */
async function measureProcesses(server: PostgresServer, isQuick: boolean): Promise<readonly Figure[]> {
  const rounds: { uniform: number; hot: number }[] = []
  for (let round = 0; round < (isQuick ? 1 : 5); round += 1) {
    const rates: number[] = []
    for (const kind of ['uniform', 'hot'] as const) {
      const database = await freshDatabase(server)
      await withLedger(database.url, (ledger) => settle(ledger, newTown(accounts)))
      rates.push(await driveProcesses({ url: database.url, accounts, kind, seconds: isQuick ? 1.5 : 5 }))
      await database.drop()
    }
    rounds.push({ uniform: rates[0] ?? 0, hot: rates[1] ?? 0 })
  }
  const name = 'postgres, 4 processes of 250 callers'
  return [
    figure(name, median(rounds.map(({ uniform }) => uniform)), 'transfers/s'),
    figure(
      `${name}, hot merchant of uniform`,
      median(rounds.map(({ uniform, hot }) => hot / uniform)),
      'ratio',
      {
        atLeast: 0.9,
      },
    ),
  ]
}

async function onFresh(
  server: PostgresServer,
  payments: Payments,
  count: number,
  driving: Driving,
): Promise<Drive> {
  const database = await freshDatabase(server)
  const driven = await drive(database.url, payments, count, driving)
  await database.drop()
  return driven
}

function drive(url: string, payments: Payments, count: number, driving: Driving): Promise<Drive> {
  return withLedger(url, async (ledger) => {
    const town = newTown(accounts)
    await settle(ledger, town)
    const transfers = payments(town, count)
    return driving(ledger, transfers)
  })
}

async function withLedger<Result>(url: string, job: (ledger: Ledger) => Promise<Result>): Promise<Result> {
  const ledger = await openPostgresLedger({ url, clock: () => BigInt(Date.now()) * 1_000_000n })
  try {
    return await job(ledger)
  } finally {
    await ledger.close()
  }
}
