// How many requests a client may send in a second.

import type { OperatorSystem } from '../system.ts'

export type Pace = { readonly take: (clientId: string, perSecond: number) => boolean }

/** Counts each client's requests in the second that runs. */
export function createPace(system: OperatorSystem): Pace {
  const seconds = new Map<string, { second: number; count: number }>()
  return {
    take: (clientId, perSecond) => {
      const second = Math.floor(system.now() / 1000)
      const known = seconds.get(clientId)
      const current = known?.second === second ? known : { second, count: 0 }
      current.count += 1
      seconds.set(clientId, current)
      return current.count <= perSecond
    },
  }
}
