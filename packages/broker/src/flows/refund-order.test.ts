// Orders given back: whole and in parts, once per key, goods and money in one commit, to the unit.

import { array, assert, asyncProperty, constantFrom, integer, record } from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { aftersaleLimits } from '../domain/goods/aftersale-limits.ts'
import type { Order } from '../domain/goods/order.ts'
import { listEvents } from '../records/events.ts'
import { listGrantsOfOrder } from '../records/grants.ts'
import { listRefundsOfOrder } from '../records/order-refunds.ts'
import { readPlayer } from '../records/players.ts'
import { listStacks } from '../records/stacks.ts'
import { type GoodsWorld, openGoodsWorld } from '../testing/goods-world.ts'
import { openTestBroker, type TestBroker } from '../testing/test-broker.ts'
import { balanceOf, codeOf, euros, must, openWallet, type TestWallet } from '../testing/test-parties.ts'
import { checkPlayerHoldings } from './check-holdings.ts'
import { decideRefund } from './decide-refund.ts'
import { earnedContent, planGive } from './plan-give.ts'
import { planSpend } from './plan-spend.ts'
import { type RefundOrderInput, refundOrder } from './refund-order.ts'
import { refundPurchase } from './refund-purchase.ts'
import { runAgenda } from './run-agenda.ts'

const start = 20_000_000n
let broker: TestBroker
let world: GoodsWorld
let wallet: TestWallet
let keys = 0
beforeEach(async () => {
  broker = await openTestBroker()
  world = await openGoodsWorld(broker)
  wallet = await openWallet(broker, euros(start))
})
afterEach(async () => {
  expect(broker.errors).toEqual([])
  await broker.close()
})

async function use(sku: string, amount: bigint): Promise<void> {
  const { deps } = broker
  const player = await readPlayer(deps.records, world.player.id)
  if (player === undefined) throw new Error('no player')
  const kind = sku === 'GOLD' ? ('currency' as const) : ('consumable' as const)
  keys += 1
  const spent = must(
    await planSpend(deps, {
      player,
      costs: [{ kind, sku, amount }],
      cause: `use ${keys}`,
      at: deps.system.now(),
    }),
  )
  must(await deps.ledger.commit(spent.part))
}

async function refund(order: Order, more: Partial<RefundOrderInput> = {}) {
  keys += 1
  return refundOrder(broker.deps, {
    orderId: order.id,
    by: { kind: 'buyer', walletId: wallet.id },
    reason: 'a mistake',
    requestKey: `key ${keys}`,
    ...more,
  })
}

async function held(sku: string): Promise<bigint> {
  const stacks = await listStacks(broker.deps.records, world.player.id)
  return stacks.filter((stack) => stack.sku === sku).reduce((sum, { amount }) => sum + amount, 0n)
}

async function events(type: string) {
  const all = await listEvents(broker.deps.records, { merchantId: world.merchant.id, limit: 1_000 })
  return all.filter((event) => event.type === type)
}

const merchant = (): RefundOrderInput['by'] => ({ kind: 'merchant', merchantId: world.merchant.id })

describe('an unused order', () => {
  it('goes back by itself within two days, with the goods, once per key', async () => {
    const order = await world.buy([{ sku: 'potion', quantity: 5 }], wallet)
    const asked = { requestKey: 'once' }
    const all = await Promise.all(Array.from({ length: 20 }, () => refund(order, asked)))
    expect(new Set(all.map((each) => must(each).refund.id)).size).toBe(1)
    expect(must(all[0] ?? codeless()).refund).toMatchObject({ state: 'succeeded' })
    expect(await balanceOf(broker, 'wallet', wallet.id)).toBe(start)
    expect(await balanceOf(broker, 'merchant', world.merchant.id)).toBe(0n)
    expect(await balanceOf(broker, 'houseFees')).toBe(0n)
    expect(await held('potion')).toBe(0n)
    expect(await world.read(order.id)).toMatchObject({ state: 'refunded' })
    const [grant] = await listGrantsOfOrder(broker.deps.records, order.id)
    expect(grant?.state).toBe('reversed')
    expect(codeOf(await refund(order, { ...asked, reason: 'another' }))).toBe('request_id_reused')
    expect(codeOf(await refund(order))).toBe('already_refunded')
  })

  it('tells everything that a refund has to tell', async () => {
    const order = await world.buy([{ sku: 'potion', quantity: 4 }], wallet)
    await use('potion', 1n)
    must(await refund(order))
    for (const type of ['refund.created', 'refund.succeeded']) {
      const [event] = await events(type)
      expect(event?.data).toMatchObject({
        order: order.id,
        player: world.player.id,
        amount: [{ asset: 'EUR/6', amount: '30000' }],
        lines: [{ line: 0, sku: 'potion', share_consumed: '0.25' }],
        previous_refunds: { count: 0, totals: [] },
      })
    }
    const [taken] = await events('clawback.applied')
    expect(taken?.data).toMatchObject({ line: 0, contents: [{ sku: 'potion', taken: '3', debt: '0' }] })
    expect(await events('order.refunded')).toHaveLength(1)
    expect(await events('grant.reversed')).toHaveLength(1)
  })

  it('is nobody else’s to give back, and of no order that is not paid', async () => {
    const order = await world.buy([{ sku: 'potion', quantity: 1 }], wallet)
    const other = await openWallet(broker)
    expect(codeOf(await refund(order, { by: { kind: 'buyer', walletId: other.id } }))).toBe('not_found')
    const open = await world.order([{ sku: 'potion', quantity: 1 }])
    expect(codeOf(await refund(open, { by: merchant() }))).toBe('gone_wrong_state')
  })

  it('goes back through its payment’s own door too, with the goods', async () => {
    const order = await world.buy([{ sku: 'sword', quantity: 1 }], wallet)
    const purchaseId = order.purchaseId ?? ''
    const undone = must(await refundPurchase(broker.deps, { purchaseId, by: { wallet: wallet.id } }))
    expect(undone.purchase.refund).toBeDefined()
    expect(await held('sword')).toBe(0n)
    expect(await balanceOf(broker, 'wallet', wallet.id)).toBe(start)
  })
})

