// Orders whose money somebody else takes back: an operator's statement claws a charge back, a guardian cancels what a minor bought (E-07).

import { instant } from '@farthing/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { aftersaleLimits } from '../domain/goods/aftersale-limits.ts'
import type { Order } from '../domain/goods/order.ts'
import { listDisputes } from '../records/disputes.ts'
import { listEvents } from '../records/events.ts'
import { listGrantsOfOrder } from '../records/grants.ts'
import { readPlayer } from '../records/players.ts'
import { readStackDebts } from '../records/stack-moves.ts'
import { listStacks } from '../records/stacks.ts'
import { type GoodsWorld, gameCatalogue, openGoodsWorld } from '../testing/goods-world.ts'
import { openFamily } from '../testing/guard-world.ts'
import { openPhoneWorld, type PhoneWorld } from '../testing/phone-world.ts'
import { expectReconciled, makeStatement } from '../testing/statements.ts'
import { openTestBroker, type TestBroker } from '../testing/test-broker.ts'
import { balanceOf, codeOf, euros, must } from '../testing/test-parties.ts'
import { checkPlayerHoldings } from './check-holdings.ts'
import { closeDispute } from './close-dispute.ts'
import { importStatement } from './import-statement.ts'
import { payOffer } from './pay-offer.ts'
import { planSpend } from './plan-spend.ts'
import { quoteOrder } from './quote-order.ts'
import { refundOrder } from './refund-order.ts'

async function use(broker: TestBroker, world: GoodsWorld, cost: { sku: string; amount: bigint }) {
  const player = await readPlayer(broker.deps.records, world.player.id)
  if (player === undefined) throw new Error('no player')
  const kind = cost.sku === 'GOLD' ? ('currency' as const) : ('consumable' as const)
  const costs = [{ kind, ...cost }]
  const wanted = { player, costs, cause: `use ${cost.sku}`, at: broker.system.now() }
  must(await broker.deps.ledger.commit(must(await planSpend(broker.deps, wanted)).part))
}

async function held(broker: TestBroker, world: GoodsWorld, sku: string): Promise<bigint> {
  const stacks = await listStacks(broker.deps.records, world.player.id)
  return stacks.filter((stack) => stack.sku === sku).reduce((sum, { amount }) => sum + amount, 0n)
}

describe('a charge that a statement claws back', () => {
  const number = '+4915110000000'
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
  let order: Order
  beforeEach(async () => {
    phone = await openPhoneWorld({ billing: { steps: 'one' } })
    world = await openGoodsWorld(phone.broker, { merchant: phone.merchant, catalogue })
    const asked = await world.order([{ sku: 'potion', quantity: 3 }])
    const { quote } = must(await quoteOrder(phone.broker.deps, asked))
    await phone.pay(number, { quote })
    order = await world.read(asked.id)
  })
  afterEach(async () => {
    expect(phone.broker.errors).toEqual([])
    await phone.close()
  })

  it('takes its order’s goods with it and opens one dispute, and the books come to nothing; won, the goods are back', async () => {
    const { deps } = phone.broker
    await use(phone.broker, world, { sku: 'potion', amount: 1n })
    phone.broker.system.moveTo(instant(Date.UTC(2026, 1, 15, 9)))
    const { bytes } = await makeStatement(phone, { period: '2026-01', seed: 7, defects: { CLAWBACK: 1 } })
    const imports = await Promise.all([1, 2].map(() => importStatement(deps, phone.phone, bytes)))
    expect(imports.some(({ ok }) => ok)).toBe(true)
    expect(await world.read(order.id)).toMatchObject({ state: 'charged_back' })
    const disputes = await listDisputes(deps.records, { merchantId: world.merchant.id, limit: 10 })
    expect(disputes).toMatchObject([{ source: 'statement', state: 'open', isHeld: false, orderId: order.id }])
    expect(await held(phone.broker, world, 'potion')).toBe(0n)
    await expectReconciled(phone)
    const events = await listEvents(deps.records, { merchantId: world.merchant.id, limit: 1_000 })
    expect(events.filter(({ type }) => type === 'dispute.opened')).toHaveLength(1)
    expect(events.filter(({ type }) => type === 'clawback.applied')).toHaveLength(1)
    must(await closeDispute(deps, { disputeId: disputes[0]?.id ?? '', outcome: 'won' }))
    expect(await held(phone.broker, world, 'potion')).toBe(2n)
    expect(await world.read(order.id)).toMatchObject({ state: 'chargeback_reversed' })
    await expectReconciled(phone)
    expect(await checkPlayerHoldings(deps, world.player)).toMatchObject({ faults: [] })
  })
})

describe('a guardian', () => {
  const start = 5_000_000n
  const price = 10_000n
  let broker: TestBroker
  let world: GoodsWorld
  beforeEach(async () => {
    broker = await openTestBroker()
    const items = gameCatalogue.items.map((item) => ({
      ...item,
      prices: [{ id: 'money', money: { asset: 'EUR/6', amount: price.toString() } }],
    }))
    world = await openGoodsWorld(broker, { catalogue: { ...gameCatalogue, items } })
  })
  afterEach(async () => {
    expect(broker.errors).toEqual([])
    await broker.close()
  })

  async function buyAsMinor(sku: string, walletId: string): Promise<Order> {
    const order = await world.order([{ sku, quantity: 1 }])
    const { quote } = must(await quoteOrder(broker.deps, order))
    must(
      await payOffer(broker.deps, {
        walletId,
        quote,
        idempotencyKey: order.id,
        consent: 'explicit',
        isConfirmedTwice: true,
      }),
    )
    return world.read(order.id)
  }

  const takeBack = (order: Order, walletId: string, requestKey = 'guardian') =>
    refundOrder(broker.deps, {
      orderId: order.id,
      by: { kind: 'guardian', walletId },
      reason: 'bought without asking',
      requestKey,
    })

  it('takes back what a minor bought without consent, though it was used, without any debt, once, for 90 days', async () => {
    const family = await openFamily(broker, '16-17', euros(start))
    const other = await openFamily(broker, '16-17')
    const order = await buyAsMinor('purse', family.child.id)
    const late = await buyAsMinor('potion', family.child.id)
    await use(broker, world, { sku: 'GOLD', amount: 70n })
    expect(codeOf(await takeBack(order, other.guardian.id))).toBe('not_found')
    expect(codeOf(await takeBack(order, family.child.id))).toBe('not_found')
    broker.system.advance(aftersaleLimits.guardianWindowMs - 1)
    const all = await Promise.all([takeBack(order, family.guardian.id), takeBack(order, family.guardian.id)])
    expect(new Set(all.map((each) => must(each).refund.id)).size).toBe(1)
    // All of the money to who paid, what is left of the goods, and nothing owed.
    expect(await balanceOf(broker, 'wallet', family.child.id)).toBe(start - price)
    expect(await held(broker, world, 'GOLD')).toBe(0n)
    expect((await readStackDebts(broker.deps.records, world.player.id)).size).toBe(0)
    const [grant] = await listGrantsOfOrder(broker.deps.records, order.id)
    expect(grant?.state).toBe('reversed')
    broker.system.advance(1)
    expect(codeOf(await takeBack(late, family.guardian.id))).toBe('not_found')
    expect(await checkPlayerHoldings(broker.deps, world.player)).toMatchObject({ faults: [] })
  })
})
