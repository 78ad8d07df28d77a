// What a refund that is done makes of its order: lines, the order's step, its receipt and gift, and the events that tell of it.

import type { Instant } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import { type GiftState, refuseGiftMove } from '../domain/goods/gift.ts'
import type { LineState, Order, OrderLine } from '../domain/goods/order.ts'
import { orderJson } from '../domain/goods/order-json.ts'
import type { OrderRefund, PreviousRefunds, RefundLine } from '../domain/goods/order-refund.ts'
import { orderTransitions } from '../domain/goods/order-states.ts'
import { previousJson, priceUnits, refundJson, refundLineJson } from '../domain/goods/refund-json.ts'
import { usesOfLine } from '../domain/goods/uses-of-line.ts'
import { noPart, type Part } from '../domain/part.ts'
import { clearDue } from '../records/agenda.ts'
import { readGift, updateGift } from '../records/gifts.ts'
import { releaseOfferUses } from '../records/offer-uses.ts'
import { readPreviousRefunds } from '../records/order-refunds.ts'
import { applySteps, touchOrder, updateOrder, updateOrderLine } from '../records/orders.ts'
import { updateReceiptStatus } from '../records/receipts.ts'
import { goodsEvent } from './plan-line-refund.ts'

/** A line after some units of it went back. */
export function lineAfter(line: OrderLine, units: bigint): OrderLine {
  const refundedUnits = line.refundedUnits + units
  const state: LineState = refundedUnits >= priceUnits(line) ? 'refunded' : 'partially_refunded'
  return { ...line, refundedUnits, state }
}

/** Whether nothing of an order is left to give back. */
export function isAllRefunded(lines: readonly OrderLine[]): boolean {
  return lines.every((line) => line.refundedUnits >= priceUnits(line))
}

/** The order's and its lines' writes with `order.refunded`; `previous` is what the player got back before. */
export async function planRefundSettled(
  deps: Deps,
  of: { readonly order: Order; readonly refund: OrderRefund; readonly giftTo?: GiftState },
): Promise<Part> {
  const { order, refund } = of
  const now = deps.system.now()
  const lines = order.lines.map((line) => {
    const given = refund.lines.find(({ ordinal }) => ordinal === line.ordinal)
    return given === undefined ? line : lineAfter(line, given.units)
  })
  const to: 'refunded' | 'partially_refunded' = isAllRefunded(lines) ? 'refunded' : 'partially_refunded'
  const canStep = orderTransitions[order.state].includes(to)
  const steps = canStep ? [{ to, cause: `refund ${refund.id}` }] : []
  const after: Order = { ...applySteps(order, steps), lines }
  const previous = await readPreviousRefunds(deps.records, refund.playerId, refund.id)
  const data = { ...orderJson(after, isTest(deps)), refund: refundOf(deps, { order, refund, previous }) }
  return {
    ...noPart,
    records: [
      ...(canStep
        ? updateOrder(deps.records, { before: order, steps, at: now })
        : [touchOrder(deps.records, order)]),
      ...order.lines.flatMap((line, index) => {
        const next = lines[index]
        return next === undefined || next === line ? [] : [updateOrderLine(deps.records, line, next)]
      }),
      ...releaseOfferUses(deps.records, {
        appId: order.appId,
        playerId: order.playerId,
        uses: order.lines.flatMap((line, index) =>
          line.state !== 'refunded' && lines[index]?.state === 'refunded' ? usesOfLine(line) : [],
        ),
      }),
      updateReceiptStatus(deps.records, order.id, to),
      goodsEvent(deps, order, {
        type: 'order.refunded',
        objectId: order.id,
        now,
        data,
        previous: { state: order.state },
      }),
      ...(await planGiftEnd(deps, order, { isWhole: to === 'refunded', to: of.giftTo ?? 'refunded', now })),
    ],
  }
}

/** The gift of an order that went back as a whole. */
export async function planGiftEnd(
  deps: Deps,
  order: Order,
  end: { readonly isWhole: boolean; readonly to: GiftState; readonly now: Instant },
): Promise<Part['records']> {
  const gift = order.gift === undefined ? undefined : await readGift(deps.records, order.gift)
  if (gift === undefined || !end.isWhole || refuseGiftMove(gift.state, end.to) !== undefined) return []
  const after = { ...gift, state: end.to, answeredAt: end.now }
  return [updateGift(deps.records, gift, after), clearDue(deps.records, 'gift_expiry', gift.id)]
}

/** The event of a refund itself. */
export async function refundEvent(
  deps: Deps,
  type: 'refund.created' | 'refund.succeeded' | 'refund.failed',
  of: { readonly order: Order; readonly refund: OrderRefund },
): Promise<Part['records'][number]> {
  const previous = await readPreviousRefunds(deps.records, of.refund.playerId, of.refund.id)
  return goodsEvent(deps, of.order, {
    type,
    objectId: of.refund.id,
    now: deps.system.now(),
    data: refundOf(deps, { ...of, previous }),
  })
}

/** One event for each line of which something was taken. */
export async function clawbackEvents(
  deps: Deps,
  of: {
    readonly order: Order
    readonly cause: string
    readonly playerId: string
    readonly lines: readonly RefundLine[]
  },
): Promise<Part['records']> {
  const { order, cause } = of
  const previous = await readPreviousRefunds(deps.records, of.playerId, cause)
  return of.lines
    .filter(({ taken }) => taken.some((each) => each.taken > 0n || each.debt > 0n))
    .map((line) =>
      goodsEvent(deps, order, {
        type: 'clawback.applied',
        objectId: order.id,
        now: deps.system.now(),
        data: {
          test: isTest(deps),
          cause,
          order: order.id,
          app: order.appId,
          player: of.playerId,
          ...refundLineJson(order, line),
          previous_refunds: previousJson(previous),
        },
      }),
    )
}

function refundOf(
  deps: Deps,
  of: { readonly order: Order; readonly refund: OrderRefund; readonly previous: PreviousRefunds },
): ReturnType<typeof refundJson> {
  return refundJson(of.refund, { order: of.order, previous: of.previous, isTest: isTest(deps) })
}

function isTest(deps: Deps): boolean {
  return deps.config.mode === 'test'
}
