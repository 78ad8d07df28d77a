// Asks a merchant's site whether it names this merchant, so that nobody can be paid under another's address.

import { gatePaths, type Problem, paymentSystemPath, problem } from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import { readOriginProof } from '../outside/origin-proof.ts'
import { readMerchant, readMerchantByOrigin, updateMerchantProven } from '../records/merchants.ts'

export async function proveOrigin(deps: Deps, merchantId: string): Promise<{ readonly ok: true } | Problem> {
  const merchant = await readMerchant(deps.records, merchantId)
  if (merchant === undefined) return problem('merchant_unknown')
  const taken = await readMerchantByOrigin(deps.records, merchant.origin)
  if (taken !== undefined && taken.id !== merchant.id) return problem('origin_taken')
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
      updateMerchantProven(
        deps.records,
        { merchantId: merchant.id, origin: merchant.origin },
        deps.system.now(),
      ),
    ],
  })
  return outcome.ok ? { ok: true } : (undecided(outcome) ?? problem('origin_taken'))
}
