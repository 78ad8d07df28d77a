// The JSON API as a program meets it: keys, scopes, repeats, cursors, versions, the description.

import type { ListJson, PaymentJson, PrivateJwk, WalletJson } from '@farthing/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createApiKey } from '../flows/register-merchant.ts'
import { readApiKeyBySecret, scopes } from '../records/merchants.ts'
import { json, problemOf } from '../testing/requests.ts'
import { openTestBroker, type TestBroker } from '../testing/test-broker.ts'
import {
  codeOf,
  euros,
  must,
  openMerchant,
  openWallet,
  pay,
  printVoucher,
  type TestMerchant,
  type TestWallet,
} from '../testing/test-parties.ts'

let broker: TestBroker
let buyer: TestWallet
let merchant: TestMerchant

beforeEach(async () => {
  broker = await openTestBroker()
  buyer = await openWallet(broker, euros(5_000_000n))
  merchant = await openMerchant(broker)
})
afterEach(async () => {
  expect(broker.errors).toEqual([])
  await broker.close()
})

function get(path: string, key: string): Promise<Response> {
  return broker.send(path, { headers: { authorization: `Bearer ${key}` } })
}

function payOver(quote: string, key: string): Promise<Response> {
  return broker.send('/v1/payments', json(buyer.token, { quote }, { 'idempotency-key': key }))
}

async function balance(): Promise<string | undefined> {
  const wallet = (await (await get('/v1/wallet', buyer.token)).json()) as WalletJson
  return wallet.balances[0]?.amount
}

describe('an Idempotency-Key', () => {
  it('is required where money moves or things are made', async () => {
    const quote = await merchant.quote('tides')
    const operator = broker.deps.keyring.operatorKey
    for (const [path, key, body] of [
      ['/v1/payments', buyer.token, { quote }],
      ['/v1/wallet/top-ups', buyer.token, { voucher: 'x' }],
      ['/v1/payments/pur_x/refunds', buyer.token, {}],
      ['/v1/merchant/payments/pur_x/refunds', merchant.apiKey, {}],
      ['/v1/operator/vouchers', operator, { value: { asset: 'EUR/6', amount: '1' }, count: 1 }],
      ['/v1/operator/merchants', operator, { name: 'Paper', origin: 'https://paper.example' }],
      ['/v1/operator/keys/rotate', operator, {}],
    ] as const) {
      const response = await broker.send(path, json(key, body))
      expect([path, response.status]).toEqual([path, 400])
      expect(await problemOf(response)).toBe('idempotency_key_missing')
    }
  })

  it('of at most 255 characters is taken', async () => {
    const response = await payOver(await merchant.quote('tides'), 'k'.repeat(256))
    expect(await problemOf(response)).toBe('invalid_request')
    expect((await payOver(await merchant.quote('tides'), 'k'.repeat(255))).status).toBe(200)
  })

  it('repeated with its request answers the same and says that it was replayed', async () => {
    const quote = await merchant.quote('tides')
    const first = await payOver(quote, 'one')
    expect(first.headers.get('idempotency-replayed')).toBeNull()
    const again = await payOver(quote, 'one')
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    expect(await again.json()).toEqual(await first.json())
    expect(await balance()).toBe('4980000')
  })

  it('used for another request is refused', async () => {
    await payOver(await merchant.quote('tides'), 'one')
    const response = await payOver(await merchant.quote('stars'), 'one')
    expect(response.status).toBe(422)
    expect(await problemOf(response)).toBe('idempotency_key_reused')
    expect(await balance()).toBe('4980000')
  })

  it('of another wallet is another key', async () => {
    const other = await openWallet(broker, euros(1_000_000n))
    await payOver(await merchant.quote('tides'), 'one')
    const quote = await merchant.quote('stars')
    const response = await broker.send(
      '/v1/payments',
      json(other.token, { quote }, { 'idempotency-key': 'one' }),
    )
    expect(response.status).toBe(200)
  })

  it('whose first request still runs is refused, to be sent again', async () => {
    const quote = await merchant.quote('tides')
    const responses = await Promise.all([payOver(quote, 'one'), payOver(quote, 'one'), payOver(quote, 'one')])
    const statuses = responses.map(({ status }) => status).toSorted((one, two) => one - two)
    expect(statuses).toEqual([200, 409, 409])
    const refused = responses.find(({ status }) => status === 409)
    if (refused === undefined) throw new Error('one was refused')
    expect(refused.headers.get('retry-after')).toBe('1')
    expect(await problemOf(refused)).toBe('idempotency_key_in_use')
    expect((await payOver(quote, 'one')).status).toBe(200)
    expect(await balance()).toBe('4980000')
  })

  it('of a refused request may be used again once the cause is gone', async () => {
    const poor = await openWallet(broker, euros(1n))
    const quote = await merchant.quote('tides')
    const send = () => broker.send('/v1/payments', json(poor.token, { quote }, { 'idempotency-key': 'one' }))
    expect(await problemOf(await send())).toBe('insufficient_funds')
    const voucher = await printVoucher(broker, euros(1_000_000n))
    const topUp = json(poor.token, { voucher }, { 'idempotency-key': 'two' })
    expect((await broker.send('/v1/wallet/top-ups', topUp)).status).toBe(200)
    expect((await send()).status).toBe(200)
  })
})

