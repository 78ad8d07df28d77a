// What strangers send: bytes that mean nothing, bodies without end, quotes that are not the merchant's. Each is refused
// with a code of its own, nothing of ours breaks, and the broker goes on.

import {
  digestText,
  fiatAsset,
  instant,
  limits,
  type PrivateJwk,
  paymentSystemPath,
  signToken,
} from '@farthing/protocol'
import * as fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { redeemVoucher } from '../flows/redeem-voucher.ts'
import { makeSigningKey } from '../keyring.ts'
import { cookieOf, form, json, problemOf } from '../testing/requests.ts'
import { openTestBroker, type TestBroker } from '../testing/test-broker.ts'
import {
  balances,
  euros,
  must,
  openMerchant,
  openWallet,
  printVoucher,
  type TestMerchant,
  type TestWallet,
} from '../testing/test-parties.ts'

/** Every address that takes a POST, with its parameters filled in. */
function posts(broker: TestBroker): readonly string[] {
  return broker.app.routes
    .filter(({ method, path }) => method === 'POST' && path !== '/*')
    .map(({ path }) => path.replace(/:\w+/g, 'pur_00000000000000000000000000'))
}

function gets(broker: TestBroker): readonly string[] {
  return broker.app.routes
    .filter(({ method, path }) => method === 'GET' && path !== '/*')
    .map(({ path }) => path.replace(/:\w+/g, 'pur_00000000000000000000000000'))
}

