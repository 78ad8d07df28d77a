// What a game's server sees of inventories over HTTP: tags, batches, keys, usage, balances and the ledger.

import { toBase64Url } from '@farthing/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkAppHoldings } from '../flows/check-holdings.ts'
import { type GoodsWorld, openGoodsWorld } from '../testing/goods-world.ts'
import { json, problemOf } from '../testing/requests.ts'
import { openTestBroker, type TestBroker } from '../testing/test-broker.ts'
import { content, giveFree, giveGrant, openTestGrant } from '../testing/test-inventory.ts'
import { must, openMerchant } from '../testing/test-parties.ts'

let broker: TestBroker
let world: GoodsWorld

beforeEach(async () => {
  broker = await openTestBroker()
  world = await openGoodsWorld(broker)
})
afterEach(async () => {
  const report = await checkAppHoldings(broker.deps, world.app.id)
  expect(report.faults).toEqual([])
  expect(broker.errors).toEqual([])
  await broker.close()
})

type Stack = {
  readonly stack: string
  readonly sku: string
  readonly amount: string
  readonly source: string
  readonly properties?: object
}
type Inventory = {
  readonly tag: string
  readonly test: boolean
  readonly stacks: readonly Stack[]
  readonly entitlements: ReadonlyArray<{ readonly sku: string; readonly kind: string }>
}

function get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  const authorization = `Bearer ${world.merchant.apiKey}`
  return broker.send(`/v1/players/${world.player.id}/${path}`, { headers: { authorization, ...headers } })
}

function post(path: string, body: object, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  const key = { 'idempotency-key': `key ${broker.system.drawn()} ${toBase64Url(broker.system.chance(6))}` }
  const address = `/v1/players/${world.player.id}/${path}`
  return broker.send(address, json(world.merchant.apiKey, body, { ...key, ...headers }))
}

async function readInventory(): Promise<Inventory> {
  const answer = await get('inventory')
  expect(answer.status).toBe(200)
  const body = (await answer.json()) as Inventory
  expect(answer.headers.get('etag')).toBe(body.tag)
  return body
}

/** The whole refusal, once it is one as all of the broker's are. */
async function refusalOf(answer: Response): Promise<unknown> {
  const details: unknown = await answer.clone().json()
  await problemOf(answer)
  return details
}

async function amounts(): Promise<readonly string[]> {
  return (await readInventory()).stacks.map(({ sku, amount }) => `${amount} ${sku}`).toSorted()
}

describe('an inventory', () => {
  it('shows stacks and rights, and is not sent again while its tag stands', async () => {
    const pass = content('pass', 'season', 1n, { durationMs: 1000 })
    await giveFree(broker, world.player, content('durable', 'sword', 1n), pass)
    const { tag, stacks, entitlements, test } = await readInventory()
    expect(test).toBe(true)
    expect(stacks.map(({ sku }) => sku).toSorted()).toEqual(['season', 'sword'])
    expect(entitlements.map(({ sku, kind }) => `${kind} ${sku}`).toSorted()).toEqual([
      'durable sword',
      'pass season',
    ])
    expect((await get('inventory', { 'if-none-match': tag })).status).toBe(304)
  })

  it('is changed on the tag it was read with, or refused with the tag of now', async () => {
    const { tag } = await readInventory()
    const give = { operations: [{ op: 'give', sku: 'potion', amount: '3' }] }
    expect((await post('inventory/batch', give, { 'if-match': tag })).status).toBe(200)
    const late = await post('inventory/batch', give, { 'if-match': tag })
    const { tag: now } = await readInventory()
    expect(late.headers.get('etag')).toBe(now)
    expect(await refusalOf(late)).toMatchObject({ status: 412, code: 'stale_tag' })
    expect(await amounts()).toEqual(['3 potion'])
  })

  it('is of the merchant’s own players alone', async () => {
    const other = await openMerchant(broker, 'https://other.example')
    const answer = await broker.send(`/v1/players/${world.player.id}/inventory`, {
      headers: { authorization: `Bearer ${other.apiKey}` },
    })
    expect(await refusalOf(answer)).toMatchObject({ code: 'player_unknown' })
  })
})

