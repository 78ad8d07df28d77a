// The ledger's simulation: one seeded stream of commands against every engine and the oracle, compared after each step.

import { engines } from '../packages/ledger/src/engines/index.ts'
import { compareWithOracle } from '../packages/ledger/src/testing/compare.ts'
import { withPlace } from '../packages/ledger/src/testing/temporary.ts'

/** Runs the comparison and prints one JSON line, or throws with the seed and the first difference. */
export async function run({ seed, ops }: { seed: number; ops: number }): Promise<void> {
  for (const engine of engines) {
    await withPlace(engine, (place) => compareWithOracle({ engine, place, seed, ops }))
  }
  console.log(JSON.stringify({ sim: 'ledger', seed, ops, ok: true }))
}
