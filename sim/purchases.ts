// The broker's simulation: one seeded stream of buyers and merchants, the books checked after each step.

import { runPurchases } from '../packages/broker/src/testing/purchase-run.ts'

/** Runs it and prints one JSON line, or throws with the step where the books were wrong. */
export async function run({ seed, ops }: { seed: number; ops: number }): Promise<void> {
  console.log(
    JSON.stringify({ sim: 'purchases', seed, ops, ok: true, ...(await runPurchases({ seed, ops })) }),
  )
}
