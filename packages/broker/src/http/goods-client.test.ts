// The client that sellers run, `@farthing/gate/goods`, against a real broker: what it is told, what it verifies alone, and what it makes of a
// broker that is away.

import { readFileSync } from 'node:fs'
import { createGoods, type Goods, type GoodsConfig, type GoodsEvent } from '@farthing/gate/goods'
import { type Instant, parseKeySet } from '@farthing/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buySword, isGood, openShop } from '../../../gate/src/testing/goods-example.ts'
import { eventJson } from '../domain/goods/event-json.ts'
import { planTakeBack } from '../flows/plan-take-back.ts'
import { listEvents } from '../records/events.ts'
import { listGrantsOfOrder } from '../records/grants.ts'
import { readPlayer } from '../records/players.ts'
import { updateReceiptStatus } from '../records/receipts.ts'
import { type GoodsWorld, gameCatalogue, openGoodsWorld, publish } from '../testing/goods-world.ts'
import { openTestBroker, type TestBroker } from '../testing/test-broker.ts'
import { euros, must, openWallet, type TestWallet } from '../testing/test-parties.ts'

let broker: TestBroker
let world: GoodsWorld
let wallet: TestWallet
/** What the client asked, as `METHOD path`. */
let asked: string[]
let mood: 'well' | 'away' | 'losing'

const file = {
  name: 'map.pdf',
  url: 'https://game.example/files/map.pdf?v=1',
  sha256: 'a'.repeat(64),
  bytes: 1_000,
}
const catalogue = {
  ...gameCatalogue,
  items: [
    ...gameCatalogue.items,
    {
      sku: 'map',
      kind: 'download',
      title: { en: 'Map' },
      files: [file],
      prices: [{ id: 'money', money: { asset: 'EUR/6', amount: '20000' } }],
    },
  ],
}

beforeEach(async () => {
  broker = await openTestBroker()
  world = await openGoodsWorld(broker, { catalogue })
  wallet = await openWallet(broker, euros(20_000_000n))
  asked = []
  mood = 'well'
})
afterEach(() => broker.close())

function configOf(more: Partial<GoodsConfig> = {}): GoodsConfig {
  return {
    broker: broker.origin,
    apiKey: world.merchant.apiKey,
    app: world.app.id,
    mode: 'test',
    system: {
      now: () => broker.system.now(),
      randomBytes: (length) => new Uint8Array(broker.system.chance(length)),
      fetch: async (url, init) => {
        asked.push(`${init.method ?? 'GET'} ${new URL(url).pathname}`)
        if (mood === 'away') throw new TypeError('nobody there')
        const response = await broker.app.fetch(new Request(url, init))
        if (mood !== 'losing') return response
        mood = 'well'
        throw new TypeError('the answer was lost')
      },
      // Waits between tries pass at once; the patience with one call never ends.
      startTimer: (delayMs, run) => {
        if (delayMs < 10_000) queueMicrotask(run)
        return () => undefined
      },
      keepAlive: () => undefined,
    },
    ...more,
  }
}

const open = (more: Partial<GoodsConfig> = {}): Goods => createGoods(configOf(more))

async function buy(sku: string): Promise<string> {
  return (await world.buy([{ sku, quantity: 1 }], wallet)).id
}

async function receiptOf(goods: Goods, order: string): Promise<string> {
  return must(await goods.readReceipt(order)).value.receipt
}

