// Seeded bursts of calls against every engine, or the one named, and the oracle; on PostgreSQL a tenth as many commands are also given to
// three ledgers in turn.

import { engines } from '../packages/ledger/src/engines/index.ts'
import { compareWithOracle } from '../packages/ledger/src/testing/compare.ts'
import { compareBursts } from '../packages/ledger/src/testing/compare-bursts.ts'
import { takingTurns } from '../packages/ledger/src/testing/taking-turns.ts'
import { withPlace } from '../packages/ledger/src/testing/temporary.ts'

/** The oracle sums its whole history for every answer, so a long run is many ledgers rather than a long one. */
const burstsOfOne = 100
const turnsOfOne = 250

/** At least `ops` commands an engine. Prints one JSON line each, or throws with the seed and the first difference. */
export async function run(input: { seed: number; ops: number; engine?: string }): Promise<void> {
  const { seed, ops } = input
  for (const engine of engines.filter(({ name }) => input.engine === undefined || name === input.engine)) {
    let commands = 0
    for (let round = seed; commands < ops; round += 1) {
      const bursts = { engine, seed: round, ops: burstsOfOne }
      commands += await withPlace(engine, (place) => compareBursts({ ...bursts, place }))
    }
    console.log(JSON.stringify({ sim: 'ledger-bursts', engine: engine.name, seed, commands, ok: true }))
    if (engine.name !== 'postgres') continue
    const three = takingTurns(engine, 3)
    let turns = 0
    for (let round = seed; turns < ops / 10; round += 1, turns += turnsOfOne) {
      const inTurn = { engine: three, seed: round, ops: turnsOfOne }
      await withPlace(engine, (place) => compareWithOracle({ ...inTurn, place }))
    }
    console.log(
      JSON.stringify({ sim: 'ledger-bursts', engine: 'postgres, three in turn', seed, turns, ok: true }),
    )
  }
}
