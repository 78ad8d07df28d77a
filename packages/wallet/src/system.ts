// The clock, chance and timers of the payer's side: the only file of this package that reads them. It needs nothing
// but what browsers, edges and Node share.

import { type Instant, instant } from '@farthing/protocol'

/** Time and chance as values, so that tests choose them. */
export type System = {
  readonly now: () => Instant
  /** Random bytes fit for keys. */
  readonly chance: (byteCount: number) => Uint8Array
  /** Resolves after so many milliseconds. */
  readonly wait: (milliseconds: number) => Promise<void>
  /** A signal that aborts after so many milliseconds. */
  readonly timeout: (milliseconds: number) => AbortSignal
}

/** The real clock, chance and timers. */
export function createSystem(): System {
  return {
    now: () => instant(Date.now()),
    chance: (byteCount) => crypto.getRandomValues(new Uint8Array(byteCount)),
    wait: (milliseconds) =>
      new Promise((resolve) => {
        setTimeout(resolve, milliseconds)
      }),
    timeout: (milliseconds) => AbortSignal.timeout(milliseconds),
  }
}
