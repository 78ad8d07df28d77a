// Notes when an API key was used last, for the merchant's list of keys.

import type { Problem } from '@farthing/protocol'
import { type Deps, writeRecords } from '../deps.ts'
import { brokerLimits } from '../limits.ts'
import { type ApiKey, updateApiKeyUsed } from '../records/merchants.ts'

/** Written once a minute at most, so that reading costs no write. */
export async function noteKeyUse(deps: Deps, key: ApiKey): Promise<Problem | undefined> {
  const now = deps.system.now()
  if (key.lastUsedAt !== undefined && now - key.lastUsedAt <= brokerLimits.keyUseEveryMs) return undefined
  return writeRecords(deps, [updateApiKeyUsed(deps.records, key.id, now)])
}
