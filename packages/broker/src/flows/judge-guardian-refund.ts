// Whether a guardian may take back what a minor bought without recorded consent (E-07).

import type { Deps } from '../deps.ts'
import { aftersaleLimits } from '../domain/goods/aftersale-limits.ts'
import type { Order } from '../domain/goods/order.ts'
import { isMinor } from '../domain/guard/guard.ts'
import { readGuardianLink } from '../records/family.ts'
import { readGuardSpend } from '../records/guard-spends.ts'
import { readGuard } from '../records/guards.ts'
import { readPurchase } from '../records/purchases.ts'
import { spendId } from './judge-spend.ts'

/** True within 90 days of a payment by a minor of theirs that nobody consented to. */
export async function judgeGuardianRefund(deps: Deps, order: Order, guardianId: string): Promise<boolean> {
  const { walletId, paidAt } = order
  if (walletId === undefined || paidAt === undefined) return false
  if (deps.system.now() >= paidAt + aftersaleLimits.guardianWindowMs) return false
  const link = await readGuardianLink(deps.records, walletId)
  if (link?.guardianId !== guardianId || !isMinor((await readGuard(deps.records, walletId)).band))
    return false
  const purchase =
    order.purchaseId === undefined ? undefined : await readPurchase(deps.records, order.purchaseId)
  const id = purchase?.phonePaymentId ?? spendId(order.merchantId, order.nonce)
  return (await readGuardSpend(deps.records, id))?.isConsented !== true
}
