// Orders from the request to the goods: once per request id, priced as shown, paid from a wallet, granted in the commit that pays.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listEvents } from '../records/events.ts'
import { listGrantsOfOrder } from '../records/grants.ts'
import { listOrderMoves, listOrders } from '../records/orders.ts'
import { readPlayer } from '../records/players.ts'
import { listStacks } from '../records/stacks.ts'
import { type GoodsWorld, gameCatalogue, openGoodsWorld, publish } from '../testing/goods-world.ts'
import { openTestBroker, type TestBroker } from '../testing/test-broker.ts'
import { balanceOf, codeOf, euros, must, openWallet, type TestWallet } from '../testing/test-parties.ts'
import { cancelOrder } from './end-order.ts'
import { payOffer } from './pay-offer.ts'
import { quoteOrder } from './quote-order.ts'
import { refundOrder } from './refund-order.ts'
import { runAgenda } from './run-agenda.ts'

let broker: TestBroker
let world: GoodsWorld
let wallet: TestWallet
beforeEach(async () => {
  broker = await openTestBroker()
  world = await openGoodsWorld(broker)
  wallet = await openWallet(broker, euros(2_000_000n))
})
afterEach(async () => {
  expect(broker.errors).toEqual([])
  await broker.close()
})

const sword = [{ sku: 'sword', quantity: 1 }]

async function eventTypes(): Promise<readonly string[]> {
  const events = await listEvents(broker.deps.records, { merchantId: world.merchant.id, limit: 1_000 })
  return events.map(({ type }) => type)
}

