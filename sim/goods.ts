// Virtual goods at random: one seeded stream of orders, payments, gifts, use, refunds, disputes and months of time against a whole broker,
// held against naive books. The same seed gives the same digest of events.

import { runGoods } from '../packages/broker/src/testing/goods-run.ts'

/** Runs it and prints one JSON line, or throws with the seed and the step where something was wrong. */
export async function run({ seed, ops }: { seed: number; ops: number }): Promise<void> {
  console.log(JSON.stringify({ sim: 'goods', seed, ops, ok: true, ...(await runGoods({ seed, ops })) }))
}
