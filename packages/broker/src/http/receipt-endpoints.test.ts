// Receipts over HTTP, on a real broker: what apps are given, what they verify alone, and what the broker says of it.

import {
  instant,
  limits,
  parseKeySet,
  readUnverifiedPayload,
  signReceipt,
  statusAt,
  verifyReceipt,
  verifyStatusList,
} from '@farthing/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Order } from '../domain/goods/order.ts'
import { readReceipt } from '../flows/issue-receipt.ts'
import { refundOrder } from '../flows/refund-order.ts'
import { listEvents } from '../records/events.ts'
import { updateReceiptStatus } from '../records/receipts.ts'
import { type GoodsWorld, openGoodsWorld } from '../testing/goods-world.ts'
import { openTestBroker, type TestBroker } from '../testing/test-broker.ts'
import { euros, must, openMerchant, openWallet, type TestWallet } from '../testing/test-parties.ts'

let broker: TestBroker
let world: GoodsWorld
let wallet: TestWallet

beforeEach(async () => {
  broker = await openTestBroker()
  world = await openGoodsWorld(broker)
  wallet = await openWallet(broker, euros(20_000_000n))
})
afterEach(() => broker.close())

const sword = [{ sku: 'sword', quantity: 1 }]

async function ask(path: string, body?: object): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await broker.send(path, {
    headers: { authorization: `Bearer ${world.merchant.apiKey}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

async function receiptOf(order: Order): Promise<string> {
  return String((await ask(`/v1/orders/${order.id}/receipt`)).body['receipt'])
}

const check = (receipt: string, player?: string, app: string = world.app.id): ReturnType<typeof ask> =>
  ask('/v1/receipts/verify', { receipt, app, ...(player === undefined ? {} : { player }) })

async function publishedKeys(): Promise<NonNullable<ReturnType<typeof parseKeySet>>> {
  const keySet = parseKeySet(await (await broker.send('/.well-known/jwks.json')).json())
  if (keySet === undefined) throw new Error('no keys')
  return keySet
}

async function expected(): Promise<Parameters<typeof verifyReceipt>[1]> {
  return { keySet: await publishedKeys(), issuer: broker.origin, app: world.app.id, mode: 'test' }
}

describe('the receipt of an order', () => {
  it('is had once it is paid, and verifies by the published keys alone', async () => {
    const order = await world.order(sword)
    expect((await ask(`/v1/orders/${order.id}/receipt`)).status).toBe(404)
    must(await world.pay(order, wallet))
    const token = await receiptOf(order)
    const read = must(await verifyReceipt(token, { ...(await expected()), player: world.player.id }))
    expect(read.receipt).toMatchObject({
      order: order.id,
      player: world.player.id,
      lines: [{ sku: 'sword', quantity: 1, price: euros(50_000n) }],
    })
    expect(readUnverifiedPayload(token)).not.toHaveProperty('exp')
  })

  it('is the same statement however often it is asked for', async () => {
    const order = await world.buy(sword, wallet)
    expect(await receiptOf(order)).toBe(await receiptOf(order))
  })

  it('still verifies nine years and two rotations later', async () => {
    const token = await receiptOf(await world.buy(sword, wallet))
    const { keyring } = broker.deps
    const first = must(keyring.rotate(broker.system.now(), 'first'))
    must(keyring.rotate(first.usedFrom, 'second'))
    broker.system.advance(9 * 365 * 86_400_000)
    must(await verifyReceipt(token, await expected()))
    expect((await check(token)).body).toMatchObject({ status: 'valid' })
    const fresh = must(
      await readReceipt(broker.deps, await world.read(String((await check(token)).body['order']))),
    )
    expect(fresh.token).not.toBe(token)
    must(await verifyReceipt(fresh.token, await expected()))
  })

  it("is nobody else's to ask for", async () => {
    const order = await world.buy(sword, wallet)
    const other = await openMerchant(broker, 'https://other.example')
    const foreign = await broker.send(`/v1/orders/${order.id}/receipt`, {
      headers: { authorization: `Bearer ${other.apiKey}` },
    })
    expect(foreign.status).toBe(404)
    const response = await broker.send(`/v1/orders/${order.id}/receipt`)
    expect(response.status).toBe(401)
  })
})

describe('the online check', () => {
  it('answers what became of the order', async () => {
    const order = await world.buy(sword, wallet)
    const token = await receiptOf(order)
    for (const status of ['partially_refunded', 'refunded', 'valid'] as const) {
      must(
        await broker.deps.ledger.commit({
          records: [updateReceiptStatus(broker.deps.records, order.id, status)],
        }),
      )
      expect((await check(token)).body).toMatchObject({ status, test: true, order: order.id })
    }
  })

  it('answers refunded once the order was given back', async () => {
    const order = await world.buy(sword, wallet)
    const token = await receiptOf(order)
    must(
      await refundOrder(broker.deps, {
        orderId: order.id,
        by: { kind: 'merchant', merchantId: world.merchant.id },
        reason: 'a test',
        requestKey: 'refund of a test',
      }),
    )
    expect((await world.read(order.id)).state).toBe('refunded')
    expect((await check(token)).body).toMatchObject({ status: 'refunded' })
  })

  it('answers unknown to a receipt of ours whose order is not known here', async () => {
    const read = must(await verifyReceipt(await receiptOf(await world.buy(sword, wallet)), await expected()))
    const signer = broker.deps.keyring.receiptSigner(broker.system.now())
    const lost = await signReceipt({ ...read.receipt, order: 'ord_0000000000000000000000000z' }, signer)
    expect((await check(lost)).body).toMatchObject({ status: 'unknown' })
  })

  it('refuses one for another player, notes each time and tells its merchant once', async () => {
    const order = await world.buy(sword, wallet)
    const token = await receiptOf(order)
    const thief = await world.makePlayer('thief')
    for (let time = 0; time < 3; time += 1) {
      const { status, body } = await check(token, thief.id)
      expect([status, body['code']]).toEqual([409, 'receipt_bound_to_other_player'])
    }
    expect((await check(token, world.player.id)).status).toBe(200)
    const events = await listEvents(broker.deps.records, {
      merchantId: world.merchant.id,
      types: ['receipt.wrong_player'],
      limit: 10,
    })
    expect(events.map(({ data }) => data['presented_for'])).toEqual([thief.id])
    const { body } = await ask(`/v1/orders/${order.id}/receipt`)
    expect(body['misuses']).toMatchObject([{ player: thief.id, times: 3 }])
  })

  it('counts each of many attempts at once', async () => {
    const order = await world.buy(sword, wallet)
    const token = await receiptOf(order)
    const answers = await Promise.all(Array.from({ length: 8 }, () => check(token, 'somebody')))
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 409))
    const { body } = await ask(`/v1/orders/${order.id}/receipt`)
    expect(body['misuses']).toMatchObject([{ player: 'somebody', times: 8 }])
  })

  it('refuses what was changed, what is of another app and what nobody signed', async () => {
    const token = await receiptOf(await world.buy(sword, wallet))
    const [head = '', payload = '', signature = ''] = token.split('.')
    const changed = `${head}.${payload.slice(0, -2)}${payload.endsWith('AA') ? 'BB' : 'AA'}.${signature}`
    expect((await check(changed)).body).toMatchObject({ code: 'receipt_signature_invalid' })
    expect((await check('nonsense')).body).toMatchObject({ code: 'receipt_invalid' })
    const sister = await openGoodsWorld(broker, { merchant: world.merchant })
    expect((await check(token, undefined, sister.app.id)).body).toMatchObject({ code: 'receipt_other_app' })
  })
})

describe('the status list', () => {
  it('holds every receipt in its place, with what became of it', async () => {
    const orders = [await world.buy(sword, wallet)]
    for (let count = 0; count < 5; count += 1) {
      orders.push(await world.buy([{ sku: 'potion', quantity: 1 }], wallet))
    }
    const [first, , third] = orders
    if (first === undefined || third === undefined) throw new Error('no orders')
    const { deps } = broker
    must(await deps.ledger.commit({ records: [updateReceiptStatus(deps.records, first.id, 'refunded')] }))
    must(
      await deps.ledger.commit({
        records: [updateReceiptStatus(deps.records, third.id, 'partially_refunded')],
      }),
    )
    const response = await broker.send('/v1/status-lists/0')
    expect(response.headers.get('content-type')).toBe('application/statuslist+jwt')
    const uri = `${broker.origin}/v1/status-lists/0`
    const list = await verifyStatusList(await response.text(), { keySet: await publishedKeys(), uri })
    if (list === undefined) throw new Error('no list')
    expect(list.issuedAt).toBe(instant(Math.floor(broker.system.now() / 1000) * 1000))
    const said: string[] = []
    for (const order of orders) {
      const { receipt } = must(await readReceipt(deps, await world.read(order.id)))
      expect(receipt.status.uri).toBe(uri)
      said.push(statusAt(list, receipt.status.index))
    }
    expect(said).toEqual(['refunded', 'valid', 'partially_refunded', 'valid', 'valid', 'valid'])
    expect(statusAt(list, limits.statusListEntries - 1)).toBe('unknown')
  })

  it.each(['1', '-1', '01', 'x', '99999999999'])('is not there for %s', async (name) => {
    await world.buy(sword, wallet)
    expect((await broker.send(`/v1/status-lists/${name}`)).status).toBe(404)
  })

  it('gives parallel buyers places of their own', async () => {
    const orders = await Promise.all(
      Array.from({ length: 6 }, () => world.order([{ sku: 'potion', quantity: 1 }])),
    )
    await Promise.all(orders.map((order) => world.pay(order, wallet)))
    const places = await Promise.all(
      orders.map(async ({ id }) => must(await readReceipt(broker.deps, await world.read(id))).row.place),
    )
    expect(places.toSorted((left, right) => Number(left - right))).toEqual([0n, 1n, 2n, 3n, 4n, 5n])
  })
})
