// A token bucket in one number: so many messages a second, as many at once after a second of rest. Time comes as a value.

import type { Instant } from '../time.ts'

export type Pace = {
  /** Milliseconds until one more may go; 0 is now. */
  readonly waitMs: (now: Instant) => number
  /** Takes the place of one message. */
  readonly take: (now: Instant) => void
}

/** A pace of `perSecond` messages, which must be at least 1. */
export function createPace(perSecond: number): Pace {
  const everyMs = 1_000 / perSecond
  const burstMs = 1_000 - everyMs
  // When the next message would be due if all so far had kept their distance.
  let dueAt = 0
  return {
    waitMs: (now) => Math.max(0, Math.ceil(dueAt - burstMs - now)),
    take: (now) => {
      dueAt = Math.max(dueAt, now) + everyMs
    },
  }
}
