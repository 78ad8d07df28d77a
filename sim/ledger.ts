// The ledger's simulation: seeded streams of commands against every engine, or the one named, and the oracle, compared after
// each step.

import { engines } from '../packages/ledger/src/engines/index.ts'
import { compareWithOracle } from '../packages/ledger/src/testing/compare.ts'
import { whyNoPostgres } from '../packages/ledger/src/testing/postgres-server.ts'
import { withPlace } from '../packages/ledger/src/testing/temporary.ts'

/** The oracle sums its whole history for every answer, so a long run is many ledgers rather than a long one. */
const opsOfOne = 250

/** Runs the comparison and prints one JSON line an engine, or throws with the seed and the first difference. */
export async function run(input: { seed: number; ops: number; engine?: string }): Promise<void> {
  const chosen = engines.filter(({ name }) => input.engine === undefined || name === input.engine)
  if (chosen.length === 0) throw new Error(`there is no engine ${input.engine}`)
  for (const engine of chosen) {
    if (engine.name === 'postgres' && whyNoPostgres() !== undefined) continue
    const seen = new Set<string>()
    for (let made = 0; made < input.ops; made += opsOfOne) {
      // A failing ledger is repeated alone by the seed it names and its own number of commands.
      const one = { engine, seed: input.seed + made / opsOfOne, ops: Math.min(opsOfOne, input.ops - made) }
      const codes = await withPlace(engine, (place) => compareWithOracle({ ...one, place }))
      for (const code of codes) seen.add(code)
    }
    console.log(
      JSON.stringify({
        sim: 'ledger',
        engine: engine.name,
        seed: input.seed,
        ops: input.ops,
        codes: seen.size,
        ok: true,
      }),
    )
  }
}
