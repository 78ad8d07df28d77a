// Orders of apps that keep their own inventory, given back: what is confirmed and what is paid never part, by balance and by phone bill.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Grant } from '../domain/goods/grant.ts'
import type { Order } from '../domain/goods/order.ts'
import { orderLimits } from '../domain/goods/order-limits.ts'
import { listEvents } from '../records/events.ts'
import { readGift } from '../records/gifts.ts'
import { listGrantsOfOrder } from '../records/grants.ts'
import { listRefundsOfOrder } from '../records/order-refunds.ts'
import { type GoodsWorld, gameCatalogue, openGoodsWorld } from '../testing/goods-world.ts'
import { openPhoneWorld, type PhoneWorld } from '../testing/phone-world.ts'
import { balanceOf, codeOf, euros, must, openWallet, type TestWallet } from '../testing/test-parties.ts'
import { acceptGift } from './accept-gift.ts'
import { acknowledgeGrant, markGrantDelivered } from './acknowledge-grant.ts'
import { quoteOrder } from './quote-order.ts'
import { refundOrder } from './refund-order.ts'
import { runAgenda } from './run-agenda.ts'

const number = '+4915110000000'
const start = 5_000_000n
const price = 330_000n
const catalogue = {
  ...gameCatalogue,
  items: gameCatalogue.items.map((item) => ({
    ...item,
    prices: item.prices.map((each) =>
      'money' in each ? { ...each, money: { ...each.money, amount: price.toString() } } : each,
    ),
  })),
}
let phone: PhoneWorld
let world: GoodsWorld
let wallet: TestWallet
beforeEach(async () => {
  phone = await openPhoneWorld()
  world = await openGoodsWorld(phone.broker, { merchant: phone.merchant, catalogue, delivery: 'app' })
  wallet = await openWallet(phone.broker, euros(start))
})
afterEach(async () => {
  expect(phone.broker.errors).toEqual([])
  await phone.close()
})

const potions = (quantity: number) => [{ sku: 'potion', quantity }]

async function buyByPhone(quantity: number): Promise<Order> {
  const order = await world.order(potions(quantity))
  const { quote } = must(await quoteOrder(phone.broker.deps, order))
  await phone.pay(number, { quote })
  return world.read(order.id)
}

async function grantOf(order: Order): Promise<Grant> {
  const [grant] = await listGrantsOfOrder(phone.broker.deps.records, order.id)
  if (grant === undefined) throw new Error('no grant')
  return grant
}

const confirm = async (order: Order) =>
  acknowledgeGrant(phone.broker.deps, {
    grantId: (await grantOf(order)).id,
    merchantId: world.merchant.id,
  })

let keys = 0
async function giveBack(order: Order, units?: bigint) {
  keys += 1
  return refundOrder(phone.broker.deps, {
    orderId: order.id,
    ...(units === undefined ? {} : { lines: [{ ordinal: 0, units }] }),
    by: { kind: 'merchant', merchantId: world.merchant.id },
    reason: 'sorry',
    requestKey: `key ${keys}`,
  })
}

async function told(): Promise<readonly string[]> {
  const events = await listEvents(phone.broker.deps.records, { merchantId: world.merchant.id, limit: 1_000 })
  return events.map(({ type }) => type).filter((type) => type.startsWith('grant.'))
}

describe('on the balance', () => {
  it('before it is confirmed: given back, and nobody can confirm it any more', async () => {
    const order = await world.buy(potions(2), wallet)
    must(await giveBack(order))
    expect((await grantOf(order)).state).toBe('reversed')
    expect(await balanceOf(phone.broker, 'wallet', wallet.id)).toBe(start)
    expect(codeOf(await confirm(order))).toBe('invalid_transition')
    phone.broker.system.advance(orderLimits.grantDeadlineMs)
    await runAgenda(phone.broker.deps)
    expect(await balanceOf(phone.broker, 'wallet', wallet.id)).toBe(start)
    expect(await told()).toEqual(['grant.delivered', 'grant.reversed'])
  })

  it('after it is confirmed: given back, part by part, and the app is told each time', async () => {
    const order = await world.buy(potions(2), wallet)
    must(await confirm(order))
    must(await giveBack(order, price))
    expect((await grantOf(order)).state).toBe('partially_reversed')
    must(await giveBack(order))
    expect((await grantOf(order)).state).toBe('reversed')
    expect(await balanceOf(phone.broker, 'wallet', wallet.id)).toBe(start)
    expect(await told()).toEqual([
      'grant.delivered',
      'grant.acknowledged',
      'grant.reversed',
      'grant.reversed',
    ])
  })

  it('confirmed and given back at the same moment, it is given back, and the app knows it', async () => {
    const order = await world.buy(potions(2), wallet)
    const [confirmed, given] = await Promise.all([confirm(order), giveBack(order)])
    must(given)
    expect(['done', 'invalid_transition']).toContain(codeOf(confirmed))
    expect((await grantOf(order)).state).toBe('reversed')
    expect((await told()).at(-1)).toBe('grant.reversed')
    expect(await balanceOf(phone.broker, 'wallet', wallet.id)).toBe(start)
  })

  it('told and not confirmed, of which a part went back, is still given back at its deadline', async () => {
    const order = await world.buy(potions(3), wallet)
    const grantId = (await grantOf(order)).id
    must(await markGrantDelivered(phone.broker.deps, { grantId, merchantId: world.merchant.id }))
    must(await giveBack(order, price))
    expect((await grantOf(order)).state).toBe('delivered')
    phone.broker.system.advance(orderLimits.grantDeadlineMs)
    await runAgenda(phone.broker.deps)
    expect((await grantOf(order)).state).toBe('auto_refunded')
    expect(await balanceOf(phone.broker, 'wallet', wallet.id)).toBe(start)
  })

  it('of which a part went back unconfirmed, the deadline gives the rest, to the unit', async () => {
    const order = await world.buy(potions(3), wallet)
    must(await giveBack(order, price))
    expect((await grantOf(order)).state).toBe('pending')
    phone.broker.system.advance(orderLimits.grantDeadlineMs)
    await runAgenda(phone.broker.deps)
    expect((await grantOf(order)).state).toBe('auto_refunded')
    expect(await balanceOf(phone.broker, 'wallet', wallet.id)).toBe(start)
    expect(await balanceOf(phone.broker, 'merchant', world.merchant.id)).toBe(0n)
  })
})

