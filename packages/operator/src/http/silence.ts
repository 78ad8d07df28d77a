// Requests that are never answered: held until the caller hangs up, the operator stops or a bound is reached.

import { operatorLimits } from '../limits.ts'
import type { OperatorSystem } from '../system.ts'

export type Silence = {
  readonly hold: (signal: AbortSignal) => Promise<void>
  /** Lets go of all that are held. */
  readonly end: () => void
}

export function createSilence(system: OperatorSystem): Silence {
  const held = new Set<() => void>()
  return {
    hold: (signal) =>
      new Promise((done) => {
        const release = (): void => {
          cancel()
          held.delete(release)
          signal.removeEventListener('abort', release)
          done()
        }
        const cancel = system.after(operatorLimits.silenceMs, release)
        held.add(release)
        signal.addEventListener('abort', release)
        if (signal.aborted) release()
      }),
    end: () => {
      for (const release of held) release()
    },
  }
}
