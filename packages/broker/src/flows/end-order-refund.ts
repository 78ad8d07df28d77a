// What the operator's answer to a refund on the phone bill makes of the refund of an order behind it: settled, or everything as it was.

import type { Deps } from '../deps.ts'
import { joinParts, noPart, type Part } from '../domain/part.ts'
import { listGrantsOfOrder } from '../records/grants.ts'
import { readOrderRefundByPhone, updateOrderRefund } from '../records/order-refunds.ts'
import { readOrder, touchOrder } from '../records/orders.ts'
import { moveGrant, planGrantsRestored } from './plan-line-refund.ts'
import { isAllRefunded, lineAfter, planRefundSettled, refundEvent } from './plan-refund-settled.ts'

export type OrderRefundEnd = {
  readonly part: Part
  /** Whether the purchase as a whole is given back with it; so where it is of no order. */
  readonly isWhole: boolean
}

/** What to commit beside the booking of a refund that the operator has made. */
export async function planOrderRefundDone(deps: Deps, phoneRefundId: string): Promise<OrderRefundEnd> {
  const found = await readPending(deps, phoneRefundId)
  if (found === undefined) return { part: noPart, isWhole: true }
  const { refund, order } = found
  const now = deps.system.now()
  const after = { ...refund, state: 'succeeded' as const, updatedAt: now }
  const grants = await listGrantsOfOrder(deps.records, order.id)
  const lines = order.lines.map((line) => {
    const given = refund.lines.find(({ ordinal }) => ordinal === line.ordinal)
    return given === undefined ? line : lineAfter(line, given.units)
  })
  // What we held was taken when the refund was asked; what an app keeps moves with the money.
  const moves = grants
    .filter(({ mode, line }) => mode === 'app' && refund.lines.some(({ ordinal }) => ordinal === line))
    .map((grant) => {
      const isWhole = lines.find(({ ordinal }) => ordinal === grant.line)?.state === 'refunded'
      return moveGrant(deps, { order, grant }, { isWhole, debt: 0n, now })
    })
  const settled = await planRefundSettled(deps, { order, refund: after })
  const records = [
    updateOrderRefund(deps.records, refund, after),
    await refundEvent(deps, 'refund.succeeded', { order, refund: after }),
  ]
  return {
    part: joinParts(...moves, settled, { ...noPart, records }),
    isWhole: isAllRefunded(lines),
  }
}

/** What to commit beside the operator's no: what was taken is given again. */
export async function planOrderRefundDenied(deps: Deps, phoneRefundId: string): Promise<Part> {
  const found = await readPending(deps, phoneRefundId)
  if (found === undefined) return noPart
  const { refund, order } = found
  const now = deps.system.now()
  const after = { ...refund, state: 'failed' as const, updatedAt: now }
  const grants = await listGrantsOfOrder(deps.records, order.id)
  const restores = refund.lines.flatMap(({ ordinal, taken }) => {
    const grant = grants.find(({ line, mode }) => line === ordinal && mode === 'hosted')
    return grant === undefined ? [] : [{ grant, taken, cause: `${refund.id} ${ordinal} denied` }]
  })
  const restored = await planGrantsRestored(deps, order, { restores, now })
  const records = [
    touchOrder(deps.records, order),
    updateOrderRefund(deps.records, refund, after),
    await refundEvent(deps, 'refund.failed', { order, refund: after }),
  ]
  return joinParts(restored, { ...noPart, records })
}

async function readPending(deps: Deps, phoneRefundId: string) {
  const refund = await readOrderRefundByPhone(deps.records, phoneRefundId)
  const order = refund?.state === 'pending' ? await readOrder(deps.records, refund.orderId) : undefined
  return refund === undefined || order === undefined ? undefined : { refund, order }
}
