// Refunds, disputes and gifts over the API: who may ask, which key it takes, what is answered.

import { afterEach, beforeEach, expect, it } from 'vitest'
import { type GoodsWorld, openGoodsWorld } from '../testing/goods-world.ts'
import { openTestBroker, type TestBroker } from '../testing/test-broker.ts'
import { balanceOf, euros, openWallet, type TestWallet } from '../testing/test-parties.ts'

const start = 2_000_000n
let broker: TestBroker
let world: GoodsWorld
let wallet: TestWallet
beforeEach(async () => {
  broker = await openTestBroker()
  world = await openGoodsWorld(broker)
  wallet = await openWallet(broker, euros(start))
})
afterEach(async () => {
  expect(broker.errors).toEqual([])
  await broker.close()
})

async function post(path: string, bearer: string, body: object, key?: string) {
  const answer = await broker.send(path, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${bearer}`,
      'content-type': 'application/json',
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    },
    body: JSON.stringify(body),
  })
  return { status: answer.status, json: (await answer.json()) as Record<string, unknown> }
}

it('takes a refund once per key, of the merchant’s own orders and of the buyer’s own', async () => {
  const order = await world.buy([{ sku: 'potion', quantity: 2 }], wallet)
  const body = { order: order.id, lines: [{ line: 0, amount: '5000' }], reason: 'sorry' }
  expect((await post('/v1/refunds', world.merchant.apiKey, body)).status).toBe(400)
  const first = await post('/v1/refunds', world.merchant.apiKey, body, 'k')
  const again = await post('/v1/refunds', world.merchant.apiKey, body, 'k')
  expect([first.status, again.json['refund']]).toEqual([201, first.json['refund']])
  expect(first.json).toMatchObject({ test: true, state: 'succeeded', previous_refunds: { count: 0 } })
  expect(await balanceOf(broker, 'wallet', wallet.id)).toBe(start - 15_000n)
  const rest = await post(`/v1/wallet/orders/${order.id}/refunds`, wallet.token, {}, 'mine')
  expect(rest.json).toMatchObject({ by: 'buyer', total: { asset: 'EUR/6', amount: '15000' } })
  expect(await balanceOf(broker, 'wallet', wallet.id)).toBe(start)
  const other = await openWallet(broker)
  expect((await post(`/v1/wallet/orders/${order.id}/refunds`, other.token, {}, 'x')).status).toBe(404)
  const guardian = await post(`/v1/wallet/family/orders/${order.id}/refunds`, other.token, {}, 'x')
  expect(guardian.status).toBe(404)
})

it('makes a gift and takes the receiver’s answer', async () => {
  const friend = await world.makePlayer('friend')
  const made = await post('/v1/gifts', world.merchant.apiKey, {
    player: world.player.id,
    request_id: 'gift 1',
    lines: [{ sku: 'sword' }],
    gift: { to_player: friend.id },
  })
  expect(made.status).toBe(201)
  const order = await world.read(String(made.json['order']))
  await world.pay(order, wallet)
  const accepted = await post(`/v1/gifts/${order.gift}/accept`, world.merchant.apiKey, {})
  expect(accepted.json).toMatchObject({ state: 'accepted', to_player: friend.id })
})