describe('on the phone bill', () => {
  it('is pending until the operator has answered, and the app that confirms it meanwhile is told when it goes', async () => {
    const order = await buyByPhone(3)
    await phone.change(number, { traits: { pace: 'async' } })
    const asked = must(await giveBack(order))
    expect(asked.refund.state).toBe('pending')
    expect((await grantOf(order)).state).toBe('pending')
    expect(codeOf(await giveBack(order))).toBe('already_refunded')
    must(await confirm(order))
    await phone.settle()
    const [refund] = await listRefundsOfOrder(phone.broker.deps.records, order.id)
    expect(refund?.state).toBe('succeeded')
    expect((await grantOf(order)).state).toBe('reversed')
    expect(await told()).toEqual(['grant.delivered', 'grant.acknowledged', 'grant.reversed'])
    expect(await phone.owedBy(number)).toBe(0n)
    expect(codeOf(await confirm(order))).toBe('invalid_transition')
  })

  it('that the operator denies in the end is as it was before, and its deadline holds', async () => {
    const order = await buyByPhone(3)
    await phone.change(number, { traits: { refundVerdict: 'deny' } })
    expect(must(await giveBack(order)).refund.state).toBe('pending')
    await phone.settle()
    const [refund] = await listRefundsOfOrder(phone.broker.deps.records, order.id)
    expect(refund?.state).toBe('failed')
    expect((await grantOf(order)).state).toBe('pending')
    expect(await phone.owedBy(number)).toBe(99n)
    await phone.change(number, { traits: { refundVerdict: 'accept' } })
    await phone.advance(orderLimits.grantDeadlineMs)
    await runAgenda(phone.broker.deps)
    await phone.settle()
    expect((await grantOf(order)).state).toBe('auto_refunded')
    expect(await phone.owedBy(number)).toBe(0n)
  })

  it('that nobody confirmed goes back by itself, to the bill', async () => {
    const order = await buyByPhone(3)
    await phone.advance(orderLimits.grantDeadlineMs)
    await runAgenda(phone.broker.deps)
    await phone.settle()
    expect((await grantOf(order)).state).toBe('auto_refunded')
    expect(await phone.owedBy(number)).toBe(0n)
    expect(codeOf(await confirm(order))).toBe('invalid_transition')
    expect(await world.read(order.id)).toMatchObject({ state: 'refunded' })
  })

  it('that the operator will not give back stays paid, and can be confirmed late: never neither', async () => {
    const order = await buyByPhone(3)
    await phone.change(number, { traits: { refundVerdict: 'refuse' } })
    await phone.advance(orderLimits.grantDeadlineMs)
    await runAgenda(phone.broker.deps)
    await phone.settle()
    expect((await grantOf(order)).state).toBe('overdue')
    expect(await phone.owedBy(number)).toBe(99n)
    expect(codeOf(await confirm(order))).toBe('done')
    expect(await world.read(order.id)).toMatchObject({ state: 'fulfilled' })
  })
})

describe('a gift', () => {
  it('has its time to be confirmed from when it was accepted, and goes back to who paid', async () => {
    const friend = await world.makePlayer('friend')
    const order = await world.order(potions(1), { gift: { toPlayer: friend.id } })
    must(await world.pay(order, wallet))
    const grant = await grantOf(order)
    const byApp = { grantId: grant.id, merchantId: world.merchant.id }
    expect(codeOf(await acknowledgeGrant(phone.broker.deps, byApp))).toBe('invalid_transition')
    phone.broker.system.advance(orderLimits.grantDeadlineMs * 2)
    await runAgenda(phone.broker.deps)
    expect((await grantOf(order)).state).toBe('pending')
    const giftId = (await world.read(order.id)).gift ?? ''
    must(await acceptGift(phone.broker.deps, { giftId, by: { merchantId: world.merchant.id } }))
    must(await markGrantDelivered(phone.broker.deps, byApp))
    expect(await grantOf(order)).toMatchObject({ state: 'delivered', playerId: friend.id })
    phone.broker.system.advance(orderLimits.grantDeadlineMs)
    await runAgenda(phone.broker.deps)
    expect((await grantOf(order)).state).toBe('auto_refunded')
    expect(await balanceOf(phone.broker, 'wallet', wallet.id)).toBe(start)
    expect(await readGift(phone.broker.deps.records, giftId)).toMatchObject({ state: 'refunded' })
  })
})
