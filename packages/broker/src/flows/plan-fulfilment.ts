// What the commit that pays an order adds: the order's steps, its grants and, where we keep the inventory, the goods themselves. All in
// that one commit, so that money and goods come together or not at all.

import { Bug, digestBuyUrl, type Instant, instant, type Problem, problem } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import type { App, Player } from '../domain/goods/app.ts'
import type { Grant } from '../domain/goods/grant.ts'
import type { Order, OrderLine } from '../domain/goods/order.ts'
import { grantJson, orderJson } from '../domain/goods/order-json.ts'
import { orderLimits } from '../domain/goods/order-limits.ts'
import { refuseOrderMove } from '../domain/goods/order-states.ts'
import { usesOfLine } from '../domain/goods/uses-of-line.ts'
import { joinParts, noPart, type Part } from '../domain/part.ts'
import type { Purchase } from '../domain/purchase.ts'
import { clearDue } from '../records/agenda.ts'
import { readApp } from '../records/apps.ts'
import { insertEvent } from '../records/events.ts'
import { insertGrant } from '../records/grants.ts'
import { countOfferUses, listOfferUses } from '../records/offer-uses.ts'
import {
  applySteps,
  type OrderChanges,
  type OrderStep,
  readOrderByNonce,
  updateOrder,
  updateOrderLine,
} from '../records/orders.ts'
import { readPlayer, updatePlayer } from '../records/players.ts'
import { newId } from '../system.ts'
import { dueOfGrant } from './grant-deadline.ts'
import { planReceipt } from './issue-receipt.ts'
import { planGiftSent } from './plan-gift-order.ts'
import { type GiveInput, planGives } from './plan-give.ts'
import { orderThing, payableStates } from './quote-order.ts'
import type { ReadQuote } from './read-quote.ts'

export type Fulfilment = { readonly ok: true; readonly part: Part; readonly order?: Order }

/**
 * What a purchase brings along: nothing where its quote is of no order. Refused with `order_over` where the order cannot be paid any more, and
 * with `already_owned` or `limit_reached` where the player may not have it any more: before the money moves, never after.
 */
export async function planFulfilment(
  deps: Deps,
  read: Pick<ReadQuote, 'isOfOrder'>,
  purchase: Purchase,
): Promise<Fulfilment | Problem> {
  if (!read.isOfOrder) return { ok: true, part: noPart }
  const order = await readOrderByNonce(deps.records, purchase.merchantId, purchase.nonce)
  const now = deps.system.now()
  // The order has another nonce since: a quote of before pays nothing.
  if (order === undefined) return problem('quote_expired')
  if (!payableStates.includes(order.state) || order.expiresAt <= now) return problem('order_over')
  const isOnBill = purchase.paidBy === 'phone' || purchase.paidBy === 'bundle'
  if (isOnBill && order.gift !== undefined) return problem('not_giftable')
  if (order.total?.amount !== purchase.price.amount || order.total.asset !== purchase.price.asset) {
    return problem('price_changed')
  }
  const changes = {
    walletId: purchase.walletId,
    purchaseId: purchase.id,
    paidBy: purchase.paidBy,
    paidAt: now,
  } as const
  return planPaid(deps, order, { changes, cause: `paid by ${purchase.paidBy}` })
}

/** What makes an order paid: its steps with their events, and the goods. */
export async function planPaid(
  deps: Deps,
  order: Order,
  paid: { readonly changes: OrderChanges; readonly cause: string },
): Promise<Fulfilment | Problem> {
  const now = deps.system.now()
  const app = await readApp(deps.records, order.appId)
  const player = await readPlayer(deps.records, order.playerId)
  if (app === undefined || player === undefined) throw new Bug('an order without its app or player')
  const limited = await refuseUses(deps, order)
  if (limited !== undefined) return limited
  const isHosted = app.delivery === 'hosted' && order.gift === undefined
  const steps = stepsToPaid(order, { isHosted, cause: paid.cause })
  const given = await planGrants(deps, { order, app, player, isHosted, now })
  if (!given.ok) return given
  const sent = await planGiftSent(deps, order, now)
  if (!sent.ok) return sent
  const after = {
    ...applySteps(order, steps, paid.changes),
    lines: order.lines.map((line) => ({ ...line, state: 'granted' as const })),
  }
  const links =
    after.walletId !== undefined && order.gift === undefined && player.walletId === undefined
      ? [updatePlayer(deps.records, player.id, { walletId: after.walletId })]
      : []
  const part: Part = {
    accounts: [],
    transfers: [],
    records: [
      ...updateOrder(deps.records, { before: order, steps, changes: paid.changes, at: now }),
      ...order.lines.map((line) =>
        updateOrderLine(deps.records, line, { state: 'granted', refundedUnits: line.refundedUnits }),
      ),
      ...offerUses(deps, order),
      ...links,
      clearDue(deps.records, 'order_expiry', order.id),
      ...planReceipt(deps, order).records,
      orderEvent(deps, { type: 'order.paid', before: order, after: { ...after, state: 'paid' }, now }),
    ],
  }
  const fulfilled: Part = isHosted
    ? {
        ...noPart,
        records: [
          orderEvent(deps, { type: 'order.fulfilled', before: { ...after, state: 'paid' }, after, now }),
        ],
      }
    : noPart
  return { ok: true, part: joinParts(part, given.part, sent.part, fulfilled), order: after }
}