describe('whatever is sent', () => {
  let broker: TestBroker
  let buyer: TestWallet
  let merchant: TestMerchant
  let cookies: string
  beforeAll(async () => {
    broker = await openTestBroker()
    buyer = await openWallet(broker, euros(1_000_000n))
    merchant = await openMerchant(broker)
    const page = await broker.send('/wallet/top-up')
    const device = cookieOf(page)
    const code = await printVoucher(broker, euros(1_000_000n))
    must(await redeemVoucher(broker.deps, { code, secret: device.split('=')[1] ?? '', address: 'setup' }))
    const signedIn = await broker.send('/merchant/sign-in', form(broker, { 'api-key': merchant.apiKey }))
    cookies = `${device}; ${cookieOf(signedIn)}`
    expect(signedIn.status).toBe(303)
  })
  afterEach(() => {
    expect(broker.errors).toEqual([])
  })
  afterAll(async () => {
    expect((await broker.send('/health')).status).toBe(200)
    await broker.close()
  })

  /** The key that opens an address of the API. */
  function keyFor(path: string): string {
    if (path.startsWith('/v1/operator')) return broker.deps.keyring.operatorKey
    return path.startsWith('/v1/merchant') ? merchant.apiKey : buyer.token
  }

  async function expectAnswer(path: string, response: Response): Promise<void> {
    const text = await response.clone().text()
    if (response.status >= 500) throw new Error(`${path} answered ${response.status}: ${text}`)
    const type = response.headers.get('content-type') ?? ''
    if (response.status >= 400 && !type.startsWith('text/html')) await problemOf(response)
  }

  it('a body of 10 MB is refused at every address that takes one, told by length or not', async () => {
    const paths = posts(broker)
    expect(paths.length).toBeGreaterThan(25)
    const big = new Uint8Array(10_000_000)
    for (const path of paths) {
      const told = await broker.send(path, {
        method: 'POST',
        body: big,
        headers: { 'content-length': String(big.length), 'content-type': 'application/json' },
      })
      expect([path, told.status, await problemOf(told)]).toEqual([path, 413, 'body_too_large'])
      let chunks = 0
      const endless = new ReadableStream<Uint8Array>({
        pull: (controller) => {
          chunks += 1
          controller.enqueue(new Uint8Array(16_384))
        },
      })
      const untold = await broker.send(path, { method: 'POST', body: endless, duplex: 'half' } as RequestInit)
      expect([path, untold.status, await problemOf(untold)]).toEqual([path, 413, 'body_too_large'])
      expect(chunks).toBeLessThan(10)
    }
  })

  it('a thousand bodies of random bytes break no address', async () => {
    const paths = posts(broker)
    const types = ['application/json', 'application/x-www-form-urlencoded', 'text/plain', '\u00ff/\u00e9']
    let sent = 0
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 2_000 }),
        fc.constantFrom(...types),
        fc.constantFrom(...paths),
        async (bytes, type, path) => {
          sent += 1
          const response = await broker.send(path, {
            method: 'POST',
            body: Uint8Array.from(bytes),
            headers: {
              authorization: `Bearer ${keyFor(path)}`,
              'content-type': type,
              'idempotency-key': `random ${sent}`,
              origin: broker.origin,
              cookie: cookies,
            },
          })
          await expectAnswer(path, response)
        },
      ),
      { numRuns: 1_000 },
    )
  })

  it('nor do random values in the shapes that are expected', async () => {
    const paths = posts(broker).filter(
      (path) =>
        !path.endsWith('/erase') &&
        !path.endsWith('/freeze') &&
        !path.endsWith('/sign-out') &&
        !path.endsWith('/prove') &&
        !path.endsWith('/verify') &&
        !path.endsWith('/revoke'),
    )
    const names = [
      'quote',
      'voucher',
      'max',
      'ticket',
      'code',
      'value',
      'count',
      'name',
      'origin',
      'key',
      'mode',
      'action',
      'page',
      'offer',
      'return',
      'state',
      'confirm',
      'daily-limit',
      'item-max',
      'week-max',
      'auto-pay',
      'scope',
      'api-key',
      'id',
      'rawId',
      'response',
      'type',
      'reason',
    ]
    const field = fc.constantFrom(...names)
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.constantFrom(
        'window',
        'pay',
        'top-up',
        'resolve',
        'open',
        'yes',
        'on',
        '1e3',
        '-0',
        '0.000001',
        '99999999999999999999',
        '\u0000',
        '\ud800',
        '{"a":',
        'https://paper.example/x',
        '__proto__',
      ),
    )
    let sent = 0
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(field, fc.oneof(text, fc.jsonValue()), { maxKeys: 8 }),
        fc.constantFrom(...paths),
        async (fields, path) => {
          sent += 1
          const isApi =
            path.startsWith('/v1/') || path.startsWith('/wallet/passkeys') || path === '/wallet/sign-in'
          const init = isApi
            ? json(keyFor(path), fields, {
                'idempotency-key': `shape ${sent}`,
                origin: broker.origin,
                cookie: cookies,
              })
            : form(
                broker,
                Object.fromEntries(
                  Object.entries(fields).map(([name, value]) => [
                    name,
                    typeof value === 'string' ? value : JSON.stringify(value),
                  ]),
                ),
                { cookie: cookies },
              )
          await expectAnswer(path, await broker.send(path, init))
        },
      ),
      { numRuns: 1_000 },
    )
  })

  it('nor do random queries and paths', async () => {
    const paths = gets(broker)
    const text = fc.string({ unit: 'binary', maxLength: 100 })
    const names = fc.constantFrom(
      'cursor',
      'limit',
      'q',
      'key',
      'state',
      'merchant',
      'quote',
      'return',
      'locale',
      'offer',
      'from',
      'until',
      'min',
      'max',
    )
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), names, text, async (path, name, value) => {
        const headers = { authorization: `Bearer ${keyFor(path)}`, cookie: cookies }
        const encoded = encodeURIComponent(value.toWellFormed())
        await expectAnswer(path, await broker.send(`${path}?${name}=${encoded}`, { headers }))
        const inside = path.replace('pur_00000000000000000000000000', encoded === '' ? '%00' : encoded)
        await expectAnswer(inside, await broker.send(inside, { headers }))
      }),
      { numRuns: 1_000 },
    )
  })

  it('nor do random headers where a key, a cookie or a version stands', async () => {
    const value = fc.string({ maxLength: 200 }).map((text) => text.replace(/[^\x20-\x7e]/g, '?'))
    await fc.assert(
      fc.asyncProperty(
        value,
        fc.constantFrom('/v1/wallet', '/v1/merchant', '/v1/operator/books', '/wallet', '/pay'),
        async (text, path) => {
          for (const name of ['authorization', 'cookie', 'farthing-version', 'accept-language', 'origin']) {
            await expectAnswer(path, await broker.send(path, { headers: { [name]: text } }))
          }
          const cookie = `farthing_wallet=${text}; farthing_merchant=${text}`
          await expectAnswer(path, await broker.send(path, { headers: { cookie } }))
        },
      ),
      { numRuns: 100 },
    )
  })
})