describe('orders and grants', () => {
  it('are made, read and listed; the same request id is the same order', async () => {
    const goods = open()
    const wish = { player: world.player.id, request_id: 'one', lines: [{ sku: 'sword' }] }
    const first = must(await goods.createOrder(wish)).value
    expect(must(await goods.createOrder(wish)).value.order).toBe(first.order)
    expect(await goods.createOrder({ ...wish, lines: [{ sku: 'potion' }] })).toMatchObject({
      ok: false,
      code: 'request_id_reused',
    })
    const listed: string[] = []
    for await (const order of goods.listOrders({ player: world.player.id })) listed.push(order.order)
    expect(listed).toEqual([first.order])
  })

  it('are sent again where the answer was lost, and happen once', async () => {
    const goods = open()
    mood = 'losing'
    const wish = { player: world.player.id, request_id: 'lost', lines: [{ sku: 'sword' }] }
    const made = must(await goods.createOrder(wish)).value
    expect(asked).toEqual(['POST /v1/orders', 'POST /v1/orders'])
    const listed: string[] = []
    for await (const order of goods.listOrders()) listed.push(order.order)
    expect(listed).toEqual([made.order])
  })

  it('are refused with broker_unavailable after four tries of a broker that is away', async () => {
    const goods = open()
    mood = 'away'
    expect(await goods.readOrder('ord_1')).toMatchObject({ ok: false, code: 'broker_unavailable' })
    expect(asked).toHaveLength(4)
  })

  it('are listed over as many pages as there are', async () => {
    const goods = open()
    for (let count = 0; count < 103; count += 1) await world.order([{ sku: 'potion', quantity: 1 }])
    const seen = new Set<string>()
    for await (const order of goods.listOrders()) seen.add(order.order)
    expect(seen.size).toBe(103)
    expect(asked).toHaveLength(2)
  })

  it('throw their refusal where a list has no place for it', async () => {
    mood = 'away'
    const list = async (): Promise<void> => {
      for await (const order of open().listOrders()) expect(order).toBeUndefined()
    }
    await expect(list()).rejects.toMatchObject({ cause: { code: 'broker_unavailable' } })
  })
})

describe('a receipt in the hands of a server', () => {
  it('is verified with the broker away, once its keys were seen, and asks nobody', async () => {
    const goods = open()
    const token = await receiptOf(goods, await buy('sword'))
    must(await goods.verifyReceipt(token, { player: world.player.id }))
    mood = 'away'
    asked = []
    must(await goods.verifyReceipt(token, { player: world.player.id }))
    expect(asked).toEqual([])
  })

  it('is verified by pinned keys before the broker was ever asked', async () => {
    const token = await receiptOf(open(), await buy('sword'))
    const keySet = parseKeySet(await (await broker.send('/.well-known/jwks.json')).json())
    if (keySet === undefined) throw new Error('no keys')
    mood = 'away'
    must(await open({ keySet }).verifyReceipt(token))
  })

  it('is refused without keys, for another player, in another mode and in another app', async () => {
    const goods = open()
    const token = await receiptOf(goods, await buy('sword'))
    expect(await goods.verifyReceipt(token, { player: 'ply_other' })).toMatchObject({
      code: 'receipt_bound_to_other_player',
    })
    const { apiKey: _key, ...keyless } = configOf()
    const live = createGoods({ ...keyless, mode: 'live' })
    expect(await live.verifyReceipt(token)).toMatchObject({ code: 'receipt_other_mode' })
    const sister = await openGoodsWorld(broker, { merchant: world.merchant })
    expect(await open({ app: sister.app.id }).verifyReceipt(token)).toMatchObject({
      code: 'receipt_other_app',
    })
    mood = 'away'
    expect(await open().verifyReceipt(token)).toMatchObject({ code: 'keys_unavailable' })
  })

  it('of a rotated key is verified after one more look at the published keys', async () => {
    const goods = open()
    const old = await receiptOf(goods, await buy('sword'))
    must(await goods.verifyReceipt(old))
    const { usedFrom } = must(broker.deps.keyring.rotate(broker.system.now(), 'rotation'))
    broker.system.moveTo(usedFrom)
    const fresh = await receiptOf(goods, await buy('potion'))
    must(await goods.verifyReceipt(fresh))
    must(await goods.verifyReceipt(old))
  })

  it('is told its status by a list fetched once an hour at most, and by the old one while the broker is away', async () => {
    const goods = open()
    const order = await buy('sword')
    const { receipt } = must(await goods.verifyReceipt(await receiptOf(goods, order)))
    asked = []
    for (let count = 0; count < 5; count += 1) expect(await goods.receiptStatus(receipt)).toBe('valid')
    expect(asked).toEqual(['GET /v1/status-lists/0'])
    const { deps } = broker
    must(await deps.ledger.commit({ records: [updateReceiptStatus(deps.records, order, 'refunded')] }))
    broker.system.advance(3_599_000)
    expect(await goods.receiptStatus(receipt)).toBe('valid')
    mood = 'away'
    broker.system.advance(2_000)
    expect(await goods.receiptStatus(receipt)).toBe('valid')
    mood = 'well'
    broker.system.advance(61_000)
    expect(await goods.receiptStatus(receipt)).toBe('refunded')
    expect(must(await goods.checkReceipt(await receiptOf(goods, order))).value.status).toBe('refunded')
  })

  it('of after the list counts as valid while that is fresh, and as unknown later', async () => {
    const goods = open()
    const first = must(await goods.verifyReceipt(await receiptOf(goods, await buy('sword')))).receipt
    expect(await goods.receiptStatus(first)).toBe('valid')
    broker.system.advance(5_000)
    const second = must(await goods.verifyReceipt(await receiptOf(goods, await buy('potion')))).receipt
    for (let count = 0; count < 4; count += 1) await buy('potion')
    const { receipt: late } = must(await goods.verifyReceipt(await receiptOf(goods, await buy('potion'))))
    expect(await goods.receiptStatus(second)).toBe('valid')
    expect(await goods.receiptStatus(late)).toBe('valid')
    mood = 'away'
    broker.system.advance(3_600_000)
    expect(await goods.receiptStatus(late)).toBe('unknown')
  })
})

