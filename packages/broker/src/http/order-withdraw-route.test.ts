// Withdrawing on the page: by whoever holds the order's address, without a password, once.

import { afterEach, beforeEach, expect, it } from 'vitest'
import { orderClientToken } from '../flows/quote-order.ts'
import { type GoodsWorld, openGoodsWorld } from '../testing/goods-world.ts'
import { openTestBroker, type TestBroker } from '../testing/test-broker.ts'
import { balanceOf, euros, openWallet } from '../testing/test-parties.ts'

const start = 2_000_000n
let broker: TestBroker
let world: GoodsWorld
beforeEach(async () => {
  broker = await openTestBroker()
  world = await openGoodsWorld(broker)
})
afterEach(async () => {
  expect(broker.errors).toEqual([])
  await broker.close()
})

it('leads from the order to the confirmation, gives the money back and shows when it arrived', async () => {
  const wallet = await openWallet(broker, euros(start))
  const order = await world.buy([{ sku: 'potion', quantity: 2 }], wallet)
  const client = orderClientToken(broker.deps, order.id)
  const path = `/orders/${order.id}/withdraw`
  const onOrder = await (await broker.send(`/orders/${order.id}?client=${client}`)).text()
  expect(onOrder).toContain(`${path}?client=${client}`)
  const asked = await (await broker.send(`${path}?client=${client}`)).text()
  expect(asked).toContain('Confirm withdrawal')
  const key = /name="key" value="([^"]+)"/.exec(asked)?.[1] ?? ''
  const send = (address: string) =>
    broker.send(path, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: broker.origin },
      body: new URLSearchParams({ key, client, address }).toString(),
    })
  expect((await send('me at home')).status).toBe(400)
  expect((await send('me@home.example')).status).toBe(303)
  expect(await balanceOf(broker, 'wallet', wallet.id)).toBe(start)
  expect((await send('')).status).toBe(303)
  const done = await (await broker.send(`${path}?client=${client}`)).text()
  expect(done).toContain('Your withdrawal has arrived')
  expect((await broker.send(path)).status).toBe(404)
})
