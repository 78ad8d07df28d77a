// What can be given back of an order now, line by line, as its page names it before anybody presses: by the same decision that the
// refund itself takes.

import type { Money } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import type { Order, OrderLine } from '../domain/goods/order.ts'
import type { OrderRefund } from '../domain/goods/order-refund.ts'
import type { LineDecision, Usage } from '../domain/goods/refund.ts'
import { refundQuote } from '../flows/refund-order.ts'
import type { LineRefund } from '../pages/order-view.ts'
import { listRefundsOfOrder } from '../records/order-refunds.ts'

/** By the line's place; lines that cost items have none, as they have no price to show. */
export type LineRefunds = ReadonlyMap<number, LineRefund>

/** What the buyer would get for each line of a paid order. */
export async function buyerRefunds(deps: Deps, order: Order): Promise<LineRefunds> {
  if (order.paidAt === undefined) return new Map()
  const quotes = await refundQuote(deps, order)
  const refunds = await listRefundsOfOrder(deps.records, order.id)
  return new Map(
    order.lines.flatMap((line) => {
      const quote = quotes.find(({ ordinal }) => ordinal === line.ordinal)
      const asset = assetOf(line)
      if (quote === undefined || asset === undefined) return []
      const waiting = waitingOf(refunds, line, asset)
      return [[line.ordinal, waiting ?? refundOf(line, asset, quote)] as const]
    }),
  )
}

/** What the merchant can give back of each line: all that is left of its price. */
export async function merchantRefunds(deps: Deps, order: Order): Promise<LineRefunds> {
  if (order.paidAt === undefined || order.state === 'charged_back') return new Map()
  const refunds = await listRefundsOfOrder(deps.records, order.id)
  return new Map(
    order.lines.flatMap((line) => {
      const asset = assetOf(line)
      const price = priceOf(line)
      if (asset === undefined || price === undefined) return []
      const waiting = waitingOf(refunds, line, asset)
      const left = price - line.refundedUnits
      const refund: LineRefund =
        left <= 0n
          ? { kind: 'done', amount: { asset, amount: line.refundedUnits } }
          : (waiting ?? { kind: 'open', amount: { asset, amount: left } })
      return [[line.ordinal, refund] as const]
    }),
  )
}

function refundOf(
  line: OrderLine,
  asset: Money['asset'],
  { decision, usages }: { readonly decision: LineDecision; readonly usages: readonly Usage[] },
): LineRefund {
  if (!decision.ok) {
    if (decision.code === 'already_refunded')
      return { kind: 'done', amount: { asset, amount: line.refundedUnits } }
    if (decision.code !== 'refund_used') return { kind: 'none', why: 'over' }
    return { kind: 'none', why: line.refundClass === 'none_after_use' ? 'consented' : 'used' }
  }
  const amount: Money = { asset, amount: decision.units }
  if (decision.way === 'review') return { kind: 'review', amount }
  const granted = usages.reduce((sum, usage) => sum + usage.granted, 0n)
  const left = usages.reduce((sum, usage) => sum + usage.unused, 0n)
  return {
    kind: 'open',
    amount,
    ...(left < granted ? { unused: { left, granted } } : {}),
    ...(decision.until === undefined ? {} : { until: decision.until }),
  }
}

/** A refund of the line that somebody else has yet to answer. */
function waitingOf(
  refunds: readonly OrderRefund[],
  line: OrderLine,
  asset: Money['asset'],
): LineRefund | undefined {
  const waiting = refunds.find(
    ({ state, lines }) =>
      (state === 'review' || state === 'pending') && lines.some(({ ordinal }) => ordinal === line.ordinal),
  )
  const amount = waiting?.lines.find(({ ordinal }) => ordinal === line.ordinal)?.units
  return waiting === undefined || amount === undefined
    ? undefined
    : { kind: 'asked', at: waiting.createdAt, amount: { asset, amount } }
}

function assetOf({ cost }: OrderLine): Money['asset'] | undefined {
  if (cost.kind === 'money') return cost.price.asset
  return cost.kind === 'currency' ? `${cost.code}/0` : undefined
}

function priceOf({ cost }: OrderLine): bigint | undefined {
  if (cost.kind === 'money') return cost.price.amount
  return cost.kind === 'currency' ? cost.amount : undefined
}
