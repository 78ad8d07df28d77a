// Looks for events again and again until there are some or the wait is over: the long poll. Several processes may write events, so
// each look asks the database.

import type { Deps } from '../deps.ts'
import type { StoredEvent } from '../domain/goods/events.ts'
import { webhookLimits } from '../domain/webhooks/limits.ts'

// Polls that wait in this process.
let waiting = 0

/** What a look finds, at once or within so many seconds; where too many wait already, what there is now. */
export async function awaitEvents(
  deps: Deps,
  look: () => Promise<readonly StoredEvent[]>,
  seconds: number,
): Promise<readonly StoredEvent[]> {
  const found = await look()
  if (found.length > 0 || seconds === 0 || waiting >= webhookLimits.waitersMax) return found
  waiting += 1
  try {
    for (let waitedMs = 0; waitedMs < seconds * 1_000; waitedMs += webhookLimits.waitLookMs) {
      await new Promise<void>((go) => deps.system.after(webhookLimits.waitLookMs, go))
      const events = await look()
      if (events.length > 0) return events
    }
    return []
  } finally {
    waiting -= 1
  }
}
