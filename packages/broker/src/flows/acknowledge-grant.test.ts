// Grants that an app keeps itself: told by webhook, confirmed, warned of, and given back when nobody confirms them in time. Never both.

import { type Instant, instant } from '@farthing/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listEvents } from '../records/events.ts'
import { listGrants, listGrantsOfOrder } from '../records/grants.ts'
import { type GoodsWorld, openGoodsWorld } from '../testing/goods-world.ts'
import { actBefore } from '../testing/interleave.ts'
import { openTestBroker, type TestBroker } from '../testing/test-broker.ts'
import { balanceOf, codeOf, euros, must, openWallet, type TestWallet } from '../testing/test-parties.ts'
import { openReceiver, type Receiver } from '../testing/webhook-receiver.ts'
import { acknowledgeGrant, markGrantDelivered } from './acknowledge-grant.ts'
import { addWebhookEndpoint } from './add-webhook-endpoint.ts'
import { advanceClock } from './advance-clock.ts'
import { closeWallet } from './close-wallet.ts'
import { refundOrder } from './refund-order.ts'
import { runAgenda } from './run-agenda.ts'

const hour = 3_600_000

let broker: TestBroker
let world: GoodsWorld
let wallet: TestWallet
let receiver: Receiver
beforeEach(async () => {
  broker = await openTestBroker({ environment: { FARTHING_PRIVATE_WEBHOOKS: 'allow' } })
  world = await openGoodsWorld(broker, { delivery: 'app' })
  wallet = await openWallet(broker, euros(4_000_000n))
  receiver = await openReceiver()
})
afterEach(async () => {
  await receiver.close()
  await broker.close()
})

const potions = (quantity: number) => [{ sku: 'potion', quantity }]

async function listen(): Promise<void> {
  must(
    await addWebhookEndpoint(broker.deps, {
      merchantId: world.merchant.id as Parameters<typeof addWebhookEndpoint>[1]['merchantId'],
      url: receiver.url,
      types: ['grant.delivered'],
    }),
  )
}

const grantOf = async (orderId: string) => {
  const [grant] = await listGrantsOfOrder(broker.deps.records, orderId)
  if (grant === undefined) throw new Error('no grant')
  return grant
}

async function toHour(hours: number, start: Instant): Promise<void> {
  must(await advanceClock(broker.deps, instant(start + hours * hour)))
}

async function told(): Promise<ReadonlyArray<readonly [string, number]>> {
  const events = await listEvents(broker.deps.records, { merchantId: world.merchant.id, limit: 1_000 })
  const first = events[0]?.at ?? 0
  return events
    .filter(({ type }) => type.startsWith('grant.'))
    .map(({ type, at }) => [type, Math.round((at - first) / hour)])
}