/** The steps from where the order stands; the table is asked for each. */
function stepsToPaid(
  order: Order,
  more: { readonly isHosted: boolean; readonly cause: string },
): readonly OrderStep[] {
  const way: readonly OrderStep[] = [
    ...(order.state === 'created' ? [{ to: 'awaiting_payer' as const, cause: 'a payer came' }] : []),
    ...(order.state === 'authorised' ? [] : [{ to: 'authorised' as const, cause: more.cause }]),
    { to: 'paid', cause: more.cause },
    ...(more.isHosted ? [{ to: 'fulfilled' as const, cause: 'granted in the commit that paid' }] : []),
  ]
  let from = order.state
  for (const { to } of way) {
    if (refuseOrderMove(from, to) !== undefined) throw new Bug(`an order from ${from} to ${to}`)
    from = to
  }
  return way
}

async function planGrants(
  deps: Deps,
  of: {
    readonly order: Order
    readonly app: App
    readonly player: Player
    readonly isHosted: boolean
    readonly now: Instant
  },
): Promise<{ readonly ok: true; readonly part: Part } | Problem> {
  const parts: Part[] = []
  const gives: Array<Omit<GiveInput, 'player' | 'at'>> = []
  for (const line of of.order.lines) {
    const grant = makeGrant(deps, of, line)
    const data = grantJson(grant, deps.config.mode === 'test')
    parts.push({ ...noPart, records: [insertGrant(deps.records, grant)] })
    if (of.isHosted) {
      gives.push({ contents: line.contents, source: 'paid', grantId: grant.id, cause: grant.id })
    }
    // A gift waits for its receiver; everything else is handed over now.
    if (of.order.gift !== undefined) continue
    parts.push({
      ...noPart,
      records: [
        insertEvent(deps.records, {
          id: newId(deps.system, 'evt'),
          merchantId: of.order.merchantId,
          appId: of.order.appId,
          type: 'grant.delivered',
          objectId: grant.id,
          at: of.now,
          data,
        }),
        ...(grant.deadlineAt === undefined ? [] : dueOfGrant(deps, grant)),
      ],
    })
  }
  // Together, since the second line that gives a pass begins where the first one's ends.
  const given = await planGives(deps, of.player, { gives, at: of.now })
  return given.ok ? { ok: true, part: joinParts(...parts, given.part) } : given
}

function makeGrant(
  deps: Deps,
  of: { readonly order: Order; readonly app: App; readonly isHosted: boolean; readonly now: Instant },
  line: OrderLine,
): Grant {
  const { order, now } = of
  return {
    id: newId(deps.system, 'grt'),
    orderId: order.id,
    line: line.ordinal,
    appId: order.appId,
    playerId: order.playerId,
    mode: of.app.delivery,
    contents: line.contents,
    state: of.isHosted ? 'acknowledged' : 'pending',
    version: 0,
    createdAt: now,
    ...(of.isHosted ? { deliveredAt: now, acknowledgedAt: now } : {}),
    ...(of.app.delivery === 'app' && order.gift === undefined
      ? { deadlineAt: instant(now + orderLimits.grantDeadlineMs) }
      : {}),
  }
}

/** Counts the uses of offers and of items that are limited, refused by the commit where a cap would be passed. */
function offerUses(deps: Deps, order: Order): Part['records'] {
  const uses = order.lines.flatMap(usesOfLine)
  return countOfferUses(deps.records, { appId: order.appId, playerId: order.playerId, uses })
}

/** Whether a cap was reached since the order was made; the commit decides it again. */
async function refuseUses(deps: Deps, order: Order): Promise<Problem | undefined> {
  const uses = order.lines.flatMap(usesOfLine)
  const used = uses.length === 0 ? undefined : await listOfferUses(deps.records, order.appId, order.playerId)
  const isPassed = uses.some(({ code, capTotal = Infinity, capPerPlayer = Infinity }) => {
    const before = used?.get(code) ?? { total: 0, player: 0 }
    const wanted = uses.reduce((sum, use) => sum + (use.code === code ? use.quantity : 0), 0)
    return before.total + wanted > capTotal || before.player + wanted > capPerPlayer
  })
  return isPassed ? problem('limit_reached', 'All that this player may buy was bought meanwhile') : undefined
}

/** What a charge that cannot be delivered does to its order: it fails, unless it is over already. The money goes back by itself. */
export function planFailure(deps: Deps, order: Order, cause: string): Part {
  const now = deps.system.now()
  if (refuseOrderMove(order.state, 'failed') !== undefined) return noPart
  const steps: readonly OrderStep[] = [{ to: 'failed', cause }]
  return {
    ...noPart,
    records: [
      ...updateOrder(deps.records, { before: order, steps, at: now }),
      clearDue(deps.records, 'order_expiry', order.id),
      orderEvent(deps, { type: 'order.failed', before: order, after: applySteps(order, steps), now }),
    ],
  }
}

/** The order that a phone payment is for: its quote named the order as the thing bought. */
export async function readOrderOfPhone(
  deps: Deps,
  of: { readonly merchantId: string; readonly nonce: string; readonly buyUrlDigest: string },
): Promise<Order | undefined> {
  const order = await readOrderByNonce(deps.records, of.merchantId, of.nonce)
  if (order === undefined) return undefined
  return of.buyUrlDigest === (await digestBuyUrl(orderThing(deps, order.id))) ? order : undefined
}

/** The event of an order's change, with the members it changed. */
export function orderEvent(
  deps: Deps,
  of: {
    readonly type: 'order.paid' | 'order.expired' | 'order.cancelled' | 'order.failed' | 'order.fulfilled'
    readonly before: Order
    readonly after: Order
    readonly now: Instant
  },
): Part['records'][number] {
  return insertEvent(deps.records, {
    id: newId(deps.system, 'evt'),
    merchantId: of.after.merchantId,
    appId: of.after.appId,
    type: of.type,
    objectId: of.after.id,
    at: of.now,
    data: orderJson(of.after, deps.config.mode === 'test'),
    previous: { state: of.before.state },
  })
}