describe('a list', () => {
  async function page(path: string, key: string): Promise<ListJson<PaymentJson>> {
    const response = await get(path, key)
    expect(response.status).toBe(200)
    return (await response.json()) as ListJson<PaymentJson>
  }

  it('is read to its end by cursors, newest first, untouched by what is added meanwhile', async () => {
    const made: string[] = []
    for (let index = 0; index < 7; index += 1) {
      broker.system.advance(1)
      made.unshift(must(await pay(broker, buyer, await merchant.quote(`thing-${index}`))).purchase.id)
    }
    for (const [path, key] of [
      ['/v1/payments', buyer.token],
      ['/v1/merchant/payments', merchant.apiKey],
    ] as const) {
      const seen: string[] = []
      let cursor = ''
      do {
        const { data, next_cursor } = await page(`${path}?limit=3&cursor=${cursor}`, key)
        seen.push(...data.map(({ payment }) => payment))
        cursor = next_cursor ?? ''
        broker.system.advance(1)
        must(await pay(broker, buyer, await merchant.quote(`new ${path} ${seen.length}`)))
      } while (cursor !== '')
      expect(seen.filter((id) => made.includes(id))).toEqual(made)
      expect(new Set(seen).size).toBe(seen.length)
    }
  })

  it('refuses a cursor of another list, another wallet, or of nobody', async () => {
    for (let index = 0; index < 3; index += 1)
      must(await pay(broker, buyer, await merchant.quote(`thing-${index}`)))
    const { next_cursor: cursor = '' } = await page('/v1/payments?limit=1', buyer.token)
    const other = await openWallet(broker)
    for (const [path, key] of [
      ['/v1/payments', other.token],
      ['/v1/merchant/payments', merchant.apiKey],
      ['/v1/merchant/payments?state=paid', merchant.apiKey],
    ] as const) {
      const joined = `${path}${path.includes('?') ? '&' : '?'}cursor=${cursor}`
      expect(await problemOf(await get(joined, key))).toBe('cursor_mismatch')
    }
    for (const nonsense of ['x', 'AAAA', '....', '%00', 'eyJhIjoxfQ']) {
      expect(await problemOf(await get(`/v1/payments?cursor=${nonsense}`, buyer.token))).toBe(
        'cursor_mismatch',
      )
    }
  })

  it.each(['0', '-1', '201', '1.5', 'x', ''])('refuses a page of %j', async (limit) => {
    expect(await problemOf(await get(`/v1/payments?limit=${limit}`, buyer.token))).toBe('invalid_request')
  })

  it('of one wallet never shows what another bought', async () => {
    const paid = must(await pay(broker, buyer, await merchant.quote('tides'), { idempotencyKey: 'mine' }))
    const other = await openWallet(broker)
    expect((await page('/v1/payments', other.token)).data).toEqual([])
    expect((await page('/v1/payments?key=mine', other.token)).data).toEqual([])
    expect((await page('/v1/payments?key=mine', buyer.token)).data).toHaveLength(1)
    for (const path of [`/v1/payments/${paid.purchase.id}`]) {
      expect(await problemOf(await get(path, other.token))).toBe('not_found')
    }
    const rival = await openMerchant(broker, 'https://rival.example')
    expect(await problemOf(await get(`/v1/merchant/payments/${paid.purchase.id}`, rival.apiKey))).toBe(
      'not_found',
    )
  })
})