describe('a grant of an app with an inventory of its own', () => {
  it('is paid and waits; confirmed, it fulfils the order', async () => {
    const order = await world.buy(potions(1), wallet)
    expect(order.state).toBe('paid')
    const grant = await grantOf(order.id)
    expect(grant.state).toBe('pending')
    const confirm = () => acknowledgeGrant(broker.deps, { grantId: grant.id, merchantId: world.merchant.id })
    const all = await Promise.all(Array.from({ length: 1_000 }, confirm))
    expect(all.map(codeOf)).toEqual(Array.from({ length: 1_000 }, () => 'done'))
    expect((await world.read(order.id)).state).toBe('fulfilled')
    expect((await told()).map(([type]) => type)).toEqual(['grant.delivered', 'grant.acknowledged'])
    expect(codeOf(await acknowledgeGrant(broker.deps, { grantId: grant.id, merchantId: 'mer_other' }))).toBe(
      'not_found',
    )
  })

  it('that its seller gave back stays so, whoever confirms it afterwards', async () => {
    const order = await world.buy(potions(1), wallet)
    const grant = await grantOf(order.id)
    const by = { kind: 'merchant', merchantId: world.merchant.id } as const
    const wish = { orderId: order.id, by, reason: 'asked for', requestKey: 'once' }
    must(await refundOrder(broker.deps, wish))
    expect(await balanceOf(broker, 'wallet', wallet.id)).toBe(4_000_000n)
    expect((await grantOf(order.id)).state).toBe('reversed')
    const confirmed = await acknowledgeGrant(broker.deps, {
      grantId: grant.id,
      merchantId: world.merchant.id,
    })
    expect(codeOf(confirmed)).toBe('invalid_transition')
    expect((await grantOf(order.id)).state).toBe('reversed')
    expect((await told()).map(([type]) => type)).not.toContain('grant.acknowledged')
  })

  it('of an order with several lines fulfils it with the last one, also where all are confirmed at once', async () => {
    const order = await world.buy([...potions(1), { sku: 'sword', quantity: 1 }, ...potions(2)], wallet)
    const grants = await listGrantsOfOrder(broker.deps.records, order.id)
    const confirmed = await Promise.all(
      grants.map(({ id }) => acknowledgeGrant(broker.deps, { grantId: id, merchantId: world.merchant.id })),
    )
    expect(confirmed.map(codeOf)).toEqual(['done', 'done', 'done'])
    expect((await world.read(order.id)).state).toBe('fulfilled')
  })

  it('that was told and given back in part is still to be confirmed, or the rest goes back at its deadline', async () => {
    const order = await world.buy(potions(3), wallet)
    const start = broker.system.now()
    const grant = await grantOf(order.id)
    must(await markGrantDelivered(broker.deps, { grantId: grant.id, merchantId: world.merchant.id }))
    must(
      await refundOrder(broker.deps, {
        orderId: order.id,
        lines: [{ ordinal: 0, units: 10_000n }],
        by: { kind: 'merchant', merchantId: world.merchant.id },
        reason: 'one was broken',
        requestKey: 'a part',
      }),
    )
    await toHour(73, start)
    expect((await grantOf(order.id)).state).toBe('auto_refunded')
    expect(await balanceOf(broker, 'wallet', wallet.id)).toBe(4_000_000n)
  })

  it('that nobody confirms is warned of three times, overdue after three days, and given back once', async () => {
    const order = await world.buy(potions(3), wallet)
    const start = broker.system.now()
    const grant = await grantOf(order.id)
    must(await markGrantDelivered(broker.deps, { grantId: grant.id, merchantId: world.merchant.id }))
    await toHour(71, start)
    expect((await grantOf(order.id)).state).toBe('delivered')
    expect(await balanceOf(broker, 'wallet', wallet.id)).toBe(3_970_000n)
    await toHour(72, start)
    expect((await grantOf(order.id)).state).toBe('auto_refunded')
    expect((await world.read(order.id)).state).toBe('refunded')
    expect(await balanceOf(broker, 'wallet', wallet.id)).toBe(4_000_000n)
    expect(await balanceOf(broker, 'merchant', world.merchant.id)).toBe(0n)
    expect(await told()).toEqual([
      ['grant.delivered', 0],
      ['grant.warning', 18],
      ['grant.warning', 36],
      ['grant.warning', 65],
      ['grant.overdue', 72],
      ['grant.auto_refunded', 72],
    ])
    const late = await acknowledgeGrant(broker.deps, { grantId: grant.id, merchantId: world.merchant.id })
    expect(codeOf(late)).toBe('invalid_transition')
    await toHour(400, start)
    expect(await balanceOf(broker, 'wallet', wallet.id)).toBe(4_000_000n)
  })

  it('is found however old it is, as long as nobody has confirmed it', async () => {
    const orders = [await world.buy(potions(1), wallet), await world.buy(potions(2), wallet)]
    const first = await grantOf(orders[0]?.id ?? '')
    must(await acknowledgeGrant(broker.deps, { grantId: first.id, merchantId: world.merchant.id }))
    const open = await listGrants(broker.deps.records, {
      appIds: [world.app.id],
      states: ['pending', 'delivered', 'overdue'],
      limit: 10,
    })
    expect(open.map(({ orderId }) => orderId)).toEqual([orders[1]?.id])
  })
})