describe('a quote', () => {
  let broker: TestBroker
  let buyer: TestWallet
  let merchant: TestMerchant
  let rival: TestMerchant
  beforeEach(async () => {
    broker = await openTestBroker()
    buyer = await openWallet(broker, euros(5_000_000n))
    merchant = await openMerchant(broker)
    rival = await openMerchant(broker, 'https://rival.example')
  })
  afterEach(async () => {
    expect(await balances(broker, buyer, merchant)).toEqual({ buyer: 5_000_000n, merchant: 0n, house: 0n })
    expect(broker.errors).toEqual([])
    await broker.close()
  })

  /** Pays over the API and by the checkout's form; both must refuse with the code. */
  async function expectRefused(quote: string, code: string): Promise<void> {
    const sent = await broker.send(
      '/v1/payments',
      json(buyer.token, { quote }, { 'idempotency-key': 'hostile' }),
    )
    expect(await problemOf(sent)).toBe(code)
    const device = cookieOf(await broker.send('/wallet/top-up'))
    const voucher = await printVoucher(broker, euros(1_000_000n))
    must(
      await redeemVoucher(broker.deps, { code: voucher, secret: device.split('=')[1] ?? '', address: quote }),
    )
    for (const mode of ['page', 'window']) {
      const fields = { quote, mode, action: 'pay', page: merchant.origin }
      const page = await broker.send('/pay', form(broker, fields, { cookie: device }))
      expect(page.status).toBeGreaterThanOrEqual(400)
      expect(page.status).toBeLessThan(500)
      expect(page.headers.get('content-type')).toContain('text/html')
    }
    const looked = await broker.send(`/pay?quote=${encodeURIComponent(quote)}`, {
      headers: { cookie: device },
    })
    expect(looked.status).toBeLessThan(500)
  }

  /** A payload that never passed our own signer. */
  async function payload(changes: Readonly<Record<string, unknown>> = {}): Promise<object> {
    const seconds = Math.floor(broker.system.now() / 1000)
    return {
      iss: merchant.id,
      aud: broker.origin + paymentSystemPath,
      origin: merchant.origin,
      nonce: 'AAAAAAAAAAAAAAAAAAAAAA',
      price: { asset: 'EUR/6', amount: '20000' },
      offer: await digestText('offer'),
      buy: await digestText('buy'),
      duration: 60,
      iat: seconds,
      exp: seconds + 60,
      ...changes,
    }
  }

  async function signed(
    changes: Readonly<Record<string, unknown>>,
    key: PrivateJwk = merchant.signingKey,
  ): Promise<string> {
    return signToken('farthing-quote+jwt', await payload(changes), key)
  }

  function altered(token: string, change: (claims: Record<string, unknown>) => void): string {
    const [header = '', body = '', signature = ''] = token.split('.')
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>
    change(claims)
    return `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`
  }

  it('forged with a key of one’s own under the merchant’s key id is refused', async () => {
    const key = { ...makeSigningKey(broker.system), kid: merchant.signingKey.kid }
    await expectRefused(await merchant.quote('tides', {}, key), 'quote_signature_invalid')
  })

  it('signed by another merchant’s key is refused', async () => {
    await expectRefused(await merchant.quote('tides', {}, rival.signingKey), 'quote_signature_invalid')
  })

  it('of a merchant who names another’s site is refused', async () => {
    const quote = await merchant.quote('tides', { origin: rival.origin, url: `${rival.origin}/tides` })
    await expectRefused(quote, 'quote_origin_mismatch')
  })

  it('whose price was altered, up or down, is refused', async () => {
    const quote = await merchant.quote('tides')
    for (const amount of ['1', '11000000']) {
      await expectRefused(
        altered(quote, (claims) => Object.assign(claims, { price: { asset: 'EUR/6', amount } })),
        'quote_signature_invalid',
      )
    }
  })

  it('whose payee was altered is refused', async () => {
    const quote = await merchant.quote('tides')
    await expectRefused(
      altered(quote, (claims) => Object.assign(claims, { iss: rival.id })),
      'quote_signature_invalid',
    )
    await expectRefused(
      altered(quote, (claims) => Object.assign(claims, { iss: 'mer_nobody' })),
      'merchant_unknown',
    )
  })

  it('with algorithm none, another algorithm or another type is refused', async () => {
    const [, body = '', signature = ''] = (await merchant.quote('tides')).split('.')
    const { kid } = merchant.signingKey
    for (const header of [
      { alg: 'none', typ: 'farthing-quote+jwt', kid },
      { alg: 'HS256', typ: 'farthing-quote+jwt', kid },
      { alg: 'EdDSA', typ: 'farthing-ticket+jwt', kid },
      { alg: 'EdDSA', typ: 'farthing-quote+jwt' },
    ]) {
      const token = `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${body}.${signature}`
      await expectRefused(token, 'quote_invalid')
    }
    const bare = Buffer.from('{"alg":"none"}').toString('base64url')
    await expectRefused(`${bare}.${body}.`, 'quote_invalid')
  })

  it('for another payment system is refused', async () => {
    await expectRefused(
      await merchant.quote('tides', { paymentSystem: 'https://other.example/pay/v1' }),
      'quote_other_broker',
    )
  })

  it('that has expired, or is from the future, is refused', async () => {
    const now = broker.system.now()
    const old = { issuedAt: instant(now - 700_000), expiresAt: instant(now - 100_000) }
    await expectRefused(await merchant.quote('tides', old), 'quote_expired')
    const early = { issuedAt: instant(now + 120_000), expiresAt: instant(now + 180_000) }
    await expectRefused(await merchant.quote('tides', early), 'quote_invalid')
  })

  it('that lives longer than ten minutes is no quote', async () => {
    const seconds = Math.floor(broker.system.now() / 1000)
    await expectRefused(await signed({ exp: seconds + limits.quoteLifeMs / 1000 + 1 }), 'quote_invalid')
  })

  it.each([
    ['no price', { price: undefined }],
    ['a price of nothing', { price: { asset: 'EUR/6', amount: '0' } }],
    ['a price below nothing', { price: { asset: 'EUR/6', amount: '-20000' } }],
    ['a price that is a number', { price: { asset: 'EUR/6', amount: 20_000 } }],
    ['a price with a fraction', { price: { asset: 'EUR/6', amount: '0.02' } }],
    ['a price past every bound', { price: { asset: 'EUR/6', amount: '9223372036854775808' } }],
    ['a short nonce', { nonce: 'AAAA' }],
    ['a nonce that is a list', { nonce: ['AAAAAAAAAAAAAAAAAAAAAA'] }],
    ['an address on another site', { url: 'https://rival.example/' }],
    ['an address that runs script', { url: 'javascript:alert(1)' }],
    ['a duration below nothing', { duration: -1 }],
    ['a duration past every bound', { duration: 1e15 }],
    ['no dates', { iat: undefined, exp: undefined }],
  ])('with %s is no quote, however well it is signed', async (_, changes) => {
    await expectRefused(await signed(changes), 'quote_invalid')
  })

  it('too long to be read is refused', async () => {
    const long = `${'a'.repeat(limits.tokenCharactersMax)}.b.${'c'.repeat(86)}`
    const sent = await broker.send(
      '/v1/payments',
      json(buyer.token, { quote: long }, { 'idempotency-key': 'long' }),
    )
    expect(await problemOf(sent)).toBe('invalid_request')
    const page = await broker.send('/pay', form(broker, { quote: long, action: 'pay' }))
    expect(page.status).toBe(422)
  })

  it('in a currency the wallet was never topped up in is refused', async () => {
    const quote = await merchant.quote('tides', { price: { asset: fiatAsset('CHF'), amount: 20_000n } })
    const sent = await broker.send(
      '/v1/payments',
      json(buyer.token, { quote }, { 'idempotency-key': 'francs' }),
    )
    expect(await problemOf(sent)).toBe('asset_missing')
  })
})
