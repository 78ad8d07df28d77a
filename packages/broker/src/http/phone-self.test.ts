// The pages of whoever holds a number, against the real simulated operator: the door and its bounds, limits, blocks, the payment
// password, a year of charges and their refunds. No answer holds a whole number.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { codeLimits } from '../domain/phone/code-limits.ts'
import { phoneLimits } from '../domain/phone/payment-limits.ts'
import { closeWallet } from '../flows/close-wallet.ts'
import { insertBlock, readPayer } from '../records/phone-payers.ts'
import { openPhoneWorld, type PhoneWorld, until } from '../testing/phone-world.ts'
import { cookieOf, form } from '../testing/requests.ts'
import { euros, must } from '../testing/test-parties.ts'

const number = '+4915110000000'
const hour = 3_600_000

let world: PhoneWorld
const answers: string[] = []
beforeEach(async () => {
  world = await openPhoneWorld()
  answers.length = 0
})
afterEach(async () => {
  expect(world.broker.errors).toEqual([])
  for (const answer of answers) expect(answer).not.toMatch(/15110000000|151 ?1000/)
  await world.close()
})

type Visitor = {
  readonly get: (
    path: string,
  ) => Promise<{ readonly status: number; readonly text: string; readonly to: string }>
  readonly post: (
    path: string,
    fields?: Readonly<Record<string, string>>,
  ) => Promise<{ readonly status: number; readonly text: string; readonly to: string }>
}

async function visitor(address = '198.51.100.7'): Promise<Visitor> {
  const { broker } = world
  const cookie = cookieOf(await broker.send('/phone'))
  const read = async (response: Response) => {
    const text = await response.text()
    answers.push(text)
    return { status: response.status, text, to: response.headers.get('location') ?? '' }
  }
  return {
    get: async (path) => read(await broker.send(path, { headers: { cookie } })),
    post: async (path, fields = {}) =>
      read(await broker.send(path, form(broker, fields, { cookie, 'x-forwarded-for': address }))),
  }
}

async function opened(of = number): Promise<Visitor> {
  const device = await visitor()
  const before = (await world.messagesOn(of)).length
  expect((await device.post('/phone/code', { number: of, country: 'DE' })).to).toBe('/phone/code')
  const code = await newCode(of, before)
  expect((await device.post('/phone/open', { code })).to).toBe('/phone')
  return device
}

async function newCode(of: string, before: number): Promise<string> {
  for (let round = 0; round < 500; round += 1) {
    if ((await world.messagesOn(of)).length > before) return world.codeOn(of)
    await new Promise((done) => setTimeout(done, 10))
  }
  throw new Error('no message came')
}

/** Moves the clock on; the link to the operator takes the jump for a silence and comes back. */
async function later(ms: number): Promise<void> {
  world.broker.system.advance(ms)
  await new Promise((done) => setTimeout(done, 50))
  await until(() => {
    world.broker.system.advance(1_000)
    return [...world.phone.operators.values()].every(({ sms }) => sms.isUp())
  })
}

function wrongOf(code: string): string {
  return code === '000000' ? '000001' : '000000'
}