describe('a line named twice', () => {
  it('gives nothing back: what one of the two gives is not counted by the other', async () => {
    await world.makePlayer('a friend')
    const gift = { toExternalId: 'a friend' }
    const order = await world.order([{ sku: 'potion', quantity: 10 }], { gift })
    must(await world.pay(order, wallet))
    const half = { ordinal: 0, units: 50_000n }
    const twice = await refund(order, { by: merchant(), lines: [half, half] })
    expect(codeOf(twice)).toBe('invalid_request')
    expect(await balanceOf(broker, 'wallet', wallet.id)).toBe(start - 100_000n)
  })
})

describe('an order paid in a game’s currency', () => {
  it('goes back though the player has earned up to the most that may be held', async () => {
    await earn(1_000_000n)
    const order = await world.order([{ sku: 'sword', quantity: 1, option: 'gold' }])
    await earn(100n)
    must(await refund(order, { by: merchant() }))
    expect(await held('GOLD')).toBe(1_000_100n)
    expect(await held('sword')).toBe(0n)
  })
})

async function earn(amount: bigint): Promise<void> {
  const { deps } = broker
  keys += 1
  const given = must(
    await planGive(deps, {
      player: world.player,
      contents: [earnedContent({ code: 'GOLD' }, amount)],
      source: 'free',
      cause: `earned ${keys}`,
      at: deps.system.now(),
    }),
  )
  must(await deps.ledger.commit(given.part))
}

function codeless(): never {
  throw new Error('no answer')
}

describe('an order partly used', () => {
  it('goes back by its unused share, rounded to the player, and leaves what others bought alone', async () => {
    const first = await world.buy([{ sku: 'potion', quantity: 3 }], wallet)
    await use('potion', 2n)
    const second = await world.buy([{ sku: 'potion', quantity: 2 }], wallet)
    const given = must(await refund(first))
    expect(given.refund.money?.amount).toBe(10_000n)
    expect(await held('potion')).toBe(2n)
    expect(await world.read(first.id)).toMatchObject({ state: 'partially_refunded' })
    expect(await world.read(second.id)).toMatchObject({ state: 'fulfilled' })
    expect(codeOf(await refund(first))).toBe('refund_used')
    // The merchant may give the rest as well.
    must(await refund(first, { by: merchant() }))
    expect(await world.read(first.id)).toMatchObject({ state: 'refunded' })
    expect(await held('potion')).toBe(2n)
  })

  it('in mode debt leaves the balance below zero by exactly what is short, of that currency alone', async () => {
    const order = await world.buy([{ sku: 'purse', quantity: 1 }], wallet)
    await world.buy([{ sku: 'potion', quantity: 3 }], wallet)
    await use('GOLD', 70n)
    must(await refund(order, { by: merchant() }))
    const [grant] = await listGrantsOfOrder(broker.deps.records, order.id)
    expect(grant?.state).toBe('in_debt')
    const [taken] = await events('clawback.applied')
    expect(taken?.data).toMatchObject({ contents: [{ sku: 'GOLD', taken: '30', debt: '70' }] })
    expect(await held('potion')).toBe(3n)
    await use('potion', 1n)
    expect(await checkPlayerHoldings(broker.deps, world.player)).toMatchObject({ faults: [] })
  })

  it('in many small parts takes all goods with all money', async () => {
    const order = await world.buy([{ sku: 'potion', quantity: 3 }], wallet)
    const counts: bigint[] = []
    for (let part = 0; part < 6; part += 1) {
      must(await refund(order, { by: merchant(), lines: [{ ordinal: 0, units: 5_000n }] }))
      counts.push(await held('potion'))
    }
    expect(counts).toEqual([3n, 2n, 2n, 1n, 1n, 0n])
    expect(await world.read(order.id)).toMatchObject({ state: 'refunded' })
  })

  it('of several lines goes back line by line', async () => {
    const order = await world.buy(
      [
        { sku: 'sword', quantity: 1 },
        { sku: 'potion', quantity: 2 },
      ],
      wallet,
    )
    must(await refund(order, { lines: [{ ordinal: 1 }] }))
    const after = await world.read(order.id)
    expect(after.state).toBe('partially_refunded')
    expect(after.lines.map(({ state }) => state)).toEqual(['granted', 'refunded'])
    expect(await held('sword')).toBe(1n)
    must(await refund(after))
    expect(await world.read(order.id)).toMatchObject({ state: 'refunded' })
    expect(await balanceOf(broker, 'wallet', wallet.id)).toBe(start)
    expect(await balanceOf(broker, 'houseFees')).toBe(0n)
  })
})

