// Asks a merchant's site whether it names this merchant, so that nobody can be paid under another's address.

import { gatePaths, type Problem, paymentSystemPath, problem } from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import { readOriginProof } from '../outside/origin-proof.ts'
import { deleteOriginProof, readMerchant, updateMerchantProven } from '../records/merchants.ts'

export async function proveOrigin(deps: Deps, merchantId: string): Promise<{ readonly ok: true } | Problem> {
  const merchant = await readMerchant(deps.records, merchantId)
  if (merchant === undefined) return problem('merchant_unknown')
  const proof = await readOriginProof(merchant.origin + gatePaths.proof, {
    mayBeLoopback: deps.config.mode === 'test',
  })
  if (
    proof === undefined ||
    proof.merchant !== merchant.id ||
    proof.paymentSystem !== deps.config.origin + paymentSystemPath
  ) {
    return problem(
      'origin_unproven',
      `${merchant.origin}${gatePaths.proof} does not name this merchant and broker`,
    )
  }
  const outcome = await deps.ledger.commit({
    records: [
      // Whom the site names now, owns it now: an earlier merchant of the same address has to prove it anew.
      deleteOriginProof(deps.records, merchant.origin),
      updateMerchantProven(
        deps.records,
        { merchantId: merchant.id, origin: merchant.origin },
        deps.system.now(),
      ),
    ],
  })
  return outcome.ok
    ? { ok: true }
    : (undecided(outcome) ?? problem('gone_wrong_state', 'The merchant moved to another address just now'))
}
