// The status list that apps fetch once an hour: what became of up to 65,536 receipts, signed as of now.

import { type Problem, packStatuses, problem, signStatusList } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import { readStatuses } from '../records/receipts.ts'
import { statusListUri } from './issue-receipt.ts'

/** The token of one list; refused with `not_found` where no receipt is in it. */
export async function readStatusList(
  deps: Deps,
  list: number,
): Promise<{ readonly ok: true; readonly token: string } | Problem> {
  const now = deps.system.now()
  const { length, changed } = await readStatuses(deps.records, list)
  if (length === 0) return problem('not_found')
  const bytes = packStatuses(length, changed)
  const uri = statusListUri(deps, list)
  const key = deps.keyring.receiptSigner(now)
  return { ok: true, token: await signStatusList({ uri, issuedAt: now, bytes }, key) }
}
