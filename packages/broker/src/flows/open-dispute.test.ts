// Disputes: goods and money taken in the commit of the notice, told with all that is known, and given again exactly where they are won.

import { instant } from '@farthing/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { aftersaleLimits } from '../domain/goods/aftersale-limits.ts'
import type { Player } from '../domain/goods/app.ts'
import type { Order } from '../domain/goods/order.ts'
import { orderLimits } from '../domain/goods/order-limits.ts'
import { listEvents } from '../records/events.ts'
import { listGrantsOfOrder } from '../records/grants.ts'
import { readPlayer } from '../records/players.ts'
import { readStackDebts } from '../records/stack-moves.ts'
import { listStacks } from '../records/stacks.ts'
import { type GoodsWorld, openGoodsWorld } from '../testing/goods-world.ts'
import { openTestBroker, type TestBroker } from '../testing/test-broker.ts'
import { balanceOf, codeOf, euros, must, openWallet, type TestWallet } from '../testing/test-parties.ts'
import { acceptGift } from './accept-gift.ts'
import { addEvidence } from './add-evidence.ts'
import { advanceClock } from './advance-clock.ts'
import { checkPlayerHoldings } from './check-holdings.ts'
import { closeDispute } from './close-dispute.ts'
import { openDispute } from './open-dispute.ts'
import { planSpend } from './plan-spend.ts'
import { readBooks } from './read-balances.ts'
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

async function gold(): Promise<bigint> {
  const stacks = await listStacks(broker.deps.records, world.player.id)
  const debts = await readStackDebts(broker.deps.records, world.player.id)
  const held = stacks.filter(({ sku }) => sku === 'GOLD').reduce((sum, { amount }) => sum + amount, 0n)
  return [...debts.values()].reduce((sum, owed) => sum - owed, held)
}

async function useGold(amount: bigint): Promise<void> {
  const { deps } = broker
  const player = await readPlayer(deps.records, world.player.id)
  if (player === undefined) throw new Error('no player')
  const costs = [{ kind: 'currency' as const, sku: 'GOLD', amount }]
  const spent = must(await planSpend(deps, { player, costs, cause: `use ${amount}`, at: deps.system.now() }))
  must(await deps.ledger.commit(spent.part))
}

function notice(order: Order) {
  return { orderId: order.id, source: 'operator', reference: `case ${order.id}`, reason: 'fraud' } as const
}

async function sendPotion(to: Player): Promise<Order> {
  const order = await world.order([{ sku: 'potion', quantity: 1 }], { gift: { toPlayer: to.id } })
  must(await world.pay(order, wallet))
  return world.read(order.id)
}

function answerOf(order: Order) {
  return { giftId: order.gift ?? '', by: { merchantId: world.merchant.id } }
}

async function events(type: string) {
  const all = await listEvents(broker.deps.records, { merchantId: world.merchant.id, limit: 1_000 })
  return all.filter((event) => event.type === type)
}

async function expectBooks(): Promise<void> {
  for (const { debits, credits, byKind } of await readBooks(broker.deps)) {
    expect(debits).toBe(credits)
    expect(Object.values(byKind).reduce((sum, units) => sum + (units ?? 0n), 0n)).toBe(0n)
  }
  expect(await checkPlayerHoldings(broker.deps, world.player)).toMatchObject({ faults: [] })
}