describe('an order', () => {
  it('paid from a wallet is granted in the same commit, and tells so', async () => {
    const order = await world.buy(sword, wallet)
    expect(order).toMatchObject({ state: 'fulfilled', paidBy: 'balance', walletId: wallet.id })
    const grants = await listGrantsOfOrder(broker.deps.records, order.id)
    expect(grants.map(({ state, line }) => [state, line])).toEqual([['acknowledged', 0]])
    const moves = await listOrderMoves(broker.deps.records, order.id)
    expect(moves.map(({ state }) => state)).toEqual([
      'created',
      'awaiting_payer',
      'authorised',
      'paid',
      'fulfilled',
    ])
    expect(await balanceOf(broker, 'wallet', wallet.id)).toBe(1_950_000n)
    expect(await balanceOf(broker, 'merchant', world.merchant.id)).toBe(49_000n)
    const types = await eventTypes()
    for (const type of [
      'order.created',
      'order.paid',
      'grant.delivered',
      'inventory.changed',
      'order.fulfilled',
    ]) {
      expect(types).toContain(type)
    }
  })

  it('is one however often its request comes at once', async () => {
    const request = { requestId: 'the one' }
    const made = await Promise.all(Array.from({ length: 1_000 }, () => world.ask(sword, request)))
    const ids = new Set(made.map((each) => must(each).order.id))
    expect(ids.size).toBe(1)
    const [order] = await listOrders(broker.deps.records, { appId: world.app.id, limit: 10 })
    if (order === undefined) throw new Error('no order')
    const paid = await Promise.all(Array.from({ length: 1_000 }, () => world.pay(order, wallet)))
    expect(new Set(paid.map((each) => must(each).purchase.id)).size).toBe(1)
    expect(await balanceOf(broker, 'wallet', wallet.id)).toBe(1_950_000n)
    expect(await listGrantsOfOrder(broker.deps.records, order.id)).toHaveLength(1)
  })

  it('is refused under a request id that was used for another, for ever', async () => {
    const request = { requestId: 'the one' }
    const order = await world.order(sword, request)
    expect(codeOf(await world.ask([{ sku: 'potion', quantity: 1 }], request))).toBe('request_id_reused')
    broker.system.advance(400 * 86_400_000)
    expect(codeOf(await world.ask([{ sku: 'potion', quantity: 1 }], request))).toBe('request_id_reused')
    expect(must(await world.ask(sword, request)).order.id).toBe(order.id)
  })

  it('is paid at the price it was made at, and refused where the player was shown another', async () => {
    const shown = { sku: 'sword', quantity: 1, price: euros(40_000n) }
    expect(codeOf(await world.ask([shown]))).toBe('price_changed')
    expect(must(await world.ask([{ ...shown, price: euros(50_000n) }])).order.total).toEqual(euros(50_000n))
  })

  it('of something owned already is refused before anything is paid', async () => {
    const [one, other] = [await world.order(sword), await world.order(sword)]
    must(await world.pay(one, wallet))
    expect(codeOf(await world.ask(sword))).toBe('already_owned')
    expect(codeOf(await world.pay(other, wallet))).toBe('already_owned')
    expect(await balanceOf(broker, 'wallet', wallet.id)).toBe(1_950_000n)
  })

  it('of two paid at the same moment for one durable thing, one is charged', async () => {
    const orders = [await world.order(sword), await world.order(sword), await world.order(sword)]
    const paid = await Promise.all(orders.map((order) => world.pay(order, wallet)))
    expect(paid.map(codeOf).toSorted()).toEqual(['already_owned', 'already_owned', 'done'])
    expect(await balanceOf(broker, 'wallet', wallet.id)).toBe(1_950_000n)
  })

  it('ends half an hour after nobody paid, and cannot be paid afterwards', async () => {
    const order = await world.order(sword)
    const quoted = must(await quoteOrder(broker.deps, order))
    broker.system.advance(1_799_999)
    await runAgenda(broker.deps)
    expect((await world.read(order.id)).state).toBe('created')
    broker.system.advance(1)
    await runAgenda(broker.deps)
    expect((await world.read(order.id)).state).toBe('expired')
    expect(await eventTypes()).toContain('order.expired')
    expect(codeOf(await world.pay(order, wallet))).toBe('order_over')
    const late = {
      walletId: wallet.id,
      quote: quoted.quote,
      idempotencyKey: 'late',
      consent: 'explicit' as const,
    }
    expect(['order_over', 'quote_expired']).toContain(codeOf(await payOffer(broker.deps, late)))
    expect(await balanceOf(broker, 'wallet', wallet.id)).toBe(2_000_000n)
  })

  it('is cancelled before it is paid and never after', async () => {
    const [unpaid, paid] = [
      await world.order([{ sku: 'potion', quantity: 2 }]),
      await world.buy(sword, wallet),
    ]
    const cancel = (orderId: string) => cancelOrder(broker.deps, { orderId, cause: 'by the app' })
    expect(must(await cancel(unpaid.id)).order.state).toBe('cancelled')
    expect(must(await cancel(unpaid.id)).order.state).toBe('cancelled')
    expect(codeOf(await cancel(paid.id))).toBe('invalid_transition')
    expect(codeOf(await world.pay(unpaid, wallet))).toBe('order_over')
  })

  it('whose wallet cannot pay stays open, and is paid after a top-up', async () => {
    const poor = await openWallet(broker, euros(10_000n))
    const order = await world.order(sword)
    expect(codeOf(await world.pay(order, poor))).toBe('insufficient_funds')
    expect((await world.read(order.id)).state).toBe('created')
    expect(codeOf(await world.pay(await world.read(order.id), wallet))).toBe('done')
  })

  it('that another device emptied the wallet for is paid later under another nonce', async () => {
    const exact = await openWallet(broker, euros(50_000n))
    const orders = [await world.order([{ sku: 'potion', quantity: 5 }]), await world.order(sword)]
    const paid = await Promise.all(orders.map((order) => world.pay(order, exact)))
    expect(paid.map(codeOf).toSorted()).toEqual(['done', 'insufficient_funds'])
    const left = orders[paid.findIndex((each) => !each.ok)]
    if (left === undefined) throw new Error('both were paid')
    expect(codeOf(await world.pay(await world.read(left.id), wallet))).toBe('done')
  })

  it('of several lines gives all of them, twice the same thing together', async () => {
    const order = await world.buy(
      [
        { sku: 'season', quantity: 1 },
        { sku: 'potion', quantity: 3 },
        { sku: 'potion', quantity: 2 },
        { sku: 'sword', quantity: 1 },
      ],
      wallet,
    )
    expect(order.state).toBe('fulfilled')
    const held = await listStacks(broker.deps.records, world.player.id)
    const potions = held.filter(({ sku }) => sku === 'potion').reduce((all, { amount }) => all + amount, 0n)
    expect(potions).toBe(5n)
  })

  it('is paid by nothing that its merchant signs under its nonce', async () => {
    const order = await world.order(sword)
    const forged = await world.merchant.quote('sword', { nonce: order.nonce, price: euros(1n) })
    const input = {
      walletId: wallet.id,
      quote: forged,
      idempotencyKey: 'forged',
      consent: 'explicit' as const,
    }
    expect(codeOf(await payOffer(broker.deps, input))).toBe('quote_invalid')
    expect(codeOf(await world.pay(order, wallet))).toBe('done')
  })

  it('paid by a friend leaves the player with their own wallet', async () => {
    await world.buy([{ sku: 'potion', quantity: 1 }], wallet)
    await world.buy([{ sku: 'potion', quantity: 1 }], await openWallet(broker, euros(20_000n)))
    expect((await readPlayer(broker.deps.records, world.player.id))?.walletId).toBe(wallet.id)
  })

  it('mixes no money with virtual prices, and no unknown things', async () => {
    const mixed = [
      { sku: 'potion', quantity: 1 },
      { sku: 'sword', quantity: 1, option: 'gold' },
    ]
    expect(codeOf(await world.ask(mixed))).toBe('invalid_request')
    expect(codeOf(await world.ask([{ sku: 'dragon', quantity: 1 }]))).toBe('item_unknown')
    expect(codeOf(await world.ask(sword, { returnUrl: 'https://thief.example/back' }))).toBe(
      'invalid_request',
    )
  })

  it('in virtual currency takes what the player holds and gives the goods, in the commit that makes it', async () => {
    const gold = [{ sku: 'sword', quantity: 1, option: 'gold' }]
    expect(codeOf(await world.ask(gold))).toBe('insufficient_items')
    await world.buy([{ sku: 'purse', quantity: 1 }], wallet)
    const order = await world.order(gold)
    expect(order).toMatchObject({ state: 'fulfilled', paidBy: 'virtual' })
    expect(codeOf(await world.ask(gold))).toBe('already_owned')
  })
})

