// The evidence that the records hold of an order, laid together when a chargeback is told of: order, steps, delivery, consumption, the
// devices of the payer. Of devices and sessions there are digests and times, nothing that names a person.

import { createHash } from 'node:crypto'
import type { Deps } from '../deps.ts'
import type { Order } from '../domain/goods/order.ts'
import { grantJson, type JsonObject, orderJson, timeJson } from '../domain/goods/order-json.ts'
import type { PreviousRefunds, RefundLine } from '../domain/goods/order-refund.ts'
import { previousJson, refundLineJson } from '../domain/goods/refund-json.ts'
import { listDevices } from '../records/disputes.ts'
import { listGrantsOfOrder } from '../records/grants.ts'
import { listOrderMoves } from '../records/orders.ts'
import { readPlayer } from '../records/players.ts'
import { readPurchase } from '../records/purchases.ts'

export async function readEvidencePack(
  deps: Deps,
  of: { readonly order: Order; readonly lines: readonly RefundLine[]; readonly previous: PreviousRefunds },
): Promise<JsonObject> {
  const { order } = of
  const isTest = deps.config.mode === 'test'
  const moves = await listOrderMoves(deps.records, order.id)
  const grants = await listGrantsOfOrder(deps.records, order.id)
  const player = await readPlayer(deps.records, order.playerId)
  const purchase =
    order.purchaseId === undefined ? undefined : await readPurchase(deps.records, order.purchaseId)
  const devices = order.walletId === undefined ? [] : await listDevices(deps.records, order.walletId)
  return {
    order: orderJson(order, isTest),
    steps: moves.map(({ state, cause, at }) => ({ state, cause, at: timeJson(at) })),
    payment:
      purchase === undefined
        ? {}
        : {
            payment: purchase.id,
            paid_at: timeJson(purchase.paidAt),
            paid_by: purchase.paidBy,
            consent: purchase.consent,
          },
    delivery: grants.map((grant) => grantJson(grant, isTest)),
    consumption: of.lines.map((line) => refundLineJson(order, line)),
    player: {
      player: order.playerId,
      ...(player === undefined ? {} : { since: timeJson(player.createdAt) }),
    },
    sessions: devices.map(({ digest, createdAt }) => ({
      device: createHash('sha256').update(digest).digest('hex').slice(0, 16),
      since: timeJson(createdAt),
    })),
    previous_refunds: previousJson(of.previous),
  }
}
