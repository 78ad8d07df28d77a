// Orders on the phone bill: granted in the commit that books the charge, a day to be confirmed, and given back where they cannot be granted.

import { afterEach, beforeEach, expect, it } from 'vitest'
import { listGrantsOfOrder } from '../records/grants.ts'
import { readOrder } from '../records/orders.ts'
import { type GoodsWorld, gameCatalogue, openGoodsWorld } from '../testing/goods-world.ts'
import { actBefore } from '../testing/interleave.ts'
import { openPhoneWorld, type PhoneWorld } from '../testing/phone-world.ts'
import { balanceOf, codeOf, euros, must, openWallet } from '../testing/test-parties.ts'
import { givePhoneCode } from './give-phone-code.ts'
import { payOffer } from './pay-offer.ts'
import { quoteOrder } from './quote-order.ts'
import { runAgenda } from './run-agenda.ts'

const number = '+4915110000000'

let phone: PhoneWorld
let world: GoodsWorld
/** Dear enough for a phone bill by itself. */
const catalogue = {
  ...gameCatalogue,
  items: gameCatalogue.items.map((item) => ({
    ...item,
    prices: item.prices.map((price) =>
      'money' in price ? { ...price, money: { ...price.money, amount: '990000' } } : price,
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

async function quoteOf(orderId: string): Promise<string> {
  const order = await readOrder(phone.broker.deps.records, orderId)
  if (order === undefined) throw new Error('no order')
  return must(await quoteOrder(phone.broker.deps, order)).quote
}

it('is charged once, granted in the same commit, and judged as what it is', async () => {
  const order = await world.order([{ sku: 'sword', quantity: 1 }])
  const payment = await phone.pay(number, { quote: await quoteOf(order.id) })
  expect(payment).toMatchObject({ state: 'charged', itemClass: 'game_item' })
  expect(await phone.owedBy(number)).toBe(99n)
  const paid = await world.read(order.id)
  expect(paid).toMatchObject({ state: 'fulfilled', paidBy: 'phone' })
  expect(await listGrantsOfOrder(phone.broker.deps.records, order.id)).toHaveLength(1)
  expect(codeOf(await world.ask([{ sku: 'sword', quantity: 1 }]))).toBe('already_owned')
})

it('has a day to be confirmed from when the code was asked for', async () => {
  const order = await world.order([{ sku: 'sword', quantity: 1 }])
  const { broker } = phone
  const begun = await phone.start(number, { quote: await quoteOf(order.id) })
  broker.system.advance(3_600_000)
  await runAgenda(broker.deps)
  const waiting = await world.read(order.id)
  expect(waiting.state).toBe('awaiting_payer')
  expect(waiting.expiresAt - waiting.createdAt).toBe(86_400_000)
  await phone.settle(begun.payment)
  broker.system.advance(86_400_000)
  await runAgenda(broker.deps)
  expect((await world.read(order.id)).state).toBe('expired')
})

it('of what the player has by another way meanwhile is given back on the bill, and the order fails', async () => {
  const [onBill, other] = [
    await world.order([{ sku: 'sword', quantity: 1 }]),
    await world.order([{ sku: 'sword', quantity: 1 }]),
  ]
  const begun = await phone.start(number, { quote: await quoteOf(onBill.id) })
  const wallet = await openWallet(phone.broker, euros(2_000_000n))
  must(await world.pay(other, wallet))
  await confirm(begun)
  await phone.settle(begun.payment)
  expect((await phone.read(begun.payment.id)).state).toBe('refunded')
  expect(await phone.owedBy(number)).toBe(0n)
  expect((await world.read(onBill.id)).state).toBe('failed')
  expect(await balanceOf(phone.broker, 'wallet', wallet.id)).toBe(1_010_000n)
})

it('is granted or given back also where a wallet’s payment of it was refused meanwhile', async () => {
  const { deps } = phone.broker
  const order = await world.order([{ sku: 'sword', quantity: 1 }])
  const begun = await phone.start(number, { quote: await quoteOf(order.id) })
  const wallet = await openWallet(phone.broker, euros(1_000_000n))
  const other = await world.order([{ sku: 'potion', quantity: 1 }])
  const short = actBefore(deps, 'insert into purchases', () => world.pay(other, wallet))
  const refused = await payOffer(short, {
    walletId: wallet.id,
    quote: await quoteOf(order.id),
    idempotencyKey: 'short',
    consent: 'explicit',
  })
  expect(codeOf(refused)).toBe('insufficient_funds')
  await confirm(begun)
  await phone.settle(begun.payment)
  expect(await phone.owedBy(number)).toBe(99n)
  expect(await world.read(order.id)).toMatchObject({ state: 'fulfilled', paidBy: 'phone' })
})

it('can be paid again from a wallet once the bill’s payment has ended', async () => {
  const { deps } = phone.broker
  const order = await world.order([{ sku: 'sword', quantity: 1 }])
  const begun = await phone.start(number, { quote: await quoteOf(order.id) })
  const wallet = await openWallet(phone.broker, euros(1_000_000n))
  const other = await world.order([{ sku: 'potion', quantity: 1 }])
  const pay = { walletId: wallet.id, quote: await quoteOf(order.id), consent: 'explicit' } as const
  const short = actBefore(deps, 'insert into purchases', () => world.pay(other, wallet))
  expect(codeOf(await payOffer(short, { ...pay, idempotencyKey: 'short' }))).toBe('insufficient_funds')
  phone.broker.system.advance(3_600_000)
  await phone.settle(begun.payment)
  const rich = await openWallet(phone.broker, euros(1_000_000n))
  for (let attempt = 0; attempt < 2; attempt += 1) await world.pay(await world.read(order.id), rich)
  expect((await world.read(order.id)).state).toBe('fulfilled')
})

async function confirm(begun: Awaited<ReturnType<PhoneWorld['start']>>): Promise<void> {
  const code = await phone.codeOn(number)
  must(
    await givePhoneCode(phone.broker.deps, phone.phone, {
      paymentId: begun.payment.id,
      secret: begun.secret,
      code,
    }),
  )
}
