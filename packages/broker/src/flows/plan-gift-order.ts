// What makes an order a gift: who it is for, checked before anything is paid, and what its payment adds: from then on it waits for its
// receiver.

import { type Id, type Instant, instant, type Problem, problem } from '@farthing/protocol'
import type { Deps } from '../deps.ts'
import { aftersaleLimits } from '../domain/goods/aftersale-limits.ts'
import type { App, Player } from '../domain/goods/app.ts'
import { type Gift, refuseGiftMove } from '../domain/goods/gift.ts'
import { giftJson } from '../domain/goods/gift-json.ts'
import type { Order, OrderLine } from '../domain/goods/order.ts'
import type { ResolvedItem } from '../domain/goods/resolved.ts'
import { noPart, type Part } from '../domain/part.ts'
import { setDue } from '../records/agenda.ts'
import { countOpenGifts, insertGift, readGift, updateGift } from '../records/gifts.ts'
import { readPlayer, readPlayerByExternalId } from '../records/players.ts'
import { newId } from '../system.ts'
import { goodsEvent } from './plan-line-refund.ts'
import { readStore } from './read-store.ts'

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
  deps: Deps,
  input: GiftOrderInput,
): Promise<{ readonly ok: true; readonly giftId: Id<'gft'>; readonly part: Part } | Problem> {
  const { app, player, gift, lines } = input
  const receiver = await findReceiver(deps, app, gift)
  if (receiver === undefined) return problem('player_unknown')
  if (receiver.id === player.id) return problem('invalid_request', 'A gift is for somebody else')
  if (lines.some(({ cost }) => cost.kind !== 'money')) {
    return problem('not_giftable', 'Gifts are paid with money')
  }
  const refused = await refuseReceiver(deps, { app, receiver, lines })
  if (refused !== undefined) return refused
  if ((await countOpenGifts(deps.records, player.id)) >= aftersaleLimits.openGiftsPerGiver) {
    return problem('gifts_open_max')
  }
  const made: Gift = {
    id: newId(deps.system, 'gft'),
    orderId: input.orderId,
    appId: app.id,
    merchantId: app.merchantId,
    giverId: player.id,
    receiverId: receiver.id,
    ...(gift.message === undefined ? {} : { message: gift.message }),
    state: 'made',
    createdAt: input.now,
    version: 0,
  }
  return { ok: true, giftId: made.id, part: { ...noPart, records: [insertGift(deps.records, made)] } }
}

async function findReceiver(deps: Deps, app: App, gift: OrderGift): Promise<Player | undefined> {
  const found =
    gift.toPlayer === undefined
      ? await readPlayerByExternalId(deps.records, app.id, gift.toExternalId ?? '')
      : await readPlayer(deps.records, gift.toPlayer)
  return found?.appId === app.id ? found : undefined
}

/** The receiver's own store says what they may have: their region, their age, what they own. */
async function refuseReceiver(
  deps: Deps,
  of: { readonly app: App; readonly receiver: Player; readonly lines: readonly OrderLine[] },
): Promise<Problem | undefined> {
  const store = await readStore(deps, { app: of.app, player: of.receiver })
  if (!store.ok) return store
  for (const { sku } of of.lines) {
    const item = store.store.items.find((each) => each.sku === sku)
    if (item === undefined) return problem('item_unavailable', 'The receiver cannot have this')
    if (item.unavailable !== undefined) return refusalOf(item.unavailable)
  }
  return undefined
}

function refusalOf(why: NonNullable<ResolvedItem['unavailable']>): Problem {
  if (why === 'not_eligible') return problem('item_unavailable', 'The receiver cannot have this')
  return problem(why, 'It is the receiver who cannot have this')
}

/** What the payment of a gift adds: it is sent, and goes back after 30 days unless it is accepted. */
export async function planGiftSent(
  deps: Deps,
  order: Order,
  now: Instant,
): Promise<{ readonly ok: true; readonly part: Part } | Problem> {
  const gift = order.gift === undefined ? undefined : await readGift(deps.records, order.gift)
  if (gift === undefined) return { ok: true, part: noPart }
  const refused = refuseGiftMove(gift.state, 'open')
  if (refused !== undefined) return refused
  if ((await countOpenGifts(deps.records, gift.giverId)) >= aftersaleLimits.openGiftsPerGiver) {
    return problem('gifts_open_max')
  }
  const expiresAt = instant(now + aftersaleLimits.giftLifeMs)
  const after: Gift = { ...gift, state: 'open', expiresAt, version: gift.version + 1 }
  return {
    ok: true,
    part: {
      ...noPart,
      records: [
        updateGift(deps.records, gift, after),
        setDue(deps.records, { kind: 'gift_expiry', objectId: gift.id, at: expiresAt }),
        giftEvent(deps, 'gift.sent', { order, gift: after, now }),
      ],
    },
  }
}

export function giftEvent(
  deps: Deps,
  type: 'gift.sent' | 'gift.accepted' | 'gift.declined',
  of: { readonly order: Order; readonly gift: Gift; readonly now: Instant },
): Part['records'][number] {
  const data = giftJson(of.gift, deps.config.mode === 'test')
  return goodsEvent(deps, of.order, { type, objectId: of.gift.id, now: of.now, data })
}