describe('an item that a player may buy once', () => {
  const ring = [{ sku: 'ring', quantity: 1 }]
  beforeEach(() =>
    publish(broker, world.app, {
      ...gameCatalogue,
      items: [
        ...gameCatalogue.items,
        {
          sku: 'ring',
          kind: 'consumable',
          title: { en: 'Ring' },
          per_player: 1,
          prices: [{ id: 'money', money: { asset: 'EUR/6', amount: '10000' } }],
        },
      ],
    }),
  )

  it('is told to have reached its limit by the second of two orders, which costs nothing', async () => {
    const [first, second] = [await world.order(ring), await world.order(ring)]
    must(await world.pay(first, wallet))
    expect(codeOf(await world.pay(second, wallet))).toBe('limit_reached')
    expect(await balanceOf(broker, 'wallet', wallet.id)).toBe(1_990_000n)
  })

  it('may be bought again once it went back as a whole', async () => {
    const [first, second] = [await world.order(ring), await world.order(ring)]
    must(await world.pay(first, wallet))
    const half = { ordinal: 0, units: 5_000n }
    const back = {
      orderId: first.id,
      by: { kind: 'merchant', merchantId: world.merchant.id },
      reason: '',
    } as const
    must(await refundOrder(broker.deps, { ...back, lines: [half], requestKey: 'one half' }))
    expect(codeOf(await world.pay(second, wallet))).toBe('limit_reached')
    must(await refundOrder(broker.deps, { ...back, requestKey: 'the rest' }))
    must(await world.pay(second, wallet))
    expect(codeOf(await world.ask(ring))).toBe('limit_reached')
  })
})
