// The ledger's kills: a loaded process dies at seeded moments, and everything it was answered must be there afterwards.

import { runKills } from '../packages/ledger/src/testing/load-kills.ts'

/** Kills as often as `ops` says and prints one JSON line, or throws with the kill that lost something. */
export async function run({ seed, ops }: { seed: number; ops: number }): Promise<void> {
  const findings = await runKills({ seed, kills: ops })
  console.log(JSON.stringify({ sim: 'ledger-kills', seed, ok: true, ...findings }))
}
