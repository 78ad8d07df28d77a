// What a refund gives back to the ceilings that its payment counted under; the mirror of `judgeSpend`.

import type { Statement } from '@farthing/ledger'
import type { Deps } from '../deps.ts'
import type { Purchase } from '../domain/purchase.ts'
import { restoreGuardSpend } from '../records/guard-spends.ts'
import { spendId } from './judge-spend.ts'

/** The write beside a refund of `units` of a purchase, by default all of it; it refuses nothing. */
export function planSpendBack(
  deps: Deps,
  purchase: Pick<Purchase, 'merchantId' | 'nonce' | 'price' | 'paidBy' | 'phonePaymentId'>,
  units: bigint = purchase.price.amount,
): Statement {
  // What is left on the bill is given back by the charge's own refund.
  const id =
    purchase.paidBy === 'phone' && purchase.phonePaymentId !== undefined
      ? purchase.phonePaymentId
      : spendId(purchase.merchantId, purchase.nonce)
  return restoreGuardSpend(deps.records, id, units)
}
