// The ledger's bench: every goal of its specification, each ratio against a yardstick measured in the same run. `--quick`
// is for every day; the full run grows a file to ten million transfers.

import { writeFileSync } from 'node:fs'
import { callersFigures, measureCallers } from './ledger/callers.ts'
import { callersChart } from './ledger/chart.ts'
import { measureFeatures } from './ledger/features.ts'
import type { Figure } from './ledger/figure.ts'
import { measureIdle } from './ledger/idle.ts'
import { run as runPostgres } from './ledger/postgres.ts'
import { measureSize } from './ledger/size.ts'
import { measureThroughput } from './ledger/throughput.ts'

/** Prints one JSON line per figure; `chart` is where to write the picture of throughput against callers. */
export async function run(input: { readonly isQuick: boolean; readonly chart?: string }): Promise<void> {
  tell(await measureThroughput(input))
  tell(await measureIdle(input))
  const points = await measureCallers(input)
  tell(callersFigures(points))
  if (input.chart !== undefined) writeFileSync(input.chart, callersChart(points))
  tell(await measureFeatures(input))
  tell(await measureSize(input))
  tell(await runPostgres(input))
}

function tell(figures: readonly Figure[]): void {
  for (const figure of figures) console.log(JSON.stringify(figure))
}
