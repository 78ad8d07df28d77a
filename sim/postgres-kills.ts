// Kills processes that write to one PostgreSQL ledger under load, at seeded moments, and checks that nothing acknowledged is lost.

import { killWriters } from '../packages/ledger/src/testing/kill-writers.ts'
import { withDatabase } from '../packages/ledger/src/testing/postgres-server.ts'

/** As many kills as `ops` says, in rounds of 20 with a ledger each. Prints one JSON line, or throws with what is wrong. */
export async function run({ seed, ops }: { seed: number; ops: number }): Promise<void> {
  let kills = 0
  let transfers = 0
  for (let round = 0; kills < ops; round += 1) {
    const part = { seed: seed + round, kills: Math.min(20, ops - kills) }
    const done = await withDatabase((url) => killWriters({ url, ...part })).catch((error: unknown) => {
      throw new Error(`seed ${part.seed}`, { cause: error })
    })
    kills += done.kills
    transfers += done.transfers
  }
  console.log(JSON.stringify({ sim: 'postgres-kills', seed, ops, ok: true, kills, transfers }))
}
