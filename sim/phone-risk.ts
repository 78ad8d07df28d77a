// Replays ordinary life on the phone bill with three cash-out stories in it through the risk rules, and prints which rules
// spoke in which story and how often they suspected somebody ordinary. `--ops` is the number of ordinary payments.

import { makeFraud } from '../packages/broker/src/testing/phone-fraud.ts'
import { inOrder, type Life, makeLife } from '../packages/broker/src/testing/phone-life.ts'
import { replay, reportOf } from '../packages/broker/src/testing/risk-replay.ts'

/** Prints one JSON line. */
export async function run({ seed, ops }: { seed: number; ops: number }): Promise<void> {
  const ordinary = makeLife(seed, ops)
  const fraud = makeFraud(seed)
  const life: Life = {
    payers: [...ordinary.payers, ...fraud.payers],
    merchants: [...ordinary.merchants, ...fraud.merchants],
    events: inOrder([...ordinary.events, ...fraud.events]),
  }
  const shops = { A: ['key-store'], B: ['quick-media'], C: ['star-forge'] }
  const report = reportOf(life, replay(life), shops)
  console.log(JSON.stringify({ sim: 'phone-risk', seed, ...report }, null, 2))
}
