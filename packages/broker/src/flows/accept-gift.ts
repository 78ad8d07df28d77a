// What a receiver does with a gift: accepts it, and the goods are given in that commit; declines it or lets its time pass, and whoever paid
// gets the money back.

import { Bug, type Instant, instant, type Problem, problem } from '@farthing/protocol'
import { type Deps, undecided } from '../deps.ts'
import type { Due } from '../domain/agenda.ts'
import { aftersaleLimits } from '../domain/goods/aftersale-limits.ts'
import type { Player } from '../domain/goods/app.ts'
import { type Gift, refuseGiftMove } from '../domain/goods/gift.ts'
import type { Grant } from '../domain/goods/grant.ts'
import type { Order } from '../domain/goods/order.ts'
import { orderLimits } from '../domain/goods/order-limits.ts'
import { joinParts, noPart, type Part } from '../domain/part.ts'
import { clearDue } from '../records/agenda.ts'
import { readGift, requireGiftEnd, updateGift } from '../records/gifts.ts'
import { applyGrantMove, listGrantsOfOrder, updateGrant } from '../records/grants.ts'
import { applySteps, readOrder, touchOrder, updateOrder } from '../records/orders.ts'
import { readPlayer } from '../records/players.ts'
import { dueOfGrant } from './grant-deadline.ts'
import { orderEvent } from './plan-fulfilment.ts'
import { giftEvent } from './plan-gift-order.ts'
import { planGives } from './plan-give.ts'
import { grantEvent } from './plan-line-refund.ts'
import { refundOrder } from './refund-order.ts'

/** Who answers for the receiver: the wallet linked to them, or the app they play. */
export type GiftAnswerer = { readonly walletId: string } | { readonly merchantId: string }

export type AnsweredGift = { readonly ok: true; readonly gift: Gift }

export async function acceptGift(
  deps: Deps,
  input: { readonly giftId: string; readonly by: GiftAnswerer },
): Promise<AnsweredGift | Problem> {
  for (let attempt = 0; attempt < aftersaleLimits.commitRetries; attempt += 1) {
    const found = await findGift(deps, input)
    if (!found.ok) return found
    const { gift, order, receiver } = found
    if (gift.state === 'accepted') return { ok: true, gift }
    const refused = refuseGiftMove(gift.state, 'accepted')
    if (refused !== undefined) return refused
    // What was taken back for the dispute is not there to give.
    if (order.state === 'charged_back') {
      return problem('gone_wrong_state', 'The payment of the gift is disputed')
    }
    const now = deps.system.now()
    if (gift.expiresAt !== undefined && gift.expiresAt <= now) return problem('gift_over')
    const goods = await planHandOver(deps, { order, receiver, now })
    if (!goods.ok) {
      // Accepted by somebody else since it was read, it is theirs already: that is no refusal.
      if ((await readGift(deps.records, gift.id))?.version !== gift.version) continue
      return goods
    }
    const after: Gift = { ...gift, state: 'accepted', answeredAt: now, version: gift.version + 1 }
    const answered: Part = {
      ...noPart,
      records: [
        updateGift(deps.records, gift, after),
        clearDue(deps.records, 'gift_expiry', gift.id),
        giftEvent(deps, 'gift.accepted', { order, gift: after, now }),
      ],
    }
    const outcome = await deps.ledger.commit(joinParts(answered, goods.part))
    if (outcome.ok) return { ok: true, gift: after }
    const failed = undecided(outcome)
    if (failed !== undefined) return failed
  }
  return problem('busy')
}

type Found = { readonly ok: true; readonly gift: Gift; readonly order: Order; readonly receiver: Player }

async function findGift(
  deps: Deps,
  input: { readonly giftId: string; readonly by: GiftAnswerer },
): Promise<Found | Problem> {
  const gift = await readGift(deps.records, input.giftId)
  if (gift === undefined) return problem('not_found')
  const order = await readOrder(deps.records, gift.orderId)
  const receiver = await readPlayer(deps.records, gift.receiverId)
  if (order === undefined || receiver === undefined) throw new Bug('a gift without order or receiver')
  const { by } = input
  const isTheirs = 'walletId' in by ? receiver.walletId === by.walletId : gift.merchantId === by.merchantId
  return isTheirs ? { ok: true, gift, order, receiver } : problem('not_found')
}

