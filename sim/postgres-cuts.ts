// Cuts the connection of a PostgreSQL writer under load, at seeded moments and bytes, and checks what every caller was told.

import { cutConnections } from '../packages/ledger/src/testing/cut-connections.ts'
import { withDatabase } from '../packages/ledger/src/testing/postgres-server.ts'

/** As many cuts as `ops` says, in rounds of 50 with a ledger each. Prints one JSON line, or throws with what is wrong. */
export async function run({ seed, ops }: { seed: number; ops: number }): Promise<void> {
  const sum = { cuts: 0, answers: 0, unknown: 0, faults: 0 }
  for (let round = seed; sum.cuts < ops; round += 1) {
    const part = { seed: round, cuts: Math.min(50, ops - sum.cuts) }
    const done = await withDatabase((url) => cutConnections({ url, ...part })).catch((error: unknown) => {
      throw new Error(`seed ${round}`, { cause: error })
    })
    sum.cuts += done.cuts
    sum.answers += done.answers
    sum.unknown += done.unknown
    sum.faults += done.faults
  }
  console.log(JSON.stringify({ sim: 'postgres-cuts', seed, ops, ok: sum.unknown === 0, ...sum }))
}
