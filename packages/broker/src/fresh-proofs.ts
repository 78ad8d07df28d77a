// Which devices proved a passkey of their wallet just now, and for what: adding or removing a passkey asks for that,
// since the device alone may be in the wrong hands. Kept in memory; a restart costs one more touch.

import type { Instant } from '@farthing/protocol'
import { brokerLimits } from './limits.ts'

/** A proof: the secret of the device it was made on, and the one act it is for. */
export type Proof = { readonly secret: string; readonly act: string }

export type FreshProofs = {
  readonly note: (proof: Proof, now: Instant) => void
  /** Whether a proof stands; it goes on standing. */
  readonly isFresh: (proof: Proof, now: Instant) => boolean
  /** True once for each proof noted, within five minutes. */
  readonly take: (proof: Proof, now: Instant) => boolean
}

/** Opens an empty memory of at most `challengesMax` proofs; past it the oldest goes. */
export function openFreshProofs(): FreshProofs {
  const until = new Map<string, number>()
  const keyOf = ({ secret, act }: Proof): string => `${secret} ${act}`
  const isFresh = (proof: Proof, now: Instant): boolean => (until.get(keyOf(proof)) ?? 0) > now
  return {
    note: (proof, now) => {
      until.delete(keyOf(proof))
      until.set(keyOf(proof), now + brokerLimits.challengeLifeMs)
      const oldest = until.size > brokerLimits.challengesMax ? until.keys().next().value : undefined
      if (oldest !== undefined) until.delete(oldest)
    },
    isFresh,
    take: (proof, now) => {
      const wasFresh = isFresh(proof, now)
      until.delete(keyOf(proof))
      return wasFresh
    },
  }
}