describe('after the window', () => {
  it('the merchant decides, and after 14 days without a decision the refund is given', async () => {
    const order = await world.buy([{ sku: 'potion', quantity: 2 }], wallet)
    broker.system.advance(aftersaleLimits.instantWindowMs)
    const asked = must(await refund(order))
    expect(asked.refund.state).toBe('review')
    expect(codeOf(await refund(order))).toBe('refund_under_way')
    await runAgenda(broker.deps)
    expect(await held('potion')).toBe(2n)
    broker.system.advance(aftersaleLimits.reviewMs)
    await runAgenda(broker.deps)
    expect(await held('potion')).toBe(0n)
    expect(await balanceOf(broker, 'wallet', wallet.id)).toBe(start)
    const [done] = await listRefundsOfOrder(broker.deps.records, order.id)
    expect(done?.state).toBe('succeeded')
  })

  it('a merchant approves or declines, and only its own', async () => {
    const order = await world.buy([{ sku: 'potion', quantity: 2 }], wallet)
    broker.system.advance(aftersaleLimits.instantWindowMs)
    const { id } = must(await refund(order)).refund
    const decline = { refundId: id, merchantId: world.merchant.id, decision: 'decline' } as const
    expect(codeOf(await decideRefund(broker.deps, { ...decline, merchantId: 'mer_other' }))).toBe('not_found')
    expect(must(await decideRefund(broker.deps, decline)).refund.state).toBe('declined')
    expect(codeOf(await decideRefund(broker.deps, { ...decline, decision: 'approve' }))).toBe(
      'gone_wrong_state',
    )
    const again = must(await refund(order)).refund
    const approved = must(
      await decideRefund(broker.deps, { ...decline, refundId: again.id, decision: 'approve' }),
    )
    expect(approved.refund.state).toBe('succeeded')
    expect(await balanceOf(broker, 'wallet', wallet.id)).toBe(start)
  })
})

describe('over any order of events', () => {
  const steps = record({
    what: constantFrom('buy', 'use', 'buyer', 'merchant', 'later'),
    order: integer({ min: 0, max: 3 }),
    amount: integer({ min: 1, max: 7 }),
  })

  it('what was paid is what is held or used, what went back, to the unit, and never more goes back', async () => {
    await assert(
      asyncProperty(array(steps, { minLength: 3, maxLength: 14 }), async (run) => {
        const before = await balanceOf(broker, 'wallet', wallet.id)
        const orders: Order[] = []
        for (const { what, order: index, amount } of run) {
          const order = orders[index % Math.max(orders.length, 1)]
          if (what === 'buy') orders.push(await world.buy([{ sku: 'potion', quantity: amount }], wallet))
          if (what === 'later') broker.system.advance(7 * 3_600_000)
          if (what === 'use') {
            const left = await held('potion')
            if (left > 0n) await use('potion', left < BigInt(amount) ? left : BigInt(amount))
          }
          if (order === undefined) continue
          if (what === 'buyer') await refund(order)
          if (what === 'merchant') {
            await refund(order, { by: merchant(), lines: [{ ordinal: 0, units: BigInt(amount) * 3_333n }] })
          }
        }
        let paid = 0n
        let back = 0n
        for (const { id, total } of orders) {
          const after = await world.read(id)
          const refunds = await listRefundsOfOrder(broker.deps.records, id)
          const given = refunds
            .filter(({ state }) => state === 'succeeded')
            .reduce((sum, { money }) => sum + (money?.amount ?? 0n), 0n)
          expect(given).toBe(after.lines.reduce((sum, { refundedUnits }) => sum + refundedUnits, 0n))
          expect(given <= (total?.amount ?? 0n)).toBe(true)
          paid += total?.amount ?? 0n
          back += given
        }
        expect(before - (await balanceOf(broker, 'wallet', wallet.id))).toBe(paid - back)
        expect(await checkPlayerHoldings(broker.deps, world.player)).toMatchObject({ faults: [] })
      }),
      { numRuns: 12 },
    )
  })
})