describe('the door', () => {
  it('opens by the code on the phone, for half an hour and on that device alone, and shuts at its end', async () => {
    const device = await opened()
    expect((await device.get('/phone')).text).toContain('The number ending 000')
    const message = (await world.messagesOn(number)).at(-1) ?? ''
    expect(message).toContain('Nothing is charged')
    const other = await visitor()
    expect((await other.get('/phone/payments')).to).toBe('/phone')
    expect((await other.post('/phone/cap', { cap: '1' })).to).toBe('/phone')
    await later(phoneLimits.sessionLifeMs)
    expect((await device.post('/phone/block', { merchant: 'all' })).to).toBe('/phone')
    expect((await device.get('/phone')).text).toContain('open for half an hour')
    const again = await opened()
    expect((await again.post('/phone/end')).to).toBe('/phone?told=ended')
    expect((await again.get('/phone/payments')).to).toBe('/phone')
  })

  it('answers a number never seen like one that paid, and a wrong code like no door at all', async () => {
    await world.pay(number)
    const [known, unknown, none] = [await visitor(), await visitor(), await visitor()]
    const first = await known.post('/phone/code', { number, country: 'DE' })
    const second = await unknown.post('/phone/code', { number: '+4915119999999', country: 'DE' })
    expect([second.status, second.to]).toEqual([first.status, first.to])
    const plain = (text: string): string =>
      text
        .replace(/name="key" value="[^"]*"/g, '')
        .replace(/ending \d{3}/g, '')
        .replace(/req_[\w-]+/g, '')
    expect(plain((await unknown.get('/phone/code')).text)).toBe(plain((await known.get('/phone/code')).text))
    const wrong = await known.post('/phone/open', { code: 'abcdef' })
    const nothing = await none.post('/phone/open', { code: 'abcdef' })
    expect(nothing.status).toBe(wrong.status)
    for (const { text } of [wrong, nothing]) expect(text).toContain('This code is not right')
  })

  it('dies of five wrong codes, counts them with those of payments, and locks the number at ten', async () => {
    const device = await visitor()
    for (let door = 0; door < 2; door += 1) {
      const before = (await world.messagesOn(number)).length
      await device.post('/phone/code', { number, country: 'DE' })
      const code = await newCode(number, before)
      for (let guess = 0; guess < codeLimits.triesPerCode; guess += 1) {
        const wrong = await device.post('/phone/open', { code: wrongOf(code) })
        expect(wrong.status).toBe(guess === codeLimits.triesPerCode - 1 ? 429 : 422)
      }
      expect((await device.post('/phone/open', { code })).status).toBe(429)
    }
    const locked = await device.post('/phone/code', { number, country: 'DE' })
    expect(locked.text).toContain('Too many wrong codes for this number')
    await expect(world.start(number)).rejects.toThrow('phone_number_locked')
  })

  it('sends five messages an hour to a number over doors and payments, and a resend kills the code before', async () => {
    const device = await visitor()
    await device.post('/phone/code', { number, country: 'DE' })
    const first = await newCode(number, 0)
    expect((await device.post('/phone/resend')).text).toContain('The last code was sent a moment ago')
    world.broker.system.advance(codeLimits.resendAfterMs)
    expect((await device.post('/phone/resend')).to).toBe('/phone/code')
    const second = await newCode(number, 1)
    if (first !== second) expect((await device.post('/phone/open', { code: first })).status).toBe(422)
    for (let more = 2; more < 5; more += 1) await world.start(number)
    const refused = await device.post('/phone/code', { number, country: 'DE' })
    expect([refused.status, refused.text]).toEqual([429, expect.stringContaining('Too many messages')])
    expect((await device.post('/phone/open', { code: second })).to).toBe('/phone')
  })

  it('takes hostile input for what it is', async () => {
    const device = await visitor()
    for (const typed of ['', "'; drop table phone_doors", '<script>', '+49 30 1234567', '9'.repeat(500)]) {
      const answer = await device.post('/phone/code', { number: typed, country: 'DE' })
      expect([typed, answer.status]).toEqual([typed, 422])
      expect(answer.text).not.toContain('<script>')
    }
    const open = await opened()
    for (const cap of ['-1', '1e9', 'NaN', '0.001', '999999999999999999999', '<b>']) {
      expect([cap, (await open.post('/phone/cap', { cap })).status]).toEqual([
        cap,
        expect.toBeOneOf([400, 422]),
      ])
    }
    expect((await open.post('/phone/block', { merchant: 'mer_nobody' })).status).toBe(404)
    expect((await open.post('/phone/payments/phn_nobody/refund')).status).toBe(404)
    expect((await open.get('/phone/payments?cursor=abc')).status).toBe(400)
    const foreign = await world.broker.send(
      '/phone/block',
      form(
        world.broker,
        { merchant: 'all' },
        { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
      ),
    )
    expect(foreign.status).toBe(403)
  })
})

describe('limits and blocks', () => {
  it('a limit lowered holds for the next payment; raised with the password, it holds a day later', async () => {
    const device = await opened()
    expect((await device.post('/phone/cap', { cap: '2' })).to).toBe('/phone?saved=cap')
    expect((await world.pay(number)).state).toBe('charged')
    const dear = async () => ({ quote: await world.merchant.quote('dear', { price: euros(1_800_000n) }) })
    await expect(world.start(number, await dear())).rejects.toThrow('phone_cap_own')
    expect((await device.post('/phone/cap', { cap: '5' })).text).toContain('payment password')
    await device.post('/phone/password', { password: 'harbour-41', again: 'harbour-41' })
    expect((await device.post('/phone/cap', { cap: '5', password: 'not this' })).status).toBe(422)
    expect((await device.post('/phone/cap', { cap: '5', password: 'harbour-41' })).to).toBe(
      '/phone?saved=cap-later',
    )
    expect((await device.get('/phone')).text).toContain('A raise to')
    await expect(world.start(number, await dear())).rejects.toThrow('phone_cap_own')
    await later(24 * hour)
    expect((await world.pay(number, await dear())).state).toBe('charged')
  })

  it('a block from the page stops what is open and what comes, outlives the wallet, and is lifted by a code', async () => {
    const { payment } = await world.start(number)
    const device = await opened()
    expect((await device.post('/phone/block', { merchant: 'all' })).to).toBe('/phone?saved=blocked')
    expect((await world.read(payment.id)).state).toBe('cancelled')
    must(await closeWallet(world.broker.deps, payment.walletId))
    await expect(world.start(number)).rejects.toThrow('phone_blocked')
    expect((await device.post('/phone/unblock', { merchant: 'all' })).to).toBe('/phone?saved=unblocked')
    expect((await device.post('/phone/block', { merchant: world.merchant.id })).status).toBe(303)
    await expect(world.start(number)).rejects.toThrow('phone_blocked_merchant')
    expect((await device.get('/phone')).text).toContain('Blocked sellers')
    await device.post('/phone/unblock', { merchant: world.merchant.id })
    expect((await world.start(number)).payment.state).toBe('code_sent')
    expect(await world.owedBy(number)).toBe(0n)
  })

  it('what the house blocked cannot be lifted on the page', async () => {
    const { payment } = await world.start(number)
    const { deps, system } = world.broker
    const payer = await readPayer(deps.records, payment.payerId, world.phone.payerKeys)
    const block = { digest: payer?.digest ?? '', merchantId: '', at: system.now(), by: 'risk' as const }
    must(await deps.ledger.commit({ records: [insertBlock(deps.records, block)] }))
    const device = await opened()
    expect((await device.get('/phone')).text).toContain('This was not set here')
    expect((await device.post('/phone/unblock', { merchant: 'all' })).status).toBe(403)
    await expect(world.start(number)).rejects.toThrow('phone_blocked')
  })
})

describe('the payment password', () => {
  it('locks at five wrong ones, and a new one set without the old holds a day later', async () => {
    const device = await opened()
    expect((await device.post('/phone/password', { password: '123456', again: '123456' })).status).toBe(422)
    expect((await device.post('/phone/password', { password: 'harbour-41', again: 'x' })).status).toBe(422)
    await device.post('/phone/password', { password: 'harbour-41', again: 'harbour-41' })
    const change = { password: 'lighthouse-7', again: 'lighthouse-7' }
    for (let guess = 0; guess < phoneLimits.passwordMisses; guess += 1) {
      const wrong = await device.post('/phone/password', { ...change, old: 'not this' })
      expect(wrong.status).toBe(guess === phoneLimits.passwordMisses - 1 ? 423 : 422)
    }
    // Right by now, and locked all the same.
    expect((await device.post('/phone/cap', { cap: '300', password: 'harbour-41' })).status).toBe(303)
    await device.post('/phone/cap', { cap: '1' })
    expect((await device.post('/phone/cap', { cap: '2', password: 'harbour-41' })).status).toBe(423)
    expect((await device.post('/phone/password', change)).to).toBe('/phone?saved=password-later')
    expect((await device.get('/phone')).text).toContain('A new payment password is waiting')
    expect((await device.post('/phone/cap', { cap: '2', password: 'lighthouse-7' })).status).toBe(423)
    await world.settle()
    expect((await world.messagesOn(number)).at(-1)).toContain('a new payment password was asked for')
    await later(24 * hour)
    const anew = await opened()
    expect((await anew.post('/phone/cap', { cap: '2', password: 'harbour-41' })).status).toBe(422)
    expect((await anew.post('/phone/cap', { cap: '2', password: 'lighthouse-7' })).to).toBe(
      '/phone?saved=cap-later',
    )
  })
})

describe('the charges of a year', () => {
  it('are listed and exported, and taken back: the first without a question, never the same thing twice', async () => {
    const payment = await world.pay(number)
    await later(48 * hour)
    const device = await opened()
    const page = await device.get('/phone/payments')
    expect(page.text).toContain('On the bill')
    expect(page.text).toContain('Take it back')
    const csv = await device.get('/phone/payments.csv')
    expect(csv.text.split('\r\n')[1]).toContain(',0.5,EUR')
    expect(JSON.parse((await device.get('/phone/payments.json')).text)).toMatchObject({
      number_ends: '000',
      charges: [{ state: 'charged', refund: { state: 'open' } }],
    })
    expect((await device.post(`/phone/payments/${payment.id}/refund`, { reason: 'mistake' })).status).toBe(
      303,
    )
    await world.settle()
    expect((await world.read(payment.id)).state).toBe('refunded')
    expect(await world.owedBy(number)).toBe(0n)
    expect((await device.get('/phone/payments')).text).toContain('taken off the bill')
    const stranger = await world.pay('+4915110000001')
    const theirs = await device.post(`/phone/payments/${stranger.id}/refund`)
    expect(theirs.status).toBe(404)
  })

  it('may be taken back freely where they are small, and within ten minutes where they are not', async () => {
    const price = euros(6_000_000n)
    const first = await world.pay(number)
    await later(24 * hour)
    const large = await world.pay(number, { quote: await world.merchant.quote('large', { price }) })
    await later(24 * hour)
    const small = await world.pay(number)
    expect([first.state, large.state, small.state]).toEqual(['charged', 'charged', 'charged'])
    await later(24 * hour)
    const device = await opened()
    await device.post(`/phone/payments/${first.id}/refund`)
    expect((await device.post(`/phone/payments/${large.id}/refund`)).status).toBe(409)
    expect((await device.post(`/phone/payments/${small.id}/refund`)).status).toBe(303)
    const quick = await world.pay(number, { quote: await world.merchant.quote('quick', { price }) })
    expect(quick.state).toBe('charged')
    expect((await device.post(`/phone/payments/${quick.id}/refund`)).status).toBe(303)
    await world.settle()
    expect(await world.owedBy(number)).toBe(600n)
  })
})
