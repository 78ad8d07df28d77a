// Gifts: paid by one, given to another once they have accepted; declined or forgotten, they go back to who paid.

import { instant } from '@farthing/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { aftersaleLimits } from '../domain/goods/aftersale-limits.ts'
import type { Player } from '../domain/goods/app.ts'
import type { Order } from '../domain/goods/order.ts'
import { orderLimits } from '../domain/goods/order-limits.ts'
import { readDue } from '../records/agenda.ts'
import { listEvents } from '../records/events.ts'
import { readGift } from '../records/gifts.ts'
import { listGrantsOfOrder } from '../records/grants.ts'
import { listStacks } from '../records/stacks.ts'
import { type GoodsWorld, openGoodsWorld } from '../testing/goods-world.ts'
import { actBefore } from '../testing/interleave.ts'
import { openTestBroker, type TestBroker } from '../testing/test-broker.ts'
import { balanceOf, codeOf, euros, must, openWallet, type TestWallet } from '../testing/test-parties.ts'
import { acceptGift, declineGift } from './accept-gift.ts'
import { advanceClock } from './advance-clock.ts'
import { refundOrder } from './refund-order.ts'
import { runAgenda } from './run-agenda.ts'

const start = 2_000_000n
const sword = [{ sku: 'sword', quantity: 1 }]
let broker: TestBroker
let world: GoodsWorld
let wallet: TestWallet
let friend: Player
beforeEach(async () => {
  broker = await openTestBroker()
  world = await openGoodsWorld(broker)
  wallet = await openWallet(broker, euros(start))
  friend = await world.makePlayer('friend')
})
afterEach(async () => {
  expect(broker.errors).toEqual([])
  await broker.close()
})

async function send(to: Player = friend): Promise<Order> {
  const order = await world.order(sword, { gift: { toPlayer: to.id, message: 'For you' } })
  must(await world.pay(order, wallet))
  return world.read(order.id)
}

async function swordsOf({ id }: Player): Promise<number> {
  return (await listStacks(broker.deps.records, id)).filter(({ amount }) => amount > 0n).length
}

function answer(order: Order): { readonly giftId: string; readonly by: { readonly merchantId: string } } {
  return { giftId: order.gift ?? '', by: { merchantId: world.merchant.id } }
}

