// Withdraws from the contract of an order, as the law gives it: without a reason, within 14 days to the hour, acknowledged by mail with its
// date and time. Whoever bought without a password needs none: the order's client token is enough.

import { formatInstant, formatMoney, type Money, type Problem, problem } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import type { Order } from '../domain/goods/order.ts'
import type { OrderRefund } from '../domain/goods/order-refund.ts'
import { priceUnits } from '../domain/goods/refund-json.ts'
import { isWithdrawable, withdrawableUntil } from '../domain/goods/withdrawal.ts'
import { listRefundsOfOrder } from '../records/order-refunds.ts'
import { planMail } from './queue-mail.ts'
import { orderTitle } from './quote-order.ts'
import { readLineFacts, readRefundFacts } from './read-refund-facts.ts'
import { type RefundedOrder, refundOrder } from './refund-order.ts'

/** What may be withdrawn from now: the lines and what goes back for them. */
export type Withdrawal = {
  readonly lines: readonly number[]
  readonly amount: Money
  readonly until: NonNullable<ReturnType<typeof withdrawableUntil>>
}

/** Undefined where nothing of the order may be withdrawn from any more. */
export async function readWithdrawal(deps: Deps, order: Order): Promise<Withdrawal | undefined> {
  const until = withdrawableUntil(order)
  const isOver = until === undefined || deps.system.now() >= until
  const isStanding = ['paid', 'fulfilled', 'partially_refunded', 'chargeback_reversed'].includes(order.state)
  if (isOver || !isStanding || order.total === undefined || order.walletId === undefined) return undefined
  const facts = await readRefundFacts(deps, order)
  const about = await Promise.all(order.lines.map((line) => readLineFacts(deps, facts, line)))
  const open = about.filter(isWithdrawable)
  if (open.length === 0) return undefined
  const amount = open.reduce(
    (sum, { line, pendingUnits }) => sum + priceUnits(line) - line.refundedUnits - pendingUnits,
    0n,
  )
  return {
    lines: open.map(({ line }) => line.ordinal),
    amount: { asset: order.total.asset, amount },
    until,
  }
}

/** Withdraws from all that can be; the caller has shown that it may act for the buyer. Asked for again it is the same. */
export async function withdrawOrder(
  deps: Deps,
  input: {
    readonly order: Order
    /** Where the acknowledgement goes, beside the wallet's own address. */
    readonly address?: string
  },
): Promise<RefundedOrder | Problem> {
  const { order, address } = input
  const facts = await readRefundFacts(deps, order)
  const same = facts.refunds.find(({ requestKey }) => requestKey === withdrawalKey)
  if (same !== undefined) return { ok: true, refund: same }
  const offered = await readWithdrawal(deps, order)
  if (offered === undefined || order.walletId === undefined) return problem('withdrawal_over')
  const { walletId } = order
  const data = {
    title: orderTitle(order),
    order: order.id,
    at: formatInstant(deps.system.now()),
    refund: formatMoney(offered.amount),
  }
  const kind = 'withdrawal_received' as const
  const refunded = await refundOrder(deps, {
    orderId: order.id,
    lines: offered.lines.map((ordinal) => ({ ordinal })),
    by: { kind: 'buyer', walletId },
    reason: 'withdrawn from the contract',
    requestKey: withdrawalKey,
    isWithdrawal: true,
    beside: [
      ...planMail(deps, { to: { walletId }, kind, data, key: `withdrawal of ${order.id}` }),
      ...(address === undefined
        ? []
        : planMail(deps, { to: { address }, kind, data, key: `withdrawal of ${order.id} to an address` })),
    ],
  })
  // Somebody else withdrew a moment ago: it is one withdrawal.
  if (!refunded.ok && refunded.code === 'request_id_reused') {
    const after = (await readRefundFacts(deps, order)).refunds.find(
      ({ requestKey }) => requestKey === withdrawalKey,
    )
    if (after !== undefined) return { ok: true, refund: after }
  }
  return refunded
}

const withdrawalKey = 'withdrawal'

/** The withdrawal from an order that was made, if one was. */
export async function readWithdrawn(deps: Deps, orderId: string): Promise<OrderRefund | undefined> {
  const refunds = await listRefundsOfOrder(deps.records, orderId)
  return refunds.find(({ requestKey }) => requestKey === withdrawalKey)
}
