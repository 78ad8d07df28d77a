// Which devices proved a passkey of their wallet just now: adding or removing a passkey asks for that, since the device
// alone may be in the wrong hands. Kept in memory; a restart costs one more touch.

import type { Instant } from '@farthing/protocol'
import { brokerLimits } from './limits.ts'

export type FreshProofs = {
  readonly note: (deviceSecret: string, now: Instant) => void
  readonly isFresh: (deviceSecret: string, now: Instant) => boolean
}

export function openFreshProofs(): FreshProofs {
  const until = new Map<string, number>()
  return {
    note: (deviceSecret, now) => {
      until.delete(deviceSecret)
      until.set(deviceSecret, now + brokerLimits.challengeLifeMs)
      const oldest = until.size > brokerLimits.challengesMax ? until.keys().next().value : undefined
      if (oldest !== undefined) until.delete(oldest)
    },
    isFresh: (deviceSecret, now) => (until.get(deviceSecret) ?? 0) > now,
  }
}
