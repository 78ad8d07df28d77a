// Spend control and families over the API, each with the wallet's own key.

import type { Id } from '@farthing/protocol'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { checkoutActions } from '../pages/checkout-view.ts'
import { insertWalletSecret } from '../records/wallets.ts'
import { openOrder, openShop, payOrder } from '../testing/guard-world.ts'
import { form } from '../testing/requests.ts'
import { openTestBroker, type TestBroker } from '../testing/test-broker.ts'
import {
  euros,
  must,
  openMerchant,
  openWallet,
  type TestMerchant,
  type TestWallet,
} from '../testing/test-parties.ts'

let broker: TestBroker
let merchant: TestMerchant
let guardian: TestWallet
let child: TestWallet
let calls = 0

beforeEach(async () => {
  broker = await openTestBroker()
  merchant = await openMerchant(broker)
  guardian = await openWallet(broker)
  child = await openWallet(broker, euros(5_000_000n))
})
afterEach(async () => {
  expect(broker.errors).toEqual([])
  await broker.close()
})

type Json = Readonly<Record<string, unknown>>

async function call(wallet: { readonly token: string }, method: string, path: string, body?: object) {
  calls += 1
  const response = await broker.send(path, {
    method,
    headers: {
      authorization: `Bearer ${wallet.token}`,
      'content-type': 'application/json',
      'idempotency-key': `call ${calls}`,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, json: (await response.json()) as Json }
}

async function link(band: string): Promise<string> {
  await call(guardian, 'PUT', '/v1/wallet/age', { band: 'adult' })
  const invited = await call(guardian, 'POST', '/v1/wallet/family/invitations', { band, name: 'Anna' })
  expect(invited.status).toBe(201)
  const joined = await call(child, 'POST', '/v1/wallet/family/join', { code: invited.json['code'] })
  expect(joined.json).toMatchObject({ guardian: guardian.id, band })
  return String(invited.json['invitation'])
}

it('a family from the invitation over an approval to its end', async () => {
  const refused = await call(guardian, 'POST', '/v1/wallet/family/invitations', { band: 'under13' })
  expect(refused.json).toMatchObject({ code: 'adult_needed', money_moved: 'no' })
  const id = await link('under13')
  const shop = await openShop(broker, merchant)
  const order = await openOrder(broker, shop, euros(1_000_000n))
  await payOrder(broker, child, order)
  const family = await call(guardian, 'GET', '/v1/wallet/family')
  expect(family.json).toMatchObject({
    members: [
      { link: id, name: 'Anna', state: 'linked', spending: { age_band: 'under13', confirms_twice: true } },
    ],
    asked: [
      { order: order.id, title: 'Sword', state: 'waiting', price: { asset: 'EUR/6', amount: '1000000' } },
    ],
    test: true,
  })
  const [asked] = family.json['asked'] as readonly Json[]
  const path = `/v1/approvals/${String(asked?.['approval'])}/answer`
  expect((await call(child, 'POST', path, { answer: 'once' })).status).toBe(404)
  expect((await call(guardian, 'POST', path, { answer: 'once' })).json).toMatchObject({ state: 'paid' })
  expect((await call(child, 'GET', '/v1/wallet/spending')).json).toMatchObject({
    month: [{ asset: 'EUR/6', amount: '1000000' }],
  })
  expect((await call(child, 'POST', `/v1/wallet/family/${id}/withdraw`)).status).toBe(404)
  expect((await call(guardian, 'POST', `/v1/wallet/family/${id}/withdraw`)).json).toEqual({
    ok: true,
    test: true,
  })
  const paid = await call(child, 'POST', '/v1/payments', { quote: await merchant.quote('after') })
  expect(paid.json).toMatchObject({ code: 'guardian_needed' })
})

it('limits: lower at once, higher a day later, and of a member only with a passkey', async () => {
  await link('16-17')
  const limit = { period: 'day', asset: 'EUR/6' }
  const lower = await call(guardian, 'PUT', '/v1/wallet/limits', {
    ...limit,
    amount: '500000',
    member: child.id,
  })
  expect(lower.status).toBe(200)
  const raise = await call(guardian, 'PUT', '/v1/wallet/limits', {
    ...limit,
    amount: '600000',
    member: child.id,
  })
  expect(raise.json).toMatchObject({ code: 'passkey_required' })
  const stranger = await openWallet(broker)
  const others = await call(stranger, 'PUT', '/v1/wallet/limits', { ...limit, amount: '1', member: child.id })
  expect(others.status).toBe(404)
  await call(guardian, 'PUT', '/v1/wallet/limits', { ...limit, amount: '1' })
  await call(guardian, 'PUT', '/v1/wallet/limits', limit)
  const own = await call(guardian, 'GET', '/v1/wallet/spending')
  expect(own.json).toMatchObject({ waiting: [{ period: 'day', from: '2026-01-08T12:00:00.000Z' }] })
  const malformed = await call(guardian, 'PUT', '/v1/wallet/limits', {
    ...limit,
    scope: 'app:x',
    amount: '1',
  })
  expect(malformed.status).toBe(400)
})

it('a minor says yes twice: over the API and on the page, where nothing is paid by the first press', async () => {
  await link('16-17')
  const quote = await merchant.quote('twice')
  const once = await call(child, 'POST', '/v1/payments', { quote })
  expect(once.json).toMatchObject({ code: 'second_confirmation_needed' })
  const secret = `fd_test_${'c'.repeat(43)}`
  const device = { id: child.id as Id<'wal'>, secret, kind: 'device' } as const
  const write = insertWalletSecret(broker.deps.records, device, broker.system.now())
  must(await broker.deps.ledger.commit({ records: [write] }))
  const press = (action: string) =>
    broker.send(
      '/pay',
      form(broker, { quote, key: 'twice', mode: 'page', action }, { cookie: `farthing_wallet=${secret}` }),
    )
  const first = await press(checkoutActions.pay)
  const text = await first.text()
  expect(text).toContain(`value="${checkoutActions.payAgain}"`)
  expect(text).toContain('Nothing is paid yet')
  expect((await call(child, 'GET', '/v1/payments')).json['data']).toEqual([])
  await press(checkoutActions.payAgain)
  expect((await call(child, 'GET', '/v1/payments')).json['data']).toHaveLength(1)
})

it('the mail of a wallet is verified by a code, and whoever runs the broker sees states, not addresses', async () => {
  expect((await call(child, 'PUT', '/v1/wallet/mail', { address: 'anna@example.org' })).status).toBe(200)
  expect((await call(child, 'GET', '/v1/wallet/mail')).json).toEqual({
    sending: false,
    address: 'a…@example.org',
    verified: false,
    test: true,
  })
  expect((await call(child, 'POST', '/v1/wallet/mail/confirm', { code: '12' })).json).toMatchObject({
    code: 'mail_code_wrong',
  })
  const operator = { token: broker.deps.keyring.operatorKey }
  const mails = await call(operator, 'GET', '/v1/operator/mails?state=waiting')
  expect(mails.json['data']).toMatchObject([{ kind: 'address_code', state: 'waiting' }])
  expect(JSON.stringify(mails.json)).not.toContain('example.org')
  expect((await call(child, 'DELETE', '/v1/wallet/mail')).status).toBe(200)
})