/** What of the gift was not given back meanwhile goes to the receiver; an app is told of it and has its time to confirm. */
async function planHandOver(
  deps: Deps,
  of: { readonly order: Order; readonly receiver: Player; readonly now: Instant },
): Promise<{ readonly ok: true; readonly part: Part } | Problem> {
  const { order, receiver, now } = of
  const grants = (await listGrantsOfOrder(deps.records, order.id)).filter(({ state }) => state === 'pending')
  const hosted = grants.filter(({ mode }) => mode === 'hosted')
  const given = await planGives(deps, receiver, {
    gives: hosted.map(({ id, contents }) => ({ contents, source: 'paid', grantId: id, cause: id })),
    at: now,
  })
  if (!given.ok) return given
  const isFulfilled = hosted.length === grants.length && order.state === 'paid'
  const steps = isFulfilled ? [{ to: 'fulfilled' as const, cause: 'the gift was accepted' }] : []
  const moved: Part = {
    ...noPart,
    records: [
      ...grants.flatMap((grant) => handOver(deps, { order, grant, receiver, now })),
      ...(isFulfilled
        ? [
            ...updateOrder(deps.records, { before: order, steps, at: now }),
            orderEvent(deps, {
              type: 'order.fulfilled',
              before: order,
              after: applySteps(order, steps),
              now,
            }),
          ]
        : [touchOrder(deps.records, order)]),
    ],
  }
  return { ok: true, part: joinParts(given.part, moved) }
}

function handOver(
  deps: Deps,
  of: { readonly order: Order; readonly grant: Grant; readonly receiver: Player; readonly now: Instant },
): Part['records'] {
  const { order, grant, receiver, now } = of
  const after =
    grant.mode === 'hosted'
      ? applyGrantMove(grant, 'acknowledged', {
          playerId: receiver.id,
          deliveredAt: now,
          acknowledgedAt: now,
        })
      : applyGrantMove(grant, 'pending', {
          playerId: receiver.id,
          deadlineAt: instant(now + orderLimits.grantDeadlineMs),
        })
  return [
    updateGrant(deps.records, grant, after),
    grantEvent(deps, 'grant.delivered', { order, before: grant, after, now }),
    ...dueOfGrant(deps, after),
  ]
}

/** Declines a gift; whoever paid for it gets the money back. */
export async function declineGift(
  deps: Deps,
  input: { readonly giftId: string; readonly by: GiftAnswerer },
): Promise<AnsweredGift | Problem> {
  const found = await findGift(deps, input)
  if (!found.ok) return found
  if (found.gift.state === 'declined') return { ok: true, gift: found.gift }
  return endGift(deps, found, 'declined')
}

async function endGift(
  deps: Deps,
  { gift, order }: Pick<Found, 'gift' | 'order'>,
  to: 'declined' | 'expired',
): Promise<AnsweredGift | Problem> {
  const refused = refuseGiftMove(gift.state, to)
  if (refused !== undefined) return refused
  const now = deps.system.now()
  const after: Gift = { ...gift, state: to, answeredAt: now, version: gift.version + 1 }
  const refunded = await refundOrder(deps, {
    orderId: order.id,
    by: { kind: 'system', cause: `gift ${to}` },
    reason: to === 'declined' ? 'the gift was declined' : 'nobody accepted the gift in time',
    requestKey: `gift ${to}`,
    giftTo: to,
    beside: [
      giftEvent(deps, 'gift.declined', { order, gift: after, now }),
      requireGiftEnd(deps.records, gift.id, to),
    ],
  })
  if (!refunded.ok) return refunded
  return { ok: true, gift: (await readGift(deps.records, gift.id)) ?? after }
}

/** The job of the agenda: a gift that nobody has accepted in time goes back. */
export async function expireGift(deps: Deps, due: Due): Promise<void> {
  const gift = await readGift(deps.records, due.objectId)
  const order = gift === undefined ? undefined : await readOrder(deps.records, gift.orderId)
  if (gift === undefined || order === undefined) throw new Bug('an end of no gift')
  const ended = await endGift(deps, { gift, order }, 'expired')
  if (ended.ok || ended.code === 'gift_over') {
    await deps.ledger.commit({ records: [clearDue(deps.records, due.kind, due.objectId)] })
  }
}
