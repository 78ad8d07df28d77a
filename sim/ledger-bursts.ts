// Seeded bursts of calls against every engine and the oracle, and on PostgreSQL the same commands given to three ledgers in turn.

import { engines } from '../packages/ledger/src/engines/index.ts'
import { compareWithOracle } from '../packages/ledger/src/testing/compare.ts'
import { compareBursts } from '../packages/ledger/src/testing/compare-bursts.ts'
import { takingTurns } from '../packages/ledger/src/testing/taking-turns.ts'
import { withPlace } from '../packages/ledger/src/testing/temporary.ts'

const burstsMax = 100

/** About `ops` commands each, in rounds of a fresh ledger. Prints one JSON line, or throws with the seed and the first difference. */
export async function run(input: { seed: number; ops: number; engine?: string }): Promise<void> {
  const { seed, ops } = input
  for (const engine of engines.filter(({ name }) => input.engine === undefined || name === input.engine)) {
    let made = 0
    for (let round = seed; made < ops; round += 1) {
      const bursts = { engine, seed: round, ops: burstsMax }
      made += await withPlace(engine, (place) => compareBursts({ ...bursts, place }))
    }
    if (engine.name !== 'postgres') continue
    const three = takingTurns(engine, 3)
    await withPlace(engine, (place) => compareWithOracle({ engine: three, place, seed, ops: ops / 10 }))
  }
  console.log(JSON.stringify({ sim: 'ledger-bursts', seed, ops, ok: true }))
}