describe('a key', () => {
  it('of the other mode is refused as such, whatever kind it is', async () => {
    for (const [path, prefix] of [
      ['/v1/wallet', 'fw'],
      ['/v1/merchant', 'fk'],
      ['/v1/operator/books', 'fo'],
    ] as const) {
      const response = await get(path, `${prefix}_live_${'a'.repeat(43)}`)
      expect(response.status).toBe(401)
      expect(await problemOf(response)).toBe('wrong_mode')
    }
  })

  it('of one kind opens nothing of another, and no key opens nothing', async () => {
    const keys = [buyer.token, merchant.apiKey, broker.deps.keyring.operatorKey]
    for (const [index, path] of ['/v1/wallet', '/v1/merchant', '/v1/operator/books'].entries()) {
      for (const [held, key] of [...keys, '', 'x', `fw_test_${'a'.repeat(43)}`].entries()) {
        const response = await get(path, key)
        expect([path, held, response.status]).toEqual([path, held, held === index ? 200 : 401])
        if (held !== index) expect(response.headers.get('www-authenticate')).toBe('Bearer')
      }
      expect(await problemOf(await broker.send(path))).toBe('unauthenticated')
    }
  })

  it('of a merchant does what its scopes say and nothing else', async () => {
    const paid = must(await pay(broker, buyer, await merchant.quote('tides')))
    const once = { 'idempotency-key': 'k' }
    const ticket = paid.ticket.token
    const doors: ReadonlyArray<readonly [string, string, RequestInit]> = [
      ['payments:read', '/v1/merchant', {}],
      ['payments:read', '/v1/merchant/payments', {}],
      ['payments:read', `/v1/merchant/payments/${paid.purchase.id}`, {}],
      ['tickets:write', '/v1/merchant/tickets/renew', json('', { ticket })],
      ['tickets:write', '/v1/merchant/tickets/undo', json('', { ticket })],
      ['tickets:write', '/v1/merchant/tickets/exchange', json('', { code: 'none' })],
      ['refunds:write', `/v1/merchant/payments/${paid.purchase.id}/refunds`, json('', {}, once)],
    ]
    const by = await readApiKeyBySecret(broker.deps.records, merchant.apiKey)
    if (by === undefined) throw new Error('the first key is gone')
    for (const scope of scopes) {
      const made = must(
        await createApiKey(broker.deps, { merchantId: merchant.id, name: scope, scopes: [scope], by }),
      )
      for (const [needed, path, init] of doors) {
        const headers = {
          ...(init.headers as Record<string, string>),
          authorization: `Bearer ${made.secret}`,
        }
        const response = await broker.send(path, { ...init, headers })
        expect([scope, path, response.status === 403]).toEqual([scope, path, scope !== needed])
        if (scope !== needed) expect(await problemOf(response)).toBe('forbidden')
      }
      // Nobody gives away more than they have.
      const lesser = { merchantId: merchant.id, name: 'more', scopes, by: made.key }
      expect(codeOf(await createApiKey(broker.deps, lesser))).toBe('forbidden')
    }
  })

  it('never comes back in an answer, nor does the signing key', async () => {
    for (const path of [
      '/v1/merchant',
      '/v1/merchant/payments',
      '/.well-known/jwks.json',
      '/v1/openapi.json',
    ]) {
      const text = await (await get(path, merchant.apiKey)).text()
      expect(text).not.toContain(merchant.apiKey)
      expect(text).not.toContain(merchant.signingKey.d)
      expect(text).not.toContain('"d":')
    }
  })
})

