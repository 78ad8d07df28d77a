// Starts and ends the session of a person at the merchant pages; its secret is kept as a digest.

import { type Instant, type Problem, toBase64Url } from '@farthing/protocol'
import { type Deps, writeRecords } from '../deps.ts'
import { brokerLimits } from '../limits.ts'
import { type ApiKey, deleteMerchantSession, insertMerchantSession } from '../records/merchants.ts'

/** Starts a session for a key that was verified or made just now; the secret is told this once. */
export async function startSession(
  deps: Deps,
  key: Pick<ApiKey, 'id'>,
): Promise<{ readonly ok: true; readonly secret: string } | Problem> {
  const now = deps.system.now()
  const secret = `fs_${deps.config.mode}_${toBase64Url(deps.system.chance(brokerLimits.walletSecretBytes))}`
  const expiresAt = (now + brokerLimits.sessionLifeMs) as Instant
  const session = { secret, apiKeyId: key.id, expiresAt }
  const failed = await writeRecords(deps, [insertMerchantSession(deps.records, session, now)])
  return failed ?? { ok: true, secret }
}

/** Ends the session of a secret, if there is one. */
export function endSession(deps: Deps, secret: string): Promise<Problem | undefined> {
  return writeRecords(deps, [deleteMerchantSession(deps.records, secret)])
}