/** Signs an event as the broker does (Standard Webhooks). */
async function deliver(event: { readonly id: string }, secret: string, now: Instant): Promise<Request> {
  const body = JSON.stringify(event)
  const timestamp = String(Math.floor(now / 1000))
  const bytes = Buffer.from(secret.slice('whsec_'.length), 'base64')
  const key = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  const signed = new TextEncoder().encode(`${event.id}.${timestamp}.${body}`)
  const signature = Buffer.from(await crypto.subtle.sign('HMAC', key, signed)).toString('base64')
  return new Request('https://game.example/hooks', {
    method: 'POST',
    body,
    headers: {
      'webhook-id': event.id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    },
  })
}

describe('a webhook', () => {
  const secret = `whsec_${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`

  async function eventsOf(order: string): Promise<readonly GoodsEvent[]> {
    const [grant] = await listGrantsOfOrder(broker.deps.records, order)
    const objects = [order, grant?.id ?? '']
    const all = await listEvents(broker.deps.records, { merchantId: world.merchant.id, limit: 100 })
    return all
      .filter(({ objectId }) => objects.includes(objectId))
      .map((event) => eventJson(event, { mode: 'test', apiVersion: '1' }) as unknown as GoodsEvent)
  }
  const find = (events: readonly GoodsEvent[], type: GoodsEvent['type']): GoodsEvent => {
    const found = events.find((event) => event.type === type)
    if (found === undefined) throw new Error(`no ${type}`)
    return found
  }
  const send = async (
    goods: Goods,
    event: { readonly [member: string]: unknown; readonly id: string },
  ): Promise<{ status: number; body: unknown }> => {
    const response = await goods.handleWebhook(await deliver(event, secret, broker.system.now()))
    return { status: response.status, body: await response.json() }
  }

  it('that grants is handled once of many deliveries at once, and answered each time', async () => {
    const given: string[] = []
    const goods = openShop(configOf({ webhookSecrets: [secret] }), async (grant, player, sku) => {
      given.push(`${grant} ${player} ${sku}`)
      await Promise.resolve()
    })
    const event = find(await eventsOf(await buy('sword')), 'grant.delivered')
    const answers = await Promise.all(Array.from({ length: 50 }, () => send(goods, event)))
    expect(given).toHaveLength(1)
    expect(answers.every(({ status }) => status === 200 || status === 503)).toBe(true)
    expect(await send(goods, event)).toEqual({ status: 200, body: { granted: true } })
    expect(given).toEqual([`${event.object} ${world.player.id} sword`])
  })

  it('whose handler throws comes again and is handled then', async () => {
    let tries = 0
    const faults: unknown[] = []
    const goods = open({
      webhookSecrets: [secret],
      onFault: (fault) => faults.push(fault),
      on: {
        'grant.delivered': () => {
          tries += 1
          if (tries === 1) throw new Error('the disk is full')
        },
      },
    })
    const event = find(await eventsOf(await buy('sword')), 'grant.delivered')
    expect((await send(goods, event)).status).toBe(500)
    expect(await send(goods, event)).toEqual({ status: 200, body: { granted: true } })
    expect([tries, faults.length]).toEqual([2, 1])
  })

  it('older than what was handled of its object is dropped; a grant never is', async () => {
    const seen: string[] = []
    const note = (event: GoodsEvent): void => {
      seen.push(event.type)
    }
    const goods = open({
      webhookSecrets: [secret],
      on: { 'order.paid': note, 'order.fulfilled': note, 'grant.delivered': note, 'grant.warning': note },
    })
    const events = await eventsOf(await buy('sword'))
    await send(goods, find(events, 'order.fulfilled'))
    await send(goods, find(events, 'order.paid'))
    const delivered = find(events, 'grant.delivered')
    await send(goods, {
      ...delivered,
      id: 'evt_later',
      type: 'grant.warning',
      sequence: delivered.sequence + 1,
    })
    await send(goods, delivered)
    expect(seen).toEqual(['order.fulfilled', 'grant.warning', 'grant.delivered'])
  })

  it('that grants what was given back meanwhile gives nothing, and confirms nothing', async () => {
    for (const ended of ['grant.auto_refunded', 'grant.reversed'] as const) {
      const given: string[] = []
      const goods = open({
        webhookSecrets: [secret],
        on: { 'grant.delivered': ({ object }) => void given.push(object) },
      })
      const event = find(await eventsOf(await buy('potion')), 'grant.delivered')
      const state = ended === 'grant.reversed' ? 'reversed' : 'auto_refunded'
      const back = { ...event, id: `evt_${state}`, type: ended, sequence: event.sequence + 3 }
      await send(goods, { ...back, data: { ...event.data, state } })
      expect(await send(goods, event)).toEqual({ status: 200, body: {} })
      expect(await send(goods, event)).toEqual({ status: 200, body: {} })
      expect(given).toEqual([])
    }
  })

  it('that grants what was given back in part only still gives', async () => {
    const given: string[] = []
    const goods = open({
      webhookSecrets: [secret],
      on: { 'grant.delivered': ({ object }) => void given.push(object) },
    })
    const event = find(await eventsOf(await buy('sword')), 'grant.delivered')
    const back = { ...event, id: 'evt_part', type: 'grant.reversed', sequence: event.sequence + 1 }
    await send(goods, { ...back, data: { ...event.data, state: 'partially_reversed' } })
    expect(await send(goods, event)).toEqual({ status: 200, body: { granted: true } })
    expect(given).toEqual([event.object])
  })

  it('that nobody signed, of the other mode or of another app moves nothing', async () => {
    const seen: string[] = []
    const goods = open({
      webhookSecrets: [secret],
      on: { 'grant.delivered': ({ id }) => void seen.push(id) },
    })
    const event = find(await eventsOf(await buy('sword')), 'grant.delivered')
    const other = `whsec_${Buffer.from('another secret of some length').toString('base64')}`
    const forged = await goods.handleWebhook(await deliver(event, other, broker.system.now()))
    expect(forged.status).toBe(400)
    expect((await send(goods, { ...event, test: false })).status).toBe(400)
    expect(await send(goods, { ...event, app: 'app_other' })).toEqual({
      status: 200,
      body: { ignored: true },
    })
    expect((await goods.handleWebhook(new Request('https://game.example/hooks'))).status).toBe(405)
    expect(seen).toEqual([])
  })
})

