// Passkey challenges: each for one purpose, for five minutes. A challenge carries its own proof of who made it and until
// when, so nothing is kept for those who never come back and nobody can crowd out another's. That each serves once is
// made sure in the commit of its verified ceremony (records/proofs.ts).

import { createHmac, timingSafeEqual } from 'node:crypto'
import { fromBase64Url, type Instant } from '@farthing/protocol'
import { brokerLimits } from './limits.ts'

export type Challenges = {
  /** Makes a challenge for a purpose out of 16 random bytes. */
  readonly make: (purpose: string, chance: Uint8Array, now: Instant) => Uint8Array<ArrayBuffer>
  /** Whether we made it for that purpose and it is not over; base64url, as browsers send it back. */
  readonly isOpen: (challenge: string, purpose: string, now: Instant) => boolean
}

const chanceBytes = 16
const timeBytes = 8
const sealBytes = 16

export function openChallenges(secret: Uint8Array): Challenges {
  const key = createHmac('sha256', secret).update('passkey challenges').digest()
  const seal = (purpose: string, body: Uint8Array): Buffer =>
    createHmac('sha256', key).update(purpose).update('\n').update(body).digest().subarray(0, sealBytes)
  return {
    make: (purpose, chance, now) => {
      const body = Buffer.alloc(chanceBytes + timeBytes)
      body.set(chance.subarray(0, chanceBytes))
      body.writeBigUInt64BE(BigInt(now + brokerLimits.challengeLifeMs), chanceBytes)
      return Uint8Array.from(Buffer.concat([body, seal(purpose, body)]))
    },
    isOpen: (challenge, purpose, now) => {
      const bytes = fromBase64Url(challenge)
      if (bytes === undefined || bytes.length !== chanceBytes + timeBytes + sealBytes) return false
      const body = Buffer.from(bytes.subarray(0, chanceBytes + timeBytes))
      if (!timingSafeEqual(seal(purpose, body), bytes.subarray(body.length))) return false
      return body.readBigUInt64BE(chanceBytes) > BigInt(now)
    },
  }
}