describe('a gift', () => {
  it('waits for its receiver, who has it once they accept, however often they do at once', async () => {
    const order = await send()
    expect(order.state).toBe('paid')
    expect([await swordsOf(world.player), await swordsOf(friend)]).toEqual([0, 0])
    const all = await Promise.all(Array.from({ length: 10 }, () => acceptGift(broker.deps, answer(order))))
    expect(all.every(({ ok }) => ok)).toBe(true)
    expect([await swordsOf(world.player), await swordsOf(friend)]).toEqual([0, 1])
    expect(await world.read(order.id)).toMatchObject({ state: 'fulfilled' })
    expect(codeOf(await declineGift(broker.deps, answer(order)))).toBe('gift_over')
  })

  it('accepted in the instant it goes back is the receiver’s, and stays paid', async () => {
    const order = await send()
    const accept = async () => must(await acceptGift(broker.deps, answer(order)))
    await declineGift(actBefore(broker.deps, 'order_refunds', accept), answer(order))
    expect(await swordsOf(friend)).toBe(1)
    expect(await balanceOf(broker, 'wallet', wallet.id)).toBe(start - 50_000n)
    expect(await readGift(broker.deps.records, order.gift ?? '')).toMatchObject({ state: 'accepted' })
  })

  it('goes back to who paid where it is declined, or not accepted in 30 days to the hour', async () => {
    const declined = await send()
    expect(must(await declineGift(broker.deps, answer(declined))).gift.state).toBe('declined')
    expect(await balanceOf(broker, 'wallet', wallet.id)).toBe(start)
    expect(codeOf(await acceptGift(broker.deps, answer(declined)))).toBe('gift_over')
    const forgotten = await send()
    broker.system.advance(aftersaleLimits.giftLifeMs - 3_600_000)
    await runAgenda(broker.deps)
    expect(await balanceOf(broker, 'wallet', wallet.id)).toBe(start - 50_000n)
    broker.system.advance(3_600_000)
    await runAgenda(broker.deps)
    expect(await balanceOf(broker, 'wallet', wallet.id)).toBe(start)
    expect(await readGift(broker.deps.records, forgotten.gift ?? '')).toMatchObject({ state: 'expired' })
    expect(await swordsOf(friend)).toBe(0)
  })

  it('that is refunded after it was accepted leaves the receiver, and the money goes to the payer', async () => {
    const order = await send()
    must(await acceptGift(broker.deps, answer(order)))
    must(
      await refundOrder(broker.deps, {
        orderId: order.id,
        by: { kind: 'merchant', merchantId: world.merchant.id },
        reason: 'asked for',
        requestKey: 'k',
      }),
    )
    expect(await swordsOf(friend)).toBe(0)
    expect(await balanceOf(broker, 'wallet', wallet.id)).toBe(start)
    expect(await readGift(broker.deps.records, order.gift ?? '')).toMatchObject({ state: 'refunded' })
    const events = await listEvents(broker.deps.records, { merchantId: world.merchant.id, limit: 1_000 })
    const reversed = events.find(({ type }) => type === 'grant.reversed')
    expect(reversed?.data).toMatchObject({ player: friend.id })
  })

  it('that is accepted while it is being declined stays accepted', async () => {
    const order = await send()
    const racing = actBefore(broker.deps, 'order_refunds', () => acceptGift(broker.deps, answer(order)))
    expect(codeOf(await declineGift(racing, answer(order)))).toBe('gift_over')
    expect(await swordsOf(friend)).toBe(1)
    expect(await world.read(order.id)).toMatchObject({ state: 'fulfilled' })
  })

  it('that an app hands over itself has its warnings and its deadline from when it was accepted', async () => {
    const own = await openGoodsWorld(broker, { merchant: world.merchant, delivery: 'app' })
    const receiver = await own.makePlayer('friend')
    const order = await own.order(sword, { gift: { toPlayer: receiver.id } })
    must(await own.pay(order, wallet))
    const [grant] = await listGrantsOfOrder(broker.deps.records, order.id)
    // Not a whole number of quarters of a millisecond.
    broker.system.advance(20 * 86_400_000 + 1)
    const acceptedAt = broker.system.now()
    must(await acceptGift(broker.deps, answer(await own.read(order.id))))
    const warnedAt = await readDue(broker.deps.records, 'grant_warning', grant?.id ?? '')
    expect(warnedAt).toBe(acceptedAt + orderLimits.grantDeadlineMs / 4)
    must(await advanceClock(broker.deps, instant(acceptedAt + orderLimits.grantDeadlineMs)))
    const events = await listEvents(broker.deps.records, {
      merchantId: own.merchant.id,
      types: ['grant.warning'],
      limit: 10,
    })
    const parts = events.map(({ at }) => (at - acceptedAt) / orderLimits.grantDeadlineMs)
    expect(parts).toEqual([0.25, 0.5, 0.9])
  })

  it('is refused before it is paid: to oneself, to nobody, to who owns it, and while five are open', async () => {
    expect(codeOf(await world.ask(sword, { gift: { toPlayer: world.player.id } }))).toBe('invalid_request')
    expect(codeOf(await world.ask(sword, { gift: { toExternalId: 'nobody' } }))).toBe('player_unknown')
    const owned = await send()
    must(await acceptGift(broker.deps, answer(owned)))
    expect(codeOf(await world.ask(sword, { gift: { toExternalId: 'friend' } }))).toBe('already_owned')
    const others = await Promise.all(
      Array.from({ length: 6 }, (_, index) => world.makePlayer(`other ${index}`)),
    )
    const asked = await Promise.all(others.map((to) => world.order(sword, { gift: { toPlayer: to.id } })))
    const paid = await Promise.all(asked.map((order) => world.pay(order, wallet)))
    expect(paid.filter(({ ok }) => ok)).toHaveLength(aftersaleLimits.openGiftsPerGiver)
    expect(await balanceOf(broker, 'wallet', wallet.id)).toBe(start - 6n * 50_000n)
    const more = await world.makePlayer('one more')
    expect(codeOf(await world.ask(sword, { gift: { toPlayer: more.id } }))).toBe('gifts_open_max')
  })
})
