// Judges the risk of a payment on the phone bill.

import type { Statement } from '@farthing/ledger'
import type { Instant } from '@farthing/protocol'
import type { Deps } from '../deps.ts'

export async function judgeRisk(
  _deps: Deps,
  _input: object,
): Promise<{
  readonly decision: 'ALLOW' | 'STEP_UP' | 'DENY' | 'HOLD'
  readonly statements: readonly Statement[]
  readonly heldUntil?: Instant
}> {
  return { decision: 'ALLOW', statements: [] }
}
