// What was taken and is given again, after an operator's no or a dispute that was won: all of it, and all but what cannot be held twice.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Order } from '../domain/goods/order.ts'
import { listGrantsOfOrder } from '../records/grants.ts'
import { readPlayer } from '../records/players.ts'
import { listStacks } from '../records/stacks.ts'
import { type GoodsWorld, gameCatalogue, openGoodsWorld } from '../testing/goods-world.ts'
import { openPhoneWorld, type PhoneWorld } from '../testing/phone-world.ts'
import { codeOf, euros, must, openWallet, type TestWallet } from '../testing/test-parties.ts'
import { acceptGift } from './accept-gift.ts'
import { checkPlayerHoldings } from './check-holdings.ts'
import { closeDispute } from './close-dispute.ts'
import { openDispute } from './open-dispute.ts'
import { planSpend } from './plan-spend.ts'
import { quoteOrder } from './quote-order.ts'
import { refundOrder } from './refund-order.ts'

const number = '+4915110000000'
/** Each thing 0.33, so that three of them are a bill's 0.99. */
const catalogue = {
  ...gameCatalogue,
  items: gameCatalogue.items.map((item) => ({
    ...item,
    prices: item.prices.map((price) =>
      'money' in price ? { ...price, money: { ...price.money, amount: '330000' } } : price,
    ),
  })),
}
let phone: PhoneWorld
let world: GoodsWorld
let wallet: TestWallet
beforeEach(async () => {
  phone = await openPhoneWorld()
  world = await openGoodsWorld(phone.broker, { merchant: phone.merchant, catalogue })
  wallet = await openWallet(phone.broker, euros(9_000_000n))
})
afterEach(async () => {
  expect(await checkPlayerHoldings(phone.broker.deps, world.player)).toMatchObject({ faults: [] })
  expect(phone.broker.errors).toEqual([])
  await phone.close()
})

const lines = (...skus: readonly string[]) => skus.map((sku) => ({ sku, quantity: 1 }))

async function buyByPhone(...skus: readonly string[]): Promise<Order> {
  const order = await world.order(lines(...skus))
  const { quote } = must(await quoteOrder(phone.broker.deps, order))
  await phone.pay(number, { quote })
  return world.read(order.id)
}

/** What is held of each thing, a pass by the milliseconds left of it. */
async function held(): Promise<Record<string, bigint>> {
  const now = phone.broker.system.now()
  const found: Record<string, bigint> = {}
  for (const { kind, sku, amount, startsAt, expiresAt } of await stacks()) {
    const count = kind === 'pass' ? BigInt((expiresAt ?? now) - Math.max(now, startsAt)) : amount
    if (amount > 0n) found[sku] = (found[sku] ?? 0n) + count
  }
  return found
}

const stacks = () => listStacks(phone.broker.deps.records, world.player.id)

async function player() {
  const found = await readPlayer(phone.broker.deps.records, world.player.id)
  if (found === undefined) throw new Error('no player')
  return found
}

let keys = 0
async function giveBack(order: Order, given?: ReadonlyArray<{ ordinal: number; units?: bigint }>) {
  keys += 1
  return refundOrder(phone.broker.deps, {
    orderId: order.id,
    ...(given === undefined ? {} : { lines: given }),
    by: { kind: 'merchant', merchantId: world.merchant.id },
    reason: 'sorry',
    requestKey: `key ${keys}`,
  })
}

async function grantStates(order: Order): Promise<readonly string[]> {
  return (await listGrantsOfOrder(phone.broker.deps.records, order.id)).map(({ state }) => state)
}

const day = 86_400_000

describe('a refund that the operator denies', () => {
  it('gives again several things at once: a pass with the time it had, potions, an oracle’s calls', async () => {
    const order = await buyByPhone('season', 'potion', 'calls')
    await phone.advance(10 * day)
    const before = await held()
    expect(before['season']).toBe(BigInt(20 * day))
    await phone.change(number, { traits: { refundVerdict: 'refuse' } })
    expect(must(await giveBack(order)).refund.state).toBe('failed')
    expect(await held()).toEqual(before)
    expect(await grantStates(order)).toEqual(['acknowledged', 'acknowledged', 'acknowledged'])
  })

  it('gives the rest again where a durable thing was bought anew meanwhile', async () => {
    const order = await buyByPhone('sword', 'potion', 'calls')
    await phone.change(number, { traits: { refundVerdict: 'deny' } })
    expect(must(await giveBack(order)).refund.state).toBe('pending')
    expect(await held()).toEqual({})
    await world.buy(lines('sword'), wallet)
    await phone.settle()
    expect(await held()).toEqual({ sword: 1n, potion: 1n, calls: 100n })
  })

  it('leaves a grant of which a part went back before as partly given back', async () => {
    const order = await world.order([{ sku: 'potion', quantity: 3 }])
    const { quote } = must(await quoteOrder(phone.broker.deps, order))
    await phone.pay(number, { quote })
    const paid = await world.read(order.id)
    must(await giveBack(paid, [{ ordinal: 0, units: 330_000n }]))
    await phone.change(number, { traits: { refundVerdict: 'refuse' } })
    expect(must(await giveBack(paid)).refund.state).toBe('failed')
    expect(await grantStates(paid)).toEqual(['partially_reversed'])
    expect(await held()).toEqual({ potion: 2n })
    await phone.change(number, { traits: { refundVerdict: 'accept' } })
    must(await giveBack(paid))
    expect(await grantStates(paid)).toEqual(['reversed'])
    expect(await phone.owedBy(number)).toBe(0n)
  })
})

describe('a dispute that is won', () => {
  const notice = (order: Order) =>
    ({ orderId: order.id, source: 'operator', reference: order.id, reason: 'fraud' }) as const

  it('pays the debt that it made, and gives the rest again', async () => {
    const order = await world.buy(lines('purse', 'season', 'sword'), wallet)
    const costs = [{ kind: 'currency' as const, sku: 'GOLD', amount: 70n }]
    const spent = { player: await player(), costs, cause: 'use', at: phone.broker.system.now() }
    must(await phone.broker.deps.ledger.commit(must(await planSpend(phone.broker.deps, spent)).part))
    const before = await held()
    const { dispute } = must(await openDispute(phone.broker.deps, notice(order)))
    expect(await held()).toEqual({})
    must(await closeDispute(phone.broker.deps, { disputeId: dispute.id, outcome: 'won' }))
    expect(await held()).toEqual(before)
    expect(await grantStates(order)).toEqual(['acknowledged', 'acknowledged', 'acknowledged'])
  })

  it('leaves a gift that nobody had accepted to be accepted', async () => {
    const friend = await world.makePlayer('friend')
    const order = await world.order(lines('sword'), { gift: { toPlayer: friend.id } })
    must(await world.pay(order, wallet))
    const { dispute } = must(await openDispute(phone.broker.deps, notice(order)))
    const giftId = (await world.read(order.id)).gift ?? ''
    const accept = () => acceptGift(phone.broker.deps, { giftId, by: { merchantId: world.merchant.id } })
    expect(codeOf(await accept())).toBe('gone_wrong_state')
    must(await closeDispute(phone.broker.deps, { disputeId: dispute.id, outcome: 'won' }))
    expect(codeOf(await accept())).toBe('done')
    const theirs = await listStacks(phone.broker.deps.records, friend.id)
    expect(theirs.map(({ sku }) => sku)).toEqual(['sword'])
  })
})