describe('a batch', () => {
  it('does all of its operations, each on what those before it left', async () => {
    const given = await post('inventory/batch', {
      operations: [
        { op: 'give', sku: 'potion', amount: '9' },
        { op: 'consume', sku: 'potion', amount: '2' },
        { op: 'give', kind: 'consumable', sku: 'turnip', amount: '1', properties: { size: 'huge' } },
      ],
    })
    expect(given.status).toBe(200)
    const potion = (await readInventory()).stacks.find(({ sku }) => sku === 'potion')?.stack
    const split = await post('inventory/batch', {
      operations: [
        { op: 'split', stack: potion, amount: '3' },
        { op: 'set_properties', stack: potion, properties: { label: 'bitter' } },
      ],
    })
    expect(split.status).toBe(200)
    expect(await amounts()).toEqual(['1 turnip', '3 potion', '4 potion'])
    const stacks = (await readInventory()).stacks.filter(({ sku }) => sku === 'potion')
    const other = stacks.find(({ stack }) => stack !== potion)?.stack
    const differ = { operations: [{ op: 'merge', from: other, into: potion }] }
    expect(await refusalOf(await post('inventory/batch', differ))).toMatchObject({ code: 'stacks_differ' })
    const merge = await post('inventory/batch', {
      operations: [{ op: 'set_properties', stack: potion, properties: null }, ...differ.operations],
    })
    expect(merge.status).toBe(200)
    const removed = await post('inventory/batch', { operations: [{ op: 'remove', stack: potion }] })
    expect(removed.status).toBe(200)
    expect(await amounts()).toEqual(['1 turnip'])
  })

  it('does none where one cannot be, and names it', async () => {
    await giveFree(broker, world.player, content('consumable', 'potion', 1n))
    const answer = await post('inventory/batch', {
      operations: [
        { op: 'consume', sku: 'potion', amount: '1' },
        { op: 'give', sku: 'potion', amount: '5' },
        { op: 'consume', sku: 'potion', amount: '6' },
      ],
    })
    expect(await refusalOf(answer)).toMatchObject({
      status: 409,
      code: 'insufficient_items',
      errors: [{ pointer: '/operations/2', code: 'insufficient_items' }],
    })
    expect(await amounts()).toEqual(['1 potion'])
  })

  it('has at most 50 operations, and properties of at most 4 kB', async () => {
    const give = { op: 'give', sku: 'potion', amount: '1' }
    const many = await post('inventory/batch', { operations: Array.from({ length: 51 }, () => give) })
    expect(await refusalOf(many)).toMatchObject({ code: 'invalid_request' })
    expect(
      (await post('inventory/batch', { operations: Array.from({ length: 50 }, () => give) })).status,
    ).toBe(200)
    const properties = { text: 'é'.repeat(2100) }
    const large = await post('inventory/batch', {
      operations: [{ op: 'give', kind: 'consumable', sku: 'book', amount: '1', properties }],
    })
    expect(await refusalOf(large)).toMatchObject({ code: 'invalid_request' })
  })
})

describe('a key', () => {
  it('counts one use however often it is sent, and is no other request ever after', async () => {
    await giveFree(broker, world.player, content('metered', 'calls', 100n))
    const key = { 'idempotency-key': 'call 1' }
    const answers = await Promise.all(
      Array.from({ length: 1000 }, () => post('usage', { sku: 'calls' }, key)),
    )
    const statuses = answers.map(({ status }) => status)
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(0)
    expect(statuses.every((status) => status === 200 || status === 409)).toBe(true)
    expect(await amounts()).toEqual(['99 calls'])
    broker.system.advance(400 * 86_400_000)
    expect((await post('usage', { sku: 'calls' }, key)).status).toBe(200)
    expect(await amounts()).toEqual(['99 calls'])
    const other = await post('usage', { sku: 'calls', amount: '2' }, key)
    expect(await refusalOf(other)).toMatchObject({ status: 422, code: 'idempotency_key_reused' })
    const elsewhere = await post('consume', { sku: 'calls', kind: 'metered', amount: '1' }, key)
    expect(await refusalOf(elsewhere)).toMatchObject({ status: 422, code: 'idempotency_key_reused' })
  })

  it('is asked for, and each one counts once', async () => {
    await giveFree(broker, world.player, content('metered', 'calls', 40n))
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        post('usage', { sku: 'calls' }, { 'idempotency-key': `call ${index}` }),
      ),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(40)
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(10)
    expect(await amounts()).toEqual([])
    const without = await post('usage', { sku: 'calls' }, { 'idempotency-key': '' })
    expect(await refusalOf(without)).toMatchObject({ status: 400, code: 'idempotency_key_missing' })
  })

  it('of a request that was refused may be sent again once it can be done', async () => {
    const key = { 'idempotency-key': 'again' }
    const use = () => post('consume', { sku: 'potion', amount: '1' }, key)
    expect(await refusalOf(await use())).toMatchObject({ code: 'insufficient_items' })
    await giveFree(broker, world.player, content('consumable', 'potion', 1n))
    expect((await use()).status).toBe(200)
    expect(await amounts()).toEqual([])
  })
})

