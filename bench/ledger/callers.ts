// Throughput and p99 against the number of callers: what group commit is for.

import { driveCallers } from './drive.ts'
import { type Figure, figure, percentile } from './figure.ts'
import { withSqliteLedger } from './files.ts'
import { newTown, settle, uniformPayments } from './workload.ts'

/** What so many callers got. */
export type CallersPoint = { readonly callers: number; readonly rate: number; readonly p99Ms: number }

const counts = [
  [1, 1000],
  [10, 5000],
  [100, 20_000],
  [1000, 80_000],
  [8000, 120_000],
] as const

/** One ledger under more and more callers. */
export function measureCallers({ isQuick }: { readonly isQuick: boolean }): Promise<readonly CallersPoint[]> {
  return withSqliteLedger(async (ledger) => {
    const town = newTown(10_000)
    await settle(ledger, town)
    await driveCallers(ledger, 1000, uniformPayments(town, 20_000))
    const points: CallersPoint[] = []
    for (const [callers, count] of counts) {
      const transfers = uniformPayments(town, isQuick ? count : 5 * count)
      const { rate, waitsMs } = await driveCallers(ledger, callers, transfers)
      points.push({ callers, rate, p99Ms: percentile(waitsMs, 99) })
    }
    return points
  })
}

/** The points as figures. */
export function callersFigures(points: readonly CallersPoint[]): readonly Figure[] {
  return points.flatMap(({ callers, rate, p99Ms }) => [
    figure(`sqlite, against callers, ${callers}`, rate, 'transfers/s'),
    figure(`sqlite, against callers, ${callers}, p99`, p99Ms, 'ms'),
  ])
}
