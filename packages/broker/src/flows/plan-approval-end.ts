// What ends an approval together with its order: cancelled by the child, denied by the guardian, or waited for too long.

import type { Deps } from '../deps.ts'
import type { Order } from '../domain/goods/order.ts'
import { releaseOf } from '../domain/guard/approval.ts'
import { noPart, type Part } from '../domain/part.ts'
import { clearDue } from '../records/agenda.ts'
import { readApprovalOfOrder, updateApproval } from '../records/approvals.ts'
import { approvalEvent } from './request-approval.ts'

/** Nothing where no guardian is being asked. */
export async function planApprovalEnd(
  deps: Deps,
  order: Order,
  to: 'cancelled' | 'expired' | 'denied',
): Promise<Part> {
  const approval =
    order.state === 'approval_required' ? await readApprovalOfOrder(deps.records, order.id) : undefined
  if (approval?.state !== 'waiting') return noPart
  const now = deps.system.now()
  const answered = to === 'denied' ? { answeredAt: now } : {}
  return {
    accounts: [],
    // From its end on the ledger has let go of the money by itself.
    transfers: now < approval.expiresAt ? [releaseOf(approval.id)] : [],
    records: [
      updateApproval(deps.records, approval, { state: to, ...answered }),
      clearDue(deps.records, 'approval_expiry', approval.id),
      clearDue(deps.records, 'approval_reminder', approval.id),
      ...(to === 'denied'
        ? [approvalEvent(deps, { ...approval, state: to, ...answered }, 'approval.denied')]
        : []),
    ],
  }
}
