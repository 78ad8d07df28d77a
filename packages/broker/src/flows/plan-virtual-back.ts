// The price of an order that was paid with what its player held: given again to the unit, and as bought or as earned as it was when it was paid.

import { Bug, type Problem } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import type { Player } from '../domain/goods/app.ts'
import type { Order } from '../domain/goods/order.ts'
import type { RefundLine } from '../domain/goods/order-refund.ts'
import type { Part } from '../domain/part.ts'
import { listRefundsOfOrder } from '../records/order-refunds.ts'
import { type CauseSum, sumMovesOfCauses } from '../records/stack-moves.ts'
import { planGives } from './plan-give.ts'

/** Gives back what lines of an order cost, what was bought before what was earned; no maximum refuses it. */
export async function planVirtualBack(
  deps: Deps,
  wanted: {
    readonly refundId: string
    readonly order: Order
    readonly player: Player
    readonly lines: readonly RefundLine[]
  },
): Promise<{ readonly ok: true; readonly part: Part } | Problem> {
  const { order, player, refundId } = wanted
  const earlier = await listRefundsOfOrder(deps.records, order.id)
  const causes = [order.id, ...earlier.map(({ id }) => id)]
  const spent = await sumMovesOfCauses(deps.records, player.id, causes)
  const gives = priceBack(order, wanted.lines).flatMap((price) =>
    sourcesOf(price, spent).map(({ kind, source, amount }) => ({
      contents: [{ kind, sku: price.sku, amount, isStackable: true, clawback: 'take_available' } as const],
      source,
      cause: refundId,
      isReturned: true,
    })),
  )
  if (gives.length === 0) throw new Bug('an order that cost nothing')
  return planGives(deps, player, { gives, at: deps.system.now() })
}

type Price = { readonly isCurrency: boolean; readonly sku: string; readonly amount: bigint }

/** What the lines cost together, one entry per thing. */
function priceBack(order: Order, lines: readonly RefundLine[]): readonly Price[] {
  const sums = new Map<string, Price>()
  const count = (isCurrency: boolean, sku: string, amount: bigint): void => {
    const name = `${isCurrency} ${sku}`
    sums.set(name, { isCurrency, sku, amount: amount + (sums.get(name)?.amount ?? 0n) })
  }
  for (const { ordinal, units } of lines) {
    const cost = order.lines.find((line) => line.ordinal === ordinal)?.cost
    if (cost === undefined || cost.kind === 'money') throw new Bug('a virtual order with a price in money')
    if (cost.kind === 'currency') count(true, cost.code, units)
    else for (const { sku, amount } of cost.items) count(false, sku, amount)
  }
  return [...sums.values()]
}

type Source = Pick<CauseSum, 'kind' | 'source'> & { readonly amount: bigint }

/** Divides a price over what it was paid with and has not come back: what was bought first. */
function sourcesOf(price: Price, spent: readonly CauseSum[]): readonly Source[] {
  const found = spent
    .filter(({ kind, sku }) => sku === price.sku && (kind === 'currency') === price.isCurrency)
    .toSorted(byWorth)
  const sources: Source[] = []
  let left = price.amount
  for (const { kind, source, outstanding } of found) {
    const amount = outstanding < left ? outstanding : left
    if (amount <= 0n) continue
    sources.push({ kind, source, amount })
    left -= amount
  }
  if (left === 0n) return sources
  // Another refund was written since the order was read: the order's version refuses this one, and it is planned again.
  return [...sources, { kind: price.isCurrency ? 'currency' : 'consumable', source: 'free', amount: left }]
}

function byWorth(left: CauseSum, right: CauseSum): number {
  if (left.source !== right.source) return left.source === 'paid' ? -1 : 1
  return left.kind < right.kind ? -1 : 1
}
