// A ledger of any engine with the sample accounts in it, for tests that every engine must pass.

import type { Ledger } from '../api.ts'
import type { EngineEntry } from '../engines/index.ts'
import { type HandClock, handClock, openSampleAccounts } from './samples.ts'
import { withPlace } from './temporary.ts'

/** Opens a ledger in a fresh place, runs the job and closes it. */
export function withSampleLedger(
  engine: EngineEntry,
  job: (ledger: Ledger, clock: HandClock) => Promise<void>,
  options: { readonly maxQueue?: number } = {},
): Promise<void> {
  return withPlace(engine, async (place) => {
    const clock = handClock()
    const ledger = await engine.open({ place, clock: clock.read, ...options })
    await openSampleAccounts(ledger)
    await job(ledger, clock)
    await ledger.close()
  })
}
