// What the rest of the model costs: a refusal in the middle of a batch, two phases, chains, and commits with a record.

import { DatabaseSync } from 'node:sqlite'
import type { Ledger, NewTransfer } from '../../packages/ledger/src/index.ts'
import { newPost } from '../../packages/ledger/src/index.ts'
import { type Drive, driveBatches, driveCalls } from './drive.ts'
import { type Figure, figure, median } from './figure.ts'
import { withSqliteLedger } from './files.ts'
import { bulkSize, newTown, payment, settle, type Town, uniformPayments } from './workload.ts'

const accounts = 10_000

/** The figures of the features. */
export async function measureFeatures({
  isQuick,
}: {
  readonly isQuick: boolean
}): Promise<readonly Figure[]> {
  const rounds = isQuick ? 3 : 15
  const batches = isQuick ? 5 : 20
  return [
    await measureRefusal(rounds),
    figure(
      'sqlite, holds and their posts, batches of 8000',
      await rateOf(holdsAndPosts, batches),
      'transfers/s',
    ),
    figure('sqlite, chains of 2, batches of 8000', await rateOf(chains(2), batches), 'transfers/s'),
    figure('sqlite, chains of 4, batches of 8000', await rateOf(chains(4), batches), 'transfers/s'),
    figure(
      'sqlite, commits of 2 transfers and a record, 1000 callers',
      await measureCommits(isQuick ? 20_000 : 100_000),
      'commits/s',
    ),
  ]
}

/** Batches with a refusal in the middle, in turns with batches without: only the refused one may notice. */
function measureRefusal(rounds: number): Promise<Figure> {
  return withTown(async (ledger, town) => {
    const ratios: number[] = []
    for (let round = 0; round < rounds; round += 1) {
      const plain = await timeBatch(ledger, uniformPayments(town, bulkSize), 0)
      const transfers = [...uniformPayments(town, bulkSize)]
      transfers[bulkSize / 2] = payment(town, { amount: 2n ** 62n })
      ratios.push(plain / (await timeBatch(ledger, transfers, 1)))
    }
    const name = 'sqlite, a batch of 8000 with a refusal, speed of one without'
    return figure(name, median(ratios), 'ratio', { atLeast: 0.9 })
  })
}

async function timeBatch(
  ledger: Ledger,
  transfers: readonly NewTransfer[],
  refusals: number,
): Promise<number> {
  const start = performance.now()
  const results = await ledger.createTransfers(transfers)
  const elapsed = performance.now() - start
  const refused = results.filter((result) => !result.ok && result.code === 'exceeds_credits').length
  const made = results.filter((result) => result.ok).length
  if (refused !== refusals || made !== bulkSize - refusals)
    throw new Error('a refusal touched its batch mates')
  return elapsed
}

type Feature = (ledger: Ledger, town: Town, batches: number) => Promise<Drive>

const holdsAndPosts: Feature = (ledger, town, batches) => {
  const parts = Array.from({ length: batches }, () => {
    const holds = uniformPayments(town, bulkSize / 2).map((hold) => ({ ...hold, flags: { pending: true } }))
    const posts = holds.map((hold) => newPost(payment(town).id, hold.id, hold.amount))
    return [...holds, ...posts]
  })
  return driveBatches(ledger, parts.flat())
}

function chains(length: number): Feature {
  return (ledger, town, batches) => {
    const transfers = uniformPayments(town, batches * bulkSize)
    return driveBatches(
      ledger,
      transfers.map((transfer, index) =>
        index % length === length - 1 ? transfer : { ...transfer, flags: { linked: true } },
      ),
    )
  }
}

function rateOf(feature: Feature, batches: number): Promise<number> {
  return withTown(async (ledger, town) => {
    await feature(ledger, town, 1)
    return (await feature(ledger, town, batches)).rate
  })
}

/** The shape of the broker's payments: price, fee and the record of the purchase. */
function measureCommits(count: number): Promise<number> {
  return withSqliteLedger(async (ledger, path) => {
    const database = new DatabaseSync(path)
    database.exec('CREATE TABLE purchases (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT')
    database.close()
    const town = newTown(accounts)
    await settle(ledger, town)
    const transfers = uniformPayments(town, 2 * count)
    const sql = 'INSERT INTO purchases VALUES (?, ?)'
    const { rate } = await driveCalls(1000, count, async (index) => {
      const records = [{ sql, parameters: [index, 'x'.repeat(200)] }]
      const outcome = await ledger.commit({ transfers: transfers.slice(2 * index, 2 * index + 2), records })
      if (!outcome.ok) throw new Error(`a commit of the bench was refused: ${outcome.code}`)
    })
    return rate
  })
}

function withTown<Result>(job: (ledger: Ledger, town: Town) => Promise<Result>): Promise<Result> {
  return withSqliteLedger(async (ledger) => {
    const town = newTown(accounts)
    await settle(ledger, town)
    return job(ledger, town)
  })
}