describe('a grant that went back', () => {
  it('is not handed over any more by a webhook that comes late', async () => {
    await listen()
    receiver.answer((_, response) => void response.writeHead(500).end())
    const order = await world.buy(potions(1), wallet)
    const start = broker.system.now()
    await toHour(1, start)
    const before = receiver.received.length
    const by = { kind: 'merchant' as const, merchantId: world.merchant.id }
    const request = { orderId: order.id, by, reason: 'out of stock', requestKey: 'once' }
    must(await refundOrder(broker.deps, request))
    receiver.answer((_, response) => void response.end(JSON.stringify({ granted: true })))
    await toHour(100, start)
    expect(receiver.received).toHaveLength(before)
    expect((await grantOf(order.id)).state).toBe('reversed')
  })

  it('keeps a wallet open until it is handed over or has gone back', async () => {
    const all = await openWallet(broker, euros(10_000n))
    const order = await world.buy(potions(1), all)
    expect(codeOf(await closeWallet(broker.deps, all.id))).toBe('gone_wrong_state')
    const grant = await grantOf(order.id)
    must(await acknowledgeGrant(broker.deps, { grantId: grant.id, merchantId: world.merchant.id }))
    expect(must(await closeWallet(broker.deps, all.id)).isClosed).toBe(true)
  })
})

describe('an app whose server is down', () => {
  it('for six hours is told of everything once it is up, and each grant is confirmed or given back, never both', async () => {
    await listen()
    const kept = new Map<string, number>()
    // It grants what it is told of, once per grant, but forgets to say so of every fourth.
    receiver.answer(({ event }, response) => {
      const grant = String((event.data as { grant?: string }).grant)
      kept.set(grant, (kept.get(grant) ?? 0) + 1)
      response.end(JSON.stringify(kept.size % 4 === 0 ? {} : { granted: true }))
    })
    await receiver.goDown()
    const start = broker.system.now()
    const orders: string[] = []
    for (let step = 1; step <= 12; step += 1) {
      orders.push((await world.buy(potions(1), wallet)).id, (await world.buy(potions(2), wallet)).id)
      await toHour(step / 2, start)
    }
    expect(kept.size).toBe(0)
    await receiver.comeUp()
    await toHour(71, start)
    expect(kept.size).toBe(24)
    await toHour(120, start)
    const states = await Promise.all(orders.map(async (id) => (await grantOf(id)).state))
    expect(new Set(states)).toEqual(new Set(['acknowledged', 'auto_refunded']))
    expect(states.filter((state) => state === 'auto_refunded')).toHaveLength(6)
    // What the wallet has paid is what was confirmed, to the unit.
    let confirmed = 0n
    for (const [index, id] of orders.entries()) {
      const order = await world.read(id)
      if (states[index] === 'acknowledged') {
        expect(order.state).toBe('fulfilled')
        confirmed += order.total?.amount ?? 0n
      } else expect(order.state).toBe('refunded')
    }
    expect(await balanceOf(broker, 'wallet', wallet.id)).toBe(4_000_000n - confirmed)
    expect(broker.errors).toEqual([])
  })
})

describe('a grant confirmed at its very deadline', () => {
  const deadline = 72 * hour

  it('is kept where that comes before the refund, and costs its price', async () => {
    const order = await world.buy(potions(2), wallet)
    const { id: grantId } = await grantOf(order.id)
    const confirm = () => acknowledgeGrant(broker.deps, { grantId, merchantId: world.merchant.id })
    broker.system.advance(deadline)
    await runAgenda(actBefore(broker.deps, 'order_refunds', async () => must(await confirm())))
    broker.system.advance(hour)
    await runAgenda(broker.deps)
    expect((await grantOf(order.id)).state).toBe('acknowledged')
    expect(await world.read(order.id)).toMatchObject({ state: 'fulfilled' })
    expect(await balanceOf(broker, 'wallet', wallet.id)).toBe(3_980_000n)
  })
})
