// Orders paid from a bundle given back: into the bundle while it is open, to the bill once it has ended, to the unit either way.

import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Order } from '../domain/goods/order.ts'
import { readPhoneBundle } from '../records/phone-bundles.ts'
import { readPurchase } from '../records/purchases.ts'
import { listStacks } from '../records/stacks.ts'
import { readWalletBySecret } from '../records/wallets.ts'
import { type GoodsWorld, gameCatalogue, openGoodsWorld } from '../testing/goods-world.ts'
import { openPhoneWorld, type PhoneWorld } from '../testing/phone-world.ts'
import { balanceOf, codeOf, must } from '../testing/test-parties.ts'
import { endPhoneBundle } from './end-phone-bundle.ts'
import { payOffer } from './pay-offer.ts'
import { quoteOrder } from './quote-order.ts'
import { readWalletBundles } from './read-phone-bundles.ts'
import { refundOrder } from './refund-order.ts'

const number = '+4915110000000'
const secret = `fd_test_${'b'.repeat(43)}`
/** A potion costs no whole cent. */
const potion = 33_300n
const catalogue = {
  ...gameCatalogue,
  items: gameCatalogue.items.map((item) => ({
    ...item,
    prices: item.prices.map((price) =>
      'money' in price ? { ...price, money: { ...price.money, amount: potion.toString() } } : price,
    ),
  })),
}
let phone: PhoneWorld
let world: GoodsWorld
beforeEach(async () => {
  phone = await openPhoneWorld()
  world = await openGoodsWorld(phone.broker, { merchant: phone.merchant, catalogue })
})
afterEach(async () => {
  expect(phone.broker.errors).toEqual([])
  await phone.close()
})

type Opened = { readonly paymentId: string; readonly walletId: string }

/** A bundle of 1.00, whose first piece is no order. */
async function openBundle(): Promise<Opened> {
  const quote = await phone.merchant.quote('the first piece', { price: { asset: 'EUR/6', amount: 250_000n } })
  const payment = await phone.pay(number, { secret, quote, kind: 'bundle' })
  const wallet = await readWalletBySecret(phone.broker.deps.records, secret)
  return { paymentId: payment.id, walletId: wallet?.id ?? '' }
}

async function buy({ walletId }: Opened, quantity: number): Promise<Order> {
  const order = await world.order([{ sku: 'potion', quantity }])
  const { quote } = must(await quoteOrder(phone.broker.deps, order))
  must(await payOffer(phone.broker.deps, { walletId, quote, idempotencyKey: order.id, consent: 'explicit' }))
  const paid = await world.read(order.id)
  expect(paid.paidBy).toBe('bundle')
  return paid
}

async function left({ walletId }: Opened): Promise<bigint | undefined> {
  return (await readWalletBundles(phone.broker.deps, walletId))[0]?.left.amount
}

async function potions(): Promise<bigint> {
  const stacks = await listStacks(phone.broker.deps.records, world.player.id)
  return stacks.reduce((sum, { amount }) => sum + amount, 0n)
}

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

it('is there to be spent again while the bundle is open, part by part, and nothing moves on the bill', async () => {
  const bundle = await openBundle()
  const order = await buy(bundle, 5)
  expect(await left(bundle)).toBe(750_000n - 5n * potion)
  expect(must(await giveBack(order, potion)).refund.state).toBe('succeeded')
  expect(await left(bundle)).toBe(750_000n - 4n * potion)
  expect(await potions()).toBe(4n)
  const all = await Promise.all([giveBack(order), giveBack(order), giveBack(order)])
  expect(all.map(codeOf).toSorted()).toEqual(['already_refunded', 'already_refunded', 'done'])
  expect(await left(bundle)).toBe(750_000n)
  expect(await potions()).toBe(0n)
  expect(await phone.owedBy(number)).toBe(100n)
  expect(await balanceOf(phone.broker, 'merchant', world.merchant.id)).toBe(0n)
  expect(await world.read(order.id)).toMatchObject({ state: 'refunded' })
  expect((await readPurchase(phone.broker.deps.records, order.purchaseId ?? ''))?.refund).toBeDefined()
  must(await giveAgain(bundle))
})

/** All of it can be spent once more. */
async function giveAgain({ walletId }: Opened) {
  const quote = await phone.merchant.quote('the rest', { price: { asset: 'EUR/6', amount: 750_000n } })
  return payOffer(phone.broker.deps, {
    walletId,
    quote,
    idempotencyKey: 'the rest',
    consent: 'explicit',
  })
}

it('goes to the bill once the bundle has ended, its parts rounded to the buyer once together', async () => {
  const bundle = await openBundle()
  const order = await buy(bundle, 5)
  const other = await buy(bundle, 2)
  must(await endPhoneBundle(phone.broker.deps, phone.phone, bundle.paymentId))
  await phone.settle({ id: bundle.paymentId })
  expect(await readPhoneBundle(phone.broker.deps.records, bundle.paymentId)).toMatchObject({ state: 'ended' })
  // 0.75 less 0.2331 of potions, rounded up to the buyer.
  expect(await phone.owedBy(number)).toBe(48n)
  // Three parts of 0.1665: 0.0333, 0.0333 and the rest are 17 cents together, not 4, 4 and 10.
  const owed: bigint[] = []
  for (const units of [potion, potion, undefined]) {
    expect(must(await giveBack(order, units)).refund.state).toBe('succeeded')
    owed.push(await phone.owedBy(number))
  }
  expect(owed).toEqual([44n, 41n, 31n])
  expect(await potions()).toBe(2n)
  expect(await world.read(order.id)).toMatchObject({ state: 'refunded' })
  expect((await readPurchase(phone.broker.deps.records, order.purchaseId ?? ''))?.refund).toBeDefined()
  expect((await readPurchase(phone.broker.deps.records, other.purchaseId ?? ''))?.refund).toBeUndefined()
  must(await giveBack(other))
  expect(await phone.owedBy(number)).toBe(24n)
  expect(await potions()).toBe(0n)
})

it('gives nothing on a bill that is less than a cent, and the last part even where nothing is left to round', async () => {
  const bundle = await openBundle()
  const order = await buy(bundle, 1)
  must(await endPhoneBundle(phone.broker.deps, phone.phone, bundle.paymentId))
  await phone.settle({ id: bundle.paymentId })
  const before = await phone.owedBy(number)
  must(await giveBack(order, 30_001n))
  expect(await phone.owedBy(number)).toBe(before - 4n)
  expect(codeOf(await giveBack(order, 1n))).toBe('invalid_request')
  expect(must(await giveBack(order)).refund.state).toBe('succeeded')
  expect(await phone.owedBy(number)).toBe(before - 4n)
  expect(await world.read(order.id)).toMatchObject({ state: 'refunded' })
  expect(await potions()).toBe(0n)
})
