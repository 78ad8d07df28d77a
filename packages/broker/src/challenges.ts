// Passkey challenges: each made for one purpose, used once, for five minutes, in bounded memory. A restart forgets
// them, which costs the person one more try.

import type { Instant } from '@farthing/protocol'
import { brokerLimits } from './limits.ts'

export type Challenges = {
  readonly add: (challenge: string, purpose: string, now: Instant) => void
  /** True once, for the purpose it was made for. */
  readonly take: (challenge: string, purpose: string, now: Instant) => boolean
}

export function openChallenges(): Challenges {
  const open = new Map<string, { readonly purpose: string; readonly until: number }>()
  return {
    add: (challenge, purpose, now) => {
      for (const [key, { until }] of open) {
        if (until > now && open.size < brokerLimits.challengesMax) break
        open.delete(key)
      }
      open.set(challenge, { purpose, until: now + brokerLimits.challengeLifeMs })
    },
    take: (challenge, purpose, now) => {
      const found = open.get(challenge)
      if (found === undefined || found.purpose !== purpose) return false
      open.delete(challenge)
      return found.until > now
    },
  }
}