describe('a dispute', () => {
  it('takes goods by their mode and the money from the merchant, and gives both again where it is won', async () => {
    const order = await world.buy([{ sku: 'purse', quantity: 1 }], wallet)
    await world.buy([{ sku: 'potion', quantity: 2 }], wallet)
    const merchantBefore = await balanceOf(broker, 'merchant', world.merchant.id)
    const feesBefore = await balanceOf(broker, 'houseFees')
    await useGold(60n)
    const all = await Promise.all(Array.from({ length: 10 }, () => openDispute(broker.deps, notice(order))))
    expect(new Set(all.map((each) => must(each).dispute.id)).size).toBe(1)
    expect(await gold()).toBe(-60n)
    expect(await world.read(order.id)).toMatchObject({ state: 'charged_back' })
    expect(await balanceOf(broker, 'disputed')).toBe(400_000n)
    await expectBooks()
    const asked = { orderId: order.id, reason: '', requestKey: 'k' }
    const byMerchant = { kind: 'merchant', merchantId: world.merchant.id } as const
    expect(codeOf(await refundOrder(broker.deps, { ...asked, by: byMerchant }))).toBe('invalid_transition')
    const [opened] = await events('dispute.opened')
    expect(opened?.data).toMatchObject({
      order: order.id,
      player: world.player.id,
      amount: { asset: 'EUR/6', amount: '400000' },
      lines: [{ line: 0, share_consumed: '0.6', contents: [{ sku: 'GOLD', taken: '40', debt: '60' }] }],
      previous_refunds: { count: 0 },
    })
    const disputeId = must(all[0] ?? { ok: false }).dispute.id
    must(await closeDispute(broker.deps, { disputeId, outcome: 'won' }))
    expect(await gold()).toBe(40n)
    expect(await balanceOf(broker, 'merchant', world.merchant.id)).toBe(merchantBefore)
    expect(await balanceOf(broker, 'houseFees')).toBe(feesBefore)
    expect(await balanceOf(broker, 'disputed')).toBe(0n)
    expect(await world.read(order.id)).toMatchObject({ state: 'chargeback_reversed' })
    const [grant] = await listGrantsOfOrder(broker.deps.records, order.id)
    expect(grant?.state).toBe('acknowledged')
    expect(codeOf(await closeDispute(broker.deps, { disputeId, outcome: 'lost' }))).toBe('invalid_transition')
    await expectBooks()
  })

  it('that is won gives again what may be held, though one thing was bought anew meanwhile', async () => {
    const lines = [
      { sku: 'sword', quantity: 1 },
      { sku: 'potion', quantity: 3 },
    ]
    const order = await world.buy(lines, wallet)
    const { dispute } = must(await openDispute(broker.deps, notice(order)))
    await world.buy([{ sku: 'sword', quantity: 1 }], wallet)
    must(await closeDispute(broker.deps, { disputeId: dispute.id, outcome: 'won' }))
    const stacks = await listStacks(broker.deps.records, world.player.id)
    const held = stacks.filter(({ amount }) => amount > 0n).map(({ sku, amount }) => `${amount} ${sku}`)
    expect(held.toSorted((left, right) => (left < right ? -1 : 1))).toEqual(['1 sword', '3 potion'])
    await expectBooks()
  })

  it('about a gift that nobody has accepted yet leaves it to be accepted where it is won', async () => {
    const friend = await world.makePlayer('a friend')
    const order = await world.order([{ sku: 'potion', quantity: 2 }], { gift: { toExternalId: 'a friend' } })
    must(await world.pay(order, wallet))
    const by = { merchantId: world.merchant.id }
    const { dispute } = must(await openDispute(broker.deps, notice(order)))
    const asked = { giftId: order.gift ?? '', by }
    expect(codeOf(await acceptGift(broker.deps, asked))).toBe('gone_wrong_state')
    must(await closeDispute(broker.deps, { disputeId: dispute.id, outcome: 'won' }))
    must(await acceptGift(broker.deps, asked))
    const stacks = await listStacks(broker.deps.records, friend.id)
    expect(stacks.map(({ sku, amount }) => `${amount} ${sku}`)).toEqual(['2 potion'])
    await expectBooks()
  })

  it('about a gift that nobody has accepted yet ends the gift where it is lost', async () => {
    await world.makePlayer('a friend')
    const order = await world.order([{ sku: 'potion', quantity: 2 }], { gift: { toExternalId: 'a friend' } })
    must(await world.pay(order, wallet))
    const { dispute } = must(await openDispute(broker.deps, notice(order)))
    must(await closeDispute(broker.deps, { disputeId: dispute.id, outcome: 'lost' }))
    const asked = { giftId: order.gift ?? '', by: { merchantId: world.merchant.id } }
    expect(codeOf(await acceptGift(broker.deps, asked))).toBe('gift_over')
    const [grant] = await listGrantsOfOrder(broker.deps.records, order.id)
    expect(grant?.state).toBe('reversed')
    broker.system.advance(aftersaleLimits.giftLifeMs)
    await runAgenda(broker.deps)
    await expectBooks()
  })

  it('that is lost leaves the money with our bank’s loss, and never touches what other orders gave', async () => {
    const order = await world.buy([{ sku: 'potion', quantity: 2 }], wallet)
    await world.buy([{ sku: 'sword', quantity: 1 }], wallet)
    const { dispute } = must(await openDispute(broker.deps, notice(order)))
    must(await closeDispute(broker.deps, { disputeId: dispute.id, outcome: 'lost' }))
    expect(await balanceOf(broker, 'disputed')).toBe(0n)
    expect(await balanceOf(broker, 'bank')).toBe(20_000n)
    const stacks = await listStacks(broker.deps.records, world.player.id)
    expect(stacks.filter(({ amount }) => amount > 0n).map(({ sku }) => sku)).toEqual(['sword'])
    await expectBooks()
  })

  it('over a gift that waits stops its time and its handing over; won, it is given, lost, it is over', async () => {
    const { deps, system } = broker
    const friend = await world.makePlayer('friend')
    const [won, lost] = [await sendPotion(friend), await sendPotion(friend)]
    const cases = [must(await openDispute(deps, notice(won))), must(await openDispute(deps, notice(lost)))]
    expect(codeOf(await acceptGift(deps, answerOf(won)))).toBe('gone_wrong_state')
    must(await advanceClock(deps, instant(system.now() + aftersaleLimits.giftLifeMs - 1)))
    must(await closeDispute(deps, { disputeId: cases[0]?.dispute.id ?? '', outcome: 'won' }))
    must(await closeDispute(deps, { disputeId: cases[1]?.dispute.id ?? '', outcome: 'lost' }))
    expect(codeOf(await acceptGift(deps, answerOf(lost)))).toBe('gift_over')
    must(await acceptGift(deps, answerOf(won)))
    const held = await listStacks(deps.records, friend.id)
    expect(held.map(({ sku, amount }) => [sku, amount])).toEqual([['potion', 1n]])
    must(await advanceClock(deps, instant(system.now() + aftersaleLimits.giftLifeMs)))
    await expectBooks()
  })

  it('that is won gives an app that had not confirmed its grant the whole time for it again', async () => {
    const { deps, system } = broker
    const own = await openGoodsWorld(broker, { merchant: world.merchant, delivery: 'app' })
    const order = await own.buy([{ sku: 'sword', quantity: 1 }], wallet)
    const { dispute } = must(await openDispute(deps, notice(order)))
    must(await closeDispute(deps, { disputeId: dispute.id, outcome: 'won' }))
    const [grant] = await listGrantsOfOrder(deps.records, order.id)
    expect(grant).toMatchObject({
      state: 'pending',
      deadlineAt: system.now() + orderLimits.grantDeadlineMs,
    })
    must(await advanceClock(deps, instant(system.now() + orderLimits.grantDeadlineMs)))
    expect(await own.read(order.id)).toMatchObject({ state: 'refunded' })
    expect(await balanceOf(broker, 'wallet', wallet.id)).toBe(2_000_000n)
  })

  it('takes evidence until its deadline, reminds three days before, and has a pack laid ready', async () => {
    const order = await world.buy([{ sku: 'potion', quantity: 2 }], wallet)
    const { dispute } = must(await openDispute(broker.deps, notice(order)))
    for (const part of ['order', 'steps', 'payment', 'delivery', 'consumption', 'player', 'sessions']) {
      expect(dispute.pack).toHaveProperty(part)
    }
    expect(dispute.pack['sessions']).toHaveLength(1)
    expect(JSON.stringify(dispute.pack)).not.toContain(wallet.token)
    broker.system.advance(aftersaleLimits.evidenceMs - aftersaleLimits.evidenceReminderMs - 1)
    await runAgenda(broker.deps)
    expect(await events('dispute.evidence_due')).toHaveLength(0)
    broker.system.advance(1)
    await runAgenda(broker.deps)
    expect(await events('dispute.evidence_due')).toHaveLength(1)
    const sent = {
      disputeId: dispute.id,
      merchantId: world.merchant.id,
      pieces: [{ name: 'log', text: 'seen' }],
    }
    expect(must(await addEvidence(broker.deps, sent)).dispute.evidence).toHaveLength(1)
    expect(codeOf(await addEvidence(broker.deps, { ...sent, merchantId: 'mer_other' }))).toBe('not_found')
    broker.system.advance(aftersaleLimits.evidenceReminderMs)
    expect(codeOf(await addEvidence(broker.deps, sent))).toBe('evidence_closed')
    expect(dispute.evidenceDueAt).toBe(instant(dispute.openedAt + aftersaleLimits.evidenceMs))
  })
})