describe('a download', () => {
  const at = (url: string, headers: Record<string, string> = {}): Request => new Request(url, { headers })

  it('opens on a device with a licence and a link that fits its file alone, for a quarter of an hour', async () => {
    const goods = open()
    await buy('map')
    const opened = must(await goods.openDownload(world.player.id, { sku: 'map', device: 'phone' })).value
    const [link] = opened.files
    if (link === undefined) throw new Error('no file')
    expect(link).toMatchObject({ name: 'map.pdf', sha256: file.sha256, bytes: '1000' })
    const read = must(await goods.verifyDownload(at(link.url)))
    expect(read.download).toMatchObject({
      url: file.url,
      device: 'phone',
      player: world.player.id,
      sku: 'map',
    })
    must(await goods.verifyDownload(at(link.url, { 'farthing-device': 'phone' }), { isDeviceNeeded: true }))
    const other = await goods.verifyDownload(at(link.url, { 'farthing-device': 'laptop' }))
    expect(other).toMatchObject({ code: 'download_other_device' })
    expect(await goods.verifyDownload(at(link.url), { isDeviceNeeded: true })).toMatchObject({
      code: 'download_other_device',
    })
    for (const changed of [
      link.url.replace('map.pdf', 'rest.pdf'),
      link.url.replace('v=1', 'v=2'),
      link.url.replace('game.example', 'evil.example'),
      file.url,
    ]) {
      expect(await goods.verifyDownload(at(changed))).toMatchObject({ code: 'download_link_invalid' })
    }
    broker.system.advance(15 * 60_000 + 61_000)
    expect(await goods.verifyDownload(at(link.url))).toMatchObject({ code: 'download_link_expired' })
  })

  it('is on five devices at most, however many ask at once; one may be taken off a day', async () => {
    const goods = open()
    await buy('map')
    const names = Array.from({ length: 9 }, (_, index) => `device-${index}`)
    const open9 = await Promise.all(
      names.map((device) => goods.openDownload(world.player.id, { sku: 'map', device })),
    )
    expect(open9.filter(({ ok }) => ok)).toHaveLength(5)
    const refused = open9.filter((each) => !each.ok)
    expect(refused.map((each) => (each.ok ? '' : each.code))).toEqual(Array(4).fill('device_limit_reached'))
    const has = names.filter((_, index) => open9[index]?.ok === true)
    const [first = '', second = ''] = has
    must(await goods.openDownload(world.player.id, { sku: 'map', device: first }))
    const removed = must(await goods.removeDevice(world.player.id, { sku: 'map', device: first })).value
    expect(removed.devices).toHaveLength(4)
    must(await goods.removeDevice(world.player.id, { sku: 'map', device: first }))
    must(await goods.openDownload(world.player.id, { sku: 'map', device: 'new' }))
    expect(await goods.removeDevice(world.player.id, { sku: 'map', device: second })).toMatchObject({
      code: 'device_removed_recently',
    })
    broker.system.advance(86_400_000)
    must(await goods.removeDevice(world.player.id, { sku: 'map', device: second }))
  })

  it('is not there for who does not hold it, and not any more once it was given back', async () => {
    const goods = open()
    const want = { sku: 'map', device: 'phone' }
    expect(await goods.openDownload(world.player.id, want)).toMatchObject({ code: 'licence_unknown' })
    const order = await buy('map')
    const { licence } = must(await goods.openDownload(world.player.id, want)).value
    expect(must(await goods.verifyLicence(licence))).toMatchObject({
      status: 'valid',
      licence: { sku: 'map', player: world.player.id, devices: ['phone'] },
    })
    const { deps } = broker
    const [grant] = await listGrantsOfOrder(deps.records, order)
    const player = await readPlayer(deps.records, world.player.id)
    if (grant === undefined || player === undefined) throw new Error('no grant')
    const taken = must(await planTakeBack(deps, { player, grant, cause: 'test', at: deps.system.now() }))
    must(
      await deps.ledger.commit({
        ...taken.part,
        records: [...taken.part.records, updateReceiptStatus(deps.records, order, 'refunded')],
      }),
    )
    expect(await goods.openDownload(world.player.id, want)).toMatchObject({ code: 'licence_unknown' })
    broker.system.advance(3_600_000)
    expect(must(await goods.verifyLicence(licence)).status).toBe('refunded')
  })

  it('is open to the wallet that paid, and to no other', async () => {
    await buy('map')
    const ask = async (token: string): Promise<number> => {
      const path = `/v1/wallet/players/${world.player.id}/downloads/map/open`
      const response = await broker.send(path, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ device: 'phone' }),
      })
      return response.status
    }
    expect(await ask(wallet.token)).toBe(200)
    expect(await ask((await openWallet(broker, euros(1_000_000n))).token)).toBe(404)
  })

  it('keeps the files it was sold with where the item is not sold any more', async () => {
    const goods = open()
    await buy('map')
    await publish(broker, world.app, gameCatalogue)
    const opened = must(await goods.openDownload(world.player.id, { sku: 'map', device: 'phone' })).value
    expect(opened.files.map(({ name }) => name)).toEqual(['map.pdf'])
  })
})

describe("the README's example", () => {
  it('sells a sword, and the receipt is worth something to its player alone', async () => {
    const goods = openShop(configOf(), async () => undefined)
    const checkout = await buySword(goods, 'player-1', 'wish 1')
    expect(checkout).toContain('/pay?client=')
    const order = await world.read(new URL(checkout).pathname.split('/')[2] ?? '')
    must(await world.pay(order, wallet))
    expect(await buySword(goods, 'player-1', 'wish 1')).toMatch(/^Paid at /)
    const token = await receiptOf(goods, order.id)
    expect(await isGood(goods, token, world.player.id)).toBe(true)
    expect(await isGood(goods, token, 'ply_other')).toBe(false)
  })

  it('is the code that was run here', () => {
    const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')
    const [, code = ''] =
      /\/\/ #example\n([\s\S]*?)\/\/ #end/.exec(read('../../../gate/src/testing/goods-example.ts')) ?? []
    expect(code.length).toBeGreaterThan(500)
    expect(read('../../../gate/README.md')).toContain(code.trim())
  })
})
