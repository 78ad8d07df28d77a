// What is known of an order when somebody asks for it back: who bought, what was granted, what is unused, what is on its way.

import { Bug, type Instant } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import type { Player } from '../domain/goods/app.ts'
import type { Grant } from '../domain/goods/grant.ts'
import type { Order, OrderLine } from '../domain/goods/order.ts'
import type { OrderRefund } from '../domain/goods/order-refund.ts'
import { type LineFacts, type Share, type Usage, unusedShareOf, wholeShare } from '../domain/goods/refund.ts'
import { priceUnits } from '../domain/goods/refund-json.ts'
import type { Purchase } from '../domain/purchase.ts'
import { listGrantsOfOrder } from '../records/grants.ts'
import { listRefundsOfOrder } from '../records/order-refunds.ts'
import { readPlayer } from '../records/players.ts'
import { readPurchase } from '../records/purchases.ts'
import { readUnused } from './plan-take-back.ts'

export type RefundFacts = {
  readonly order: Order
  /** Who asked for the order; of a gift the giver. */
  readonly player: Player
  /** Absent where it cost virtual currency or items. */
  readonly purchase?: Purchase
  readonly grants: readonly Grant[]
  readonly refunds: readonly OrderRefund[]
  readonly now: Instant
}

export async function readRefundFacts(deps: Deps, order: Order): Promise<RefundFacts> {
  const player = await readPlayer(deps.records, order.playerId)
  if (player === undefined) throw new Bug('an order of no player')
  const purchase =
    order.purchaseId === undefined ? undefined : await readPurchase(deps.records, order.purchaseId)
  return {
    order,
    player,
    ...(purchase === undefined ? {} : { purchase }),
    grants: await listGrantsOfOrder(deps.records, order.id),
    refunds: await listRefundsOfOrder(deps.records, order.id),
    now: deps.system.now(),
  }
}

/** What one line's decision needs, and what was used of it. */
export async function readLineFacts(
  deps: Deps,
  facts: RefundFacts,
  line: OrderLine,
): Promise<LineFacts & { readonly usages: readonly Usage[] }> {
  const grant = facts.grants.find((each) => each.line === line.ordinal)
  const { unused, usages } = await readUsage(deps, grant)
  return {
    line,
    order: facts.order,
    price: priceUnits(line),
    pendingUnits: pendingUnitsOf(facts.refunds, line.ordinal),
    ...(unused === undefined ? {} : { unused }),
    usages,
    now: facts.now,
  }
}

/** Units of a line that an operator was asked to give back and has not answered. */
export function pendingUnitsOf(refunds: readonly OrderRefund[], ordinal: number): bigint {
  return refunds
    .filter(({ state }) => state === 'pending')
    .flatMap(({ lines }) => lines.filter((line) => line.ordinal === ordinal))
    .reduce((sum, { units }) => sum + units, 0n)
}

async function readUsage(
  deps: Deps,
  grant: Grant | undefined,
): Promise<{ readonly unused?: Share; readonly usages: readonly Usage[] }> {
  // What nobody has been given is unused; what an app has taken over, only the app knows.
  if (grant === undefined || grant.state === 'pending' || grant.state === 'overdue') {
    return { unused: wholeShare, usages: [] }
  }
  if (grant.mode === 'app')
    return grant.state === 'delivered' ? { unused: wholeShare, usages: [] } : { usages: [] }
  const usages = await readUnused(deps, grant, deps.system.now())
  return { unused: unusedShareOf(usages), usages }
}
