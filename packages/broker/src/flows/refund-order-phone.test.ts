// Orders on the phone bill given back: pending until the operator has answered, goods taken when it is asked, given again where it refuses.

import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Order } from '../domain/goods/order.ts'
import { listEvents } from '../records/events.ts'
import { listGrantsOfOrder } from '../records/grants.ts'
import { readPurchase } from '../records/purchases.ts'
import { listStacks } from '../records/stacks.ts'
import { type GoodsWorld, gameCatalogue, openGoodsWorld } from '../testing/goods-world.ts'
import { openPhoneWorld, type PhoneWorld } from '../testing/phone-world.ts'
import { must } from '../testing/test-parties.ts'
import { quoteOrder } from './quote-order.ts'
import { refundOrder } from './refund-order.ts'

const number = '+4915110000000'
let phone: PhoneWorld
let world: GoodsWorld
const catalogue = {
  ...gameCatalogue,
  items: gameCatalogue.items.map((item) => ({
    ...item,
    prices: item.prices.map((price) =>
      'money' in price ? { ...price, money: { ...price.money, amount: '330000' } } : price,
    ),
  })),
}
beforeEach(async () => {
  phone = await openPhoneWorld()
  world = await openGoodsWorld(phone.broker, { merchant: phone.merchant, catalogue })
})
afterEach(async () => {
  expect(phone.broker.errors).toEqual([])
  await phone.close()
})

async function buy(): Promise<Order> {
  const order = await world.order([{ sku: 'potion', quantity: 3 }])
  const { quote } = must(await quoteOrder(phone.broker.deps, order))
  await phone.pay(number, { quote })
  return world.read(order.id)
}

async function potions(): Promise<bigint> {
  const stacks = await listStacks(phone.broker.deps.records, world.player.id)
  return stacks.reduce((sum, { amount }) => sum + amount, 0n)
}

it('goes back to the bill part by part, and the purchase is refunded with the last of them', async () => {
  const order = await buy()
  const { deps } = phone.broker
  expect(await phone.owedBy(number)).toBe(99n)
  const give = (requestKey: string, units?: bigint) =>
    refundOrder(deps, {
      orderId: order.id,
      ...(units === undefined ? {} : { lines: [{ ordinal: 0, units }] }),
      by: { kind: 'merchant', merchantId: world.merchant.id },
      reason: 'sorry',
      requestKey,
    })
  const [first] = await Promise.all(['a', 'a', 'a'].map((key) => give(key, 330_000n)))
  expect(first).toMatchObject({ ok: true, refund: { state: 'succeeded' } })
  expect(await phone.owedBy(number)).toBe(66n)
  expect(await potions()).toBe(2n)
  expect(await world.read(order.id)).toMatchObject({ state: 'partially_refunded' })
  expect((await readPurchase(deps.records, order.purchaseId ?? ''))?.refund).toBeUndefined()
  // The same sum again is another refund, not the one before.
  must(await give('b', 330_000n))
  expect(await phone.owedBy(number)).toBe(33n)
  must(await give('c'))
  expect(await phone.owedBy(number)).toBe(0n)
  expect(await potions()).toBe(0n)
  expect(await world.read(order.id)).toMatchObject({ state: 'refunded' })
  expect((await readPurchase(deps.records, order.purchaseId ?? ''))?.refund).toBeDefined()
  const events = await listEvents(deps.records, { merchantId: world.merchant.id, limit: 1_000 })
  expect(events.filter(({ type }) => type === 'refund.succeeded')).toHaveLength(3)
  expect(events.filter(({ type }) => type === 'order.refunded')).toHaveLength(3)
  const [grant] = await listGrantsOfOrder(deps.records, order.id)
  expect(grant?.state).toBe('reversed')
})

it('that the operator refuses is not refunded, and the player has again what was taken', async () => {
  const order = await buy()
  const { deps } = phone.broker
  await phone.change(number, { traits: { refundVerdict: 'refuse' } })
  const asked = must(
    await refundOrder(deps, {
      orderId: order.id,
      by: { kind: 'merchant', merchantId: world.merchant.id },
      reason: 'sorry',
      requestKey: 'refused',
    }),
  )
  expect(asked.refund.state).toBe('failed')
  expect(await potions()).toBe(3n)
  expect(await phone.owedBy(number)).toBe(99n)
  expect(await world.read(order.id)).toMatchObject({ state: 'fulfilled' })
  const events = await listEvents(deps.records, { merchantId: world.merchant.id, limit: 1_000 })
  expect(events.filter(({ type }) => type === 'refund.failed')).toHaveLength(1)
})
