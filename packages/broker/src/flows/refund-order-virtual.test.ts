// Orders paid with what the player held, given back: to the unit and the source, the goods in the same commit.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Order } from '../domain/goods/order.ts'
import { listGrantsOfOrder } from '../records/grants.ts'
import { readPlayer } from '../records/players.ts'
import { listStacks } from '../records/stacks.ts'
import { type GoodsWorld, gameCatalogue, openGoodsWorld } from '../testing/goods-world.ts'
import { openTestBroker, type TestBroker } from '../testing/test-broker.ts'
import { codeOf, euros, must, openWallet, type TestWallet } from '../testing/test-parties.ts'
import { checkPlayerHoldings } from './check-holdings.ts'
import { planGive } from './plan-give.ts'
import { planSpend } from './plan-spend.ts'
import { refundOrder } from './refund-order.ts'

const maximum = 130n
/** What may be earned of gold is little; a charm costs potions. */
const catalogue = {
  ...gameCatalogue,
  currencies: gameCatalogue.currencies.map((currency) => ({ ...currency, maximum: maximum.toString() })),
  items: [
    ...gameCatalogue.items,
    {
      sku: 'arrow',
      kind: 'consumable',
      title: { en: 'Arrow' },
      prices: [{ id: 'gold', currency: { asset: 'GOLD/0', amount: '11' } }],
    },
    {
      sku: 'charm',
      kind: 'durable',
      title: { en: 'Charm' },
      prices: [{ id: 'potions', items: [{ sku: 'potion', amount: '3' }] }],
    },
  ],
}

let broker: TestBroker
let world: GoodsWorld
let wallet: TestWallet
beforeEach(async () => {
  broker = await openTestBroker()
  world = await openGoodsWorld(broker, { catalogue })
  wallet = await openWallet(broker, euros(5_000_000n))
})
afterEach(async () => {
  expect(await checkPlayerHoldings(broker.deps, world.player)).toMatchObject({ faults: [] })
  expect(broker.errors).toEqual([])
  await broker.close()
})

async function player() {
  const found = await readPlayer(broker.deps.records, world.player.id)
  if (found === undefined) throw new Error('no player')
  return found
}

/** Gold that play gave. */
async function earn(amount: bigint, isReturned = false): Promise<void> {
  const content = { kind: 'currency', sku: 'GOLD', amount, isStackable: true, clawback: 'debt' } as const
  const given = must(
    await planGive(broker.deps, {
      player: await player(),
      contents: [content],
      source: 'free',
      cause: `earned ${amount}`,
      at: broker.system.now(),
      isReturned,
    }),
  )
  must(await broker.deps.ledger.commit(given.part))
}

async function use(sku: string, amount: bigint): Promise<void> {
  const costs = [{ kind: 'consumable' as const, sku, amount }]
  const wanted = { player: await player(), costs, cause: `use ${sku} ${amount}`, at: broker.system.now() }
  must(await broker.deps.ledger.commit(must(await planSpend(broker.deps, wanted)).part))
}

async function held(sku: string): Promise<{ readonly paid: bigint; readonly free: bigint }> {
  const stacks = (await listStacks(broker.deps.records, world.player.id)).filter((each) => each.sku === sku)
  const sum = (wanted: 'paid' | 'free'): bigint =>
    stacks.filter(({ source }) => source === wanted).reduce((all, { amount }) => all + amount, 0n)
  return { paid: sum('paid'), free: sum('free') }
}

let keys = 0
async function giveBack(order: Order, lines?: ReadonlyArray<{ ordinal: number; units?: bigint }>) {
  keys += 1
  return refundOrder(broker.deps, {
    orderId: order.id,
    ...(lines === undefined ? {} : { lines }),
    by: { kind: 'merchant', merchantId: world.merchant.id },
    reason: 'sorry',
    requestKey: `key ${keys}`,
  })
}

describe('a refund of an order paid in a virtual currency', () => {
  it('gives back what was bought as bought and what was earned as earned, and takes the goods', async () => {
    await world.buy([{ sku: 'purse', quantity: 1 }], wallet)
    await earn(30n)
    const order = await world.order([{ sku: 'sword', quantity: 1, option: 'gold' }])
    // What was earned is spent first.
    expect(await held('GOLD')).toEqual({ paid: 30n, free: 0n })
    const all = await Promise.all([giveBack(order), giveBack(order), giveBack(order)])
    expect(all.filter(({ ok }) => ok)).toHaveLength(1)
    expect(await held('GOLD')).toEqual({ paid: 100n, free: 30n })
    expect(await held('sword')).toEqual({ paid: 0n, free: 0n })
    expect(await world.read(order.id)).toMatchObject({ state: 'refunded' })
    const [grant] = await listGrantsOfOrder(broker.deps.records, order.id)
    expect(grant?.state).toBe('reversed')
    expect(codeOf(await giveBack(order))).toBe('already_refunded')
  })

  it('is not refused by the most that may be earned', async () => {
    await earn(120n)
    const order = await world.order([{ sku: 'sword', quantity: 1, option: 'gold' }])
    await earn(110n)
    expect(must(await giveBack(order)).refund.state).toBe('succeeded')
    expect(await held('GOLD')).toEqual({ paid: 0n, free: 230n })
  })

  it('comes part by part to exactly what was paid of each source', async () => {
    await world.buy([{ sku: 'purse', quantity: 1 }], wallet)
    await earn(20n)
    const order = await world.order([{ sku: 'arrow', quantity: 7 }])
    expect(await held('GOLD')).toEqual({ paid: 43n, free: 0n })
    for (const units of [1n, 30n, 28n]) must(await giveBack(order, [{ ordinal: 0, units }]))
    expect(await held('GOLD')).toEqual({ paid: 100n, free: 2n })
    must(await giveBack(order))
    expect(await held('GOLD')).toEqual({ paid: 100n, free: 20n })
    expect(await held('arrow')).toEqual({ paid: 0n, free: 0n })
    expect(await world.read(order.id)).toMatchObject({ state: 'refunded' })
  })

  it('gives what goes back to a debt before it is held', async () => {
    const purse = await world.buy([{ sku: 'purse', quantity: 1 }], wallet)
    const order = await world.order([{ sku: 'sword', quantity: 1, option: 'gold' }])
    must(await giveBack(purse))
    expect(await held('GOLD')).toEqual({ paid: 0n, free: 0n })
    must(await giveBack(order))
    // The hundred that came back are the hundred that were owed.
    expect(await held('GOLD')).toEqual({ paid: 0n, free: 0n })
    await earn(5n)
    expect(await held('GOLD')).toEqual({ paid: 0n, free: 5n })
  })
})

describe('a refund of an order paid with items', () => {
  it('gives the items back and takes what they bought', async () => {
    await world.buy([{ sku: 'potion', quantity: 4 }], wallet)
    const order = await world.order([{ sku: 'charm', quantity: 1 }])
    expect(await held('potion')).toEqual({ paid: 1n, free: 0n })
    must(await giveBack(order))
    expect(await held('potion')).toEqual({ paid: 4n, free: 0n })
    expect(await held('charm')).toEqual({ paid: 0n, free: 0n })
    // They are things of the player's like any other.
    await use('potion', 4n)
  })
})
