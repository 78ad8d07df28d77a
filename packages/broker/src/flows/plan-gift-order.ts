// What makes an order a gift: who it is for, checked before anything is paid.

import { type Id, type Instant, type Problem, problem } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import type { App, Player } from '../domain/goods/app.ts'
import type { OrderLine } from '../domain/goods/order.ts'
import type { Part } from '../domain/part.ts'

/** Whom an order is for: a player of the app, by our id or by the app's. */
export type OrderGift = {
  readonly toPlayer?: string
  readonly toExternalId?: string
  readonly message?: string
}

export type GiftOrderInput = {
  readonly app: App
  /** The giver. */
  readonly player: Player
  readonly lines: readonly OrderLine[]
  readonly gift: OrderGift
  readonly orderId: Id<'ord'>
  readonly now: Instant
}

/** What the commit that makes the order adds, and the gift's id. */
export async function planGiftOrder(
  _deps: Deps,
  _input: GiftOrderInput,
): Promise<{ readonly ok: true; readonly giftId: Id<'gft'>; readonly part: Part } | Problem> {
  return problem('not_giftable')
}