describe('a currency', () => {
  const gold = (amount: string) => ({ asset: 'GOLD/0', amount })

  async function balance(): Promise<unknown> {
    const { data } = (await (await get('balances')).json()) as { readonly data: readonly unknown[] }
    return data[0]
  }

  it('is earned and spent, and shown with what it is worth at the best rate', async () => {
    expect((await post('balances/transfer', { kind: 'earn', money: gold('50') })).status).toBe(200)
    expect((await post('balances/transfer', { kind: 'spend', money: gold('20') })).status).toBe(200)
    // A purse of 100 costs 0.40 €.
    expect(await balance()).toEqual({
      money: gold('30'),
      debt: gold('0'),
      worth: { asset: 'EUR/6', amount: '120000' },
    })
    const tooMuch = await post('balances/transfer', { kind: 'spend', money: gold('31') })
    expect(await refusalOf(tooMuch)).toMatchObject({ code: 'insufficient_items' })
    const unknown = await post('balances/transfer', { kind: 'earn', money: { asset: 'GEMS/0', amount: '1' } })
    expect(await refusalOf(unknown)).toMatchObject({ code: 'invalid_request' })
  })

  it('is earned up to its maximum, while what is bought is always given', async () => {
    expect((await post('balances/transfer', { kind: 'earn', money: gold('1000000') })).status).toBe(200)
    const more = await post('balances/transfer', { kind: 'earn', money: gold('1') })
    expect(await refusalOf(more)).toMatchObject({ status: 409, code: 'balance_at_maximum' })
    const bought = await openTestGrant(broker, world.player, [content('currency', 'GOLD', 5n)])
    must(await giveGrant(broker, world.player, bought))
    expect(await balance()).toMatchObject({ money: gold('1000005') })
  })

  it('has a ledger that tells every change, newest first, page by page', async () => {
    for (const [kind, amount] of [
      ['earn', '5'],
      ['spend', '2'],
      ['earn', '4'],
    ]) {
      expect((await post('balances/transfer', { kind, money: gold(amount ?? '') })).status).toBe(200)
      broker.system.advance(1)
    }
    type Page = {
      readonly data: ReadonlyArray<{ readonly what: string; readonly change: string }>
      readonly next_cursor?: string
    }
    const first = (await (await get('ledger?limit=2')).json()) as Page
    expect(first.data.map(({ what, change }) => `${what} ${change}`)).toEqual(['give 4', 'spend -2'])
    const next = (await (await get(`ledger?limit=2&cursor=${first.next_cursor}`)).json()) as Page
    expect(next.data.map(({ what, change }) => `${what} ${change}`)).toEqual(['give 5'])
    expect(next.next_cursor).toBeUndefined()
  })
})

describe('a new player', () => {
  it('starts with what the catalogue gives', async () => {
    const catalogue = {
      default_locale: 'en',
      currencies: [{ code: 'GOLD', title: { en: 'Gold' }, scale: 0, purchasable: false, initial: '25' }],
      items: [],
    }
    const other = await openGoodsWorld(broker, { merchant: world.merchant, catalogue })
    const answer = await broker.send(`/v1/players/${other.player.id}/balances`, {
      headers: { authorization: `Bearer ${world.merchant.apiKey}` },
    })
    expect(await answer.json()).toMatchObject({ data: [{ money: gold25 }] })
    const report = await checkAppHoldings(broker.deps, other.app.id)
    expect(report).toEqual({ players: 1, compared: 1, faults: [] })
  })
})

const gold25 = { asset: 'GOLD/0', amount: '25' }
