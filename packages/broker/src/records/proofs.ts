// What passkey ceremonies leave behind: challenges used up, and which devices proved a passkey just now, for what. Kept
// beside everything else, so that neither a restart nor a second process accepts one twice.

import { createHash } from 'node:crypto'
import type { Statement } from '@farthing/ledger'
import { type Instant, limits } from '@farthing/protocol'
import { brokerLimits } from '../limits.ts'
import { compile, type Records } from './database.ts'

/** A proof: the secret of the device it was made on, and the one act it is for. */
export type Proof = { readonly secret: string; readonly act: string }

/** Uses a challenge up; refused where another request was first. Kept longer than it is open by any process's clock. */
export function insertSpentChallenge(records: Records, challenge: string, now: Instant): Statement {
  const expires_at = BigInt(now + brokerLimits.challengeLifeMs + limits.clockSkewMs)
  return compile(records.insertInto('spent_challenges').values({ challenge, expires_at }), 1)
}

/** Notes a proof, which stands for five minutes or until it is used up. */
export function upsertFreshProof(records: Records, proof: Proof, now: Instant): Statement {
  const expires_at = BigInt(now + brokerLimits.challengeLifeMs)
  return compile(
    records
      .insertInto('fresh_proofs')
      .values({ digest: digestProof(proof), expires_at })
      .onConflict((conflict) => conflict.column('digest').doUpdateSet({ expires_at })),
  )
}

/** Whether a proof stands; it goes on standing. */
export async function hasFreshProof(records: Records, proof: Proof, now: Instant): Promise<boolean> {
  const row = await records
    .selectFrom('fresh_proofs')
    .select('digest')
    .where('digest', '=', digestProof(proof))
    .where('expires_at', '>', BigInt(now))
    .executeTakeFirst()
  return row !== undefined
}

/** Uses a proof up; refused where none stands. */
export function deleteFreshProof(records: Records, proof: Proof, now: Instant): Statement {
  return compile(
    records
      .deleteFrom('fresh_proofs')
      .where('digest', '=', digestProof(proof))
      .where('expires_at', '>', BigInt(now)),
    1,
  )
}

/** Forgets the oldest challenges and proofs that ended before the time given, as many of each as told. */
export function deleteProofsEndedBefore(
  records: Records,
  time: Instant,
  limit: number,
): readonly Statement[] {
  const challenges = records
    .selectFrom('spent_challenges')
    .select('challenge')
    .where('expires_at', '<', BigInt(time))
    .orderBy('expires_at')
    .limit(limit)
  const proofs = records
    .selectFrom('fresh_proofs')
    .select('digest')
    .where('expires_at', '<', BigInt(time))
    .orderBy('expires_at')
    .limit(limit)
  return [
    compile(records.deleteFrom('spent_challenges').where('challenge', 'in', challenges)),
    compile(records.deleteFrom('fresh_proofs').where('digest', 'in', proofs)),
  ]
}

function digestProof({ secret, act }: Proof): string {
  return createHash('sha256')
    .update(JSON.stringify([secret, act]))
    .digest('base64url')
}