describe('every address of the API', () => {
  it('tells its version, and refuses another', async () => {
    const response = await get('/v1/wallet', buyer.token)
    const version = response.headers.get('farthing-version') ?? ''
    expect(version).toMatch(/^\d{4}-\d\d-\d\d$/)
    const send = (dated: string) =>
      broker.send('/v1/wallet', {
        headers: { authorization: `Bearer ${buyer.token}`, 'farthing-version': dated },
      })
    expect((await send(version)).status).toBe(200)
    expect(await problemOf(await send('2020-01-01'))).toBe('invalid_request')
  })

  it('takes JSON alone', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonx', '']) {
      const init = json(buyer.token, { quote: 'x' }, { 'idempotency-key': 'k', 'content-type': type })
      const response = await broker.send('/v1/payments', init)
      expect(response.status).toBe(415)
      expect(await problemOf(response)).toBe('unsupported_media_type')
    }
  })

  it('points at what is wrong with a body', async () => {
    const init = json(
      buyer.token,
      { quote: 5, max: { asset: 'EUR/6', amount: 20 } },
      { 'idempotency-key': 'k' },
    )
    const response = await broker.send('/v1/payments', init)
    const { errors } = (await response.clone().json()) as { errors: readonly { pointer: string }[] }
    expect(errors.map(({ pointer }) => pointer)).toEqual(['/quote', '/max/amount'])
    expect(await problemOf(response)).toBe('invalid_request')
  })

  it('that is none is a problem as well', async () => {
    for (const path of [
      '/v1/nothing',
      '/v1/payments/',
      '/nothing',
      '/v1/../secrets.json',
      '/assets/..%2fstyle.css',
    ]) {
      expect(await problemOf(await broker.send(path))).toBe('not_found')
    }
    for (const method of ['PUT', 'DELETE', 'PATCH']) {
      expect(await problemOf(await broker.send('/v1/payments', { method }))).toBe('not_found')
    }
  })

  it('stands in the OpenAPI 3.1 description, with its key, its refusals and a name of its own', async () => {
    type Operation = {
      operationId: string
      security?: unknown
      parameters?: readonly { name: string; in: string; required?: boolean }[]
      responses: Record<string, { content?: Record<string, unknown> }>
    }
    type Document = {
      openapi: string
      paths: Record<string, Record<string, Operation>>
      components: { schemas: Record<string, unknown>; securitySchemes: Record<string, unknown> }
    }
    const response = await broker.send('/v1/openapi.json')
    const text = await response.text()
    const document = JSON.parse(text) as Document
    expect(document.openapi).toBe('3.1.0')
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
    )
    const mounted = broker.app.routes
      .filter(
        ({ method, path }) => method !== 'ALL' && path.startsWith('/v1/') && path !== '/v1/openapi.json',
      )
      .map(({ method, path }) => `${method.toLowerCase()} ${path.replace(/:(\w+)/g, '{$1}')}`)
    expect(described.map(({ method, path }) => `${method} ${path}`)).toEqual(expect.arrayContaining(mounted))
    expect(new Set(described.map(({ operation }) => operation.operationId)).size).toBe(described.length)
    for (const { path, operation } of described) {
      expect(operation.responses['default']?.content).toHaveProperty('application/problem+json')
      const names = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1])
      const given = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path')
      expect(given.map(({ name }) => name)).toEqual(names)
      for (const scheme of (operation.security ?? []) as readonly Record<string, unknown>[]) {
        expect(Object.keys(document.components.securitySchemes)).toEqual(
          expect.arrayContaining(Object.keys(scheme)),
        )
      }
    }
    const references = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map((match) => match[1] ?? '')
    expect(Object.keys(document.components.schemas)).toEqual(expect.arrayContaining(references))
  })
})

it('lets an operator move a merchant, rotate keys and read the books', async () => {
  const key = broker.deps.keyring.operatorKey
  const made = await broker.send(
    '/v1/operator/merchants',
    json(key, { name: 'Wren\u202e\n', origin: 'https://wren.example/' }, { 'idempotency-key': 'wren' }),
  )
  expect(made.status).toBe(201)
  const { merchant: id, signing_key: signingKey } = (await made.json()) as {
    merchant: string
    signing_key: PrivateJwk
  }
  expect(signingKey.crv).toBe('Ed25519')
  const moved = await broker.send(
    `/v1/operator/merchants/${id}/origin`,
    json(key, { origin: 'https://new.example' }),
  )
  expect(moved.status).toBe(200)
  const bad = await broker.send(
    `/v1/operator/merchants/${id}/origin`,
    json(key, { origin: 'ftp://new.example' }),
  )
  expect(await problemOf(bad)).toBe('invalid_request')
  const rotate = (request: string): Promise<Response> =>
    broker.send('/v1/operator/keys/rotate', json(key, {}, { 'idempotency-key': request }))
  const first = await (await rotate('0')).json()
  expect(await (await rotate('0')).json()).toEqual(first)
  for (let index = 1; index < 31; index += 1) expect((await rotate(String(index))).status).toBe(200)
  expect(await problemOf(await rotate('31'))).toBe('gone_wrong_state')
  const books = (await (await get('/v1/operator/books', key)).json()) as { balanced: boolean }
  expect(books.balanced).toBe(true)
})
