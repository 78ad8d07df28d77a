import type { Money } from '@farthing/protocol'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { payAndFetch } from './pay-and-fetch.ts'
import { createPayer, type Payer, type PayerOptions } from './payer.ts'
import { createPayingFetch } from './paying-fetch.ts'
import { readPurchase } from './purchases.ts'
import { createMemoryStore, type WalletStore } from './store.ts'
import { createSystem, type System } from './system.ts'
import { type StandInBroker, startStandInBroker } from './testing/stand-in-broker.ts'
import { type StandInSite, startStandInSite } from './testing/stand-in-site.ts'

const euro = (amount: bigint): Money => ({ asset: 'EUR/6', amount })

/**
 * Real chance and clock; pauses take no time. Patience ends when the broker has fallen silent and never by time: on a busy
 * machine an answer that does come may be slow.
 */
const system: System = {
  ...createSystem(),
  wait: async () => undefined,
  timeout: () => {
    const patience = new AbortController()
    broker.whenSilent(() => patience.abort())
    return patience.signal
  },
}

let broker: StandInBroker
let site: StandInSite
let store: WalletStore
const open: { close: () => Promise<void> }[] = []

const articles = {
  '/tides': { price: '0.02 EUR', text: 'High water at six.' },
  '/moon': { price: '0.03 EUR', text: 'The moon is full.' },
  '/once': { price: '0.02 EUR', text: 'Each time anew.', duration: 0 },
  '/issue/1': { price: '0.10 EUR', text: 'Page one.', buys: '/issue' },
  '/issue/2': { price: '0.10 EUR', text: 'Page two.', buys: '/issue' },
}

beforeEach(async () => {
  broker = await startStandInBroker('localhost')
  site = await startStandInSite({ broker, articles })
  open.push(broker, site)
  broker.addWallet('reader', euro(1_000_000n))
  store = createMemoryStore()
})

afterEach(() => Promise.all(open.splice(0).map((served) => served.close())))
afterAll(() => expect(open).toHaveLength(0))

const payerOf = (options: Partial<PayerOptions> = {}): Payer =>
  createPayer({
    system,
    wallet: { broker: broker.origin, token: 'reader' },
    budget: { perRequest: '0.10 EUR' },
    store,
    ...options,
  })

const ask = (path: string, init?: RequestInit): Request => new Request(site.origin + path, init)
const spent = (): bigint => 1_000_000n - broker.balance('reader').amount

describe('payAndFetch', () => {
  test('pays a 402 and hands over the article', async () => {
    const { response, payment, refusal } = await payAndFetch(payerOf(), ask('/tides'))
    expect(await response.text()).toBe('High water at six.')
    expect(payment?.charged).toEqual(euro(20_000n))
    expect(payment && 'ticket' in payment, 'a payment that is printed shows no ticket').toBe(false)
    expect(refusal).toBeUndefined()
    expect(spent()).toBe(20_000n)
    expect(broker.calls.map(({ max }) => max)).toEqual([euro(100_000n)])
  })

  test('what costs nothing is fetched once and untouched', async () => {
    const { response, payment } = await payAndFetch(payerOf(), ask('/free'))
    expect(await response.text()).toBe('free for all')
    expect(payment).toBeUndefined()
    expect(site.requests).toHaveLength(1)
  })

  test('the second fetch is free, asks no broker and carries ticket and session', async () => {
    const payer = payerOf()
    await payAndFetch(payer, ask('/tides'))
    await broker.close()
    const again = await payAndFetch(payer, ask('/tides'))
    expect(await again.response.text()).toBe('High water at six.')
    expect(again.payment).toBeUndefined()
    expect(site.requests.at(-1)?.ticket).toBeTruthy()
    expect(site.requests.at(-1)?.session).toBe('session-of-tides')
    expect(site.requests).toHaveLength(3)
  })

  test('one purchase opens every address of the same buyurl', async () => {
    const payer = payerOf()
    await payAndFetch(payer, ask('/issue/1'))
    const second = await payAndFetch(payer, ask('/issue/2'))
    expect(await second.response.text()).toBe('Page two.')
    expect(second.payment).toBeUndefined()
    expect(broker.calls).toHaveLength(1)
  })

  test('an expired ticket is renewed without a charge', async () => {
    const payer = payerOf()
    await payAndFetch(payer, ask('/tides'))
    site.setNow(() => Date.now() + 100 * 86_400_000)
    const late = { ...system, now: () => (Date.now() + 100 * 86_400_000) as ReturnType<System['now']> }
    const again = await payAndFetch(payerOf({ system: late }), ask('/tides'))
    expect(again.payment?.charged).toEqual(euro(0n))
    expect(spent()).toBe(20_000n)
    expect(again.refusal?.code, 'the stand-in gate still refuses the ticket').toBeDefined()
  })

  test('a ticket that the gate renews takes the place of the old one, with its session', async () => {
    const payer = payerOf()
    await payAndFetch(payer, ask('/tides'))
    site.renewed = 'renewed.ticket.token'
    await payAndFetch(payer, ask('/tides'))
    expect(await readPurchase(store, `${site.origin}/tides`)).toEqual({
      ticket: 'renewed.ticket.token',
      session: 'session-of-tides',
    })
  })

  test('a price above the maximum leaves the 402 readable and spends nothing', async () => {
    const payer = payerOf({ budget: { perRequest: '0.01 EUR' } })
    const { response, refusal } = await payAndFetch(payer, ask('/tides'))
    expect(response.status).toBe(402)
    expect(await response.json()).toMatchObject({ price: '0.02 EUR' })
    expect(refusal?.code).toBe('price_over_maximum')
    expect(broker.calls).toHaveLength(0)
  })

  test('a price in another currency than the budget is refused', async () => {
    const payer = payerOf({ budget: { perRequest: '1 USD' } })
    expect((await payAndFetch(payer, ask('/tides'))).refusal?.code).toBe('price_over_maximum')
  })

  test('requests at the same time do not overspend the total', async () => {
    const payer = payerOf({ budget: { perRequest: '0.03 EUR', total: '0.04 EUR' } })
    const results = await Promise.all(['/tides', '/moon'].map((path) => payAndFetch(payer, ask(path))))
    expect(results.filter(({ payment }) => payment !== undefined)).toHaveLength(1)
    expect(results.find(({ refusal }) => refusal !== undefined)?.refusal?.code).toBe('budget_reached')
  })

  test('a budget for one site leaves other sites alone', async () => {
    const other = await startStandInSite({ broker, articles })
    open.push(other)
    const payer = payerOf({ budget: { perRequest: '0.03 EUR', perOrigin: '0.03 EUR' } })
    await payAndFetch(payer, ask('/tides'))
    expect((await payAndFetch(payer, ask('/moon'))).refusal?.code).toBe('budget_reached')
    const there = await payAndFetch(payer, new Request(`${other.origin}/moon`))
    expect(there.payment?.charged).toEqual(euro(30_000n))
  })

  test('ten requests for one article at the same time pay once', async () => {
    const payer = payerOf()
    const results = await Promise.all(Array.from({ length: 10 }, () => payAndFetch(payer, ask('/tides'))))
    const texts = await Promise.all(results.map(({ response }) => response.text()))
    expect(new Set(texts)).toEqual(new Set(['High water at six.']))
    expect(broker.purchaseCount()).toBe(1)
    expect(payer.budget.used()).toEqual(euro(20_000n))
  })

  test('a POST is repeated with its body', async () => {
    const { response } = await payAndFetch(payerOf(), ask('/tides', { method: 'POST', body: 'brest' }))
    expect(await response.text()).toBe('High water at six. (brest)')
    expect(site.requests.map(({ method, body }) => `${method} ${body}`)).toEqual(['POST brest', 'POST brest'])
  })

  test('the paying fetch is used like fetch and gives the 402 back where it refuses', async () => {
    const options = { system, wallet: { broker: broker.origin, token: 'reader' } }
    const generous = createPayingFetch({ ...options, budget: { perRequest: '0.02 EUR' } })
    const mean = createPayingFetch({ ...options, budget: { perRequest: '0.01 EUR' } })
    expect(await (await generous(`${site.origin}/tides`)).text()).toBe('High water at six.')
    expect((await mean(`${site.origin}/tides`)).status).toBe(402)
  })
})

describe('an answer that does not come', () => {
  test.each([
    ['lose-request'],
    ['lose-answer'],
    ['never-answer'],
    ['fail-after'],
    ['busy'],
    ['idempotency_key_in_use'],
  ] as const)('%s: the same quote and key are sent again and charged once', async (fault) => {
    broker.faults.push(fault, fault)
    const { response, payment } = await payAndFetch(payerOf(), ask('/tides'))
    expect(await response.text()).toBe('High water at six.')
    expect(payment).toBeDefined()
    expect(spent()).toBe(20_000n)
    expect(broker.calls).toHaveLength(3)
    expect(new Set(broker.calls.map(({ key, quote }) => key + quote)).size).toBe(1)
  })

  test('past the last attempt it is unknown, and resolved by the next program before anything new is paid', async () => {
    broker.faults.push('lose-answer', 'lose-answer', 'lose-answer', 'lose-answer')
    const first = await payAndFetch(payerOf(), ask('/once'))
    expect(first.response.status).toBe(402)
    expect(first.refusal?.code).toBe('outcome_unknown')
    expect(spent()).toBe(20_000n)

    const second = await payAndFetch(payerOf(), ask('/once'))
    expect(await second.response.text()).toBe('Each time anew.')
    expect(second.payment?.charged).toEqual(euro(0n))
    expect(spent()).toBe(20_000n)
    expect(new Set(broker.calls.map(({ key, quote }) => key + quote)).size).toBe(1)
    expect((await readPurchase(store, `${site.origin}/once`)).pending).toBeUndefined()
  })

  test('while a payment is open its budget stays set aside', async () => {
    broker.faults.push('lose-answer', 'lose-answer', 'lose-answer', 'lose-answer')
    const payer = payerOf({ budget: { perRequest: '0.03 EUR', total: '0.04 EUR' } })
    await payAndFetch(payer, ask('/once'))
    expect(payer.budget.used()).toEqual(euro(20_000n))
    expect((await payAndFetch(payer, ask('/moon'))).refusal?.code).toBe('budget_reached')
    await payAndFetch(payer, ask('/once'))
    expect(payer.budget.used(), 'the lost attempt was charged').toEqual(euro(20_000n))
  })

  test('a refusal that tells nothing about an earlier attempt keeps the payment open', async () => {
    broker.faults.push('lose-answer', 'unauthenticated')
    const first = await payAndFetch(payerOf(), ask('/once'))
    expect(first.refusal?.code).toBe('unauthenticated')
    expect((await readPurchase(store, `${site.origin}/once`)).pending).toBeDefined()
    await payAndFetch(payerOf(), ask('/once'))
    expect(spent()).toBe(20_000n)
  })

  test('an open payment whose quote was never paid is dropped for a fresh quote', async () => {
    broker.faults.push('lose-request', 'lose-request', 'lose-request', 'lose-request')
    await payAndFetch(payerOf(), ask('/once'))
    broker.faults.push('quote_expired')
    const second = await payAndFetch(payerOf(), ask('/once'))
    expect(second.response.status).toBe(200)
    expect(new Set(broker.calls.map(({ quote }) => quote)).size).toBe(2)
    expect(spent()).toBe(20_000n)
  })

  test('a definite refusal gives the budget back', async () => {
    broker.addWallet('reader', euro(10_000n))
    const payer = payerOf()
    const { response, refusal } = await payAndFetch(payer, ask('/tides'))
    expect(response.status).toBe(402)
    expect(refusal?.code).toBe('insufficient_funds')
    expect(payer.budget.used()).toEqual(euro(0n))
    expect((await readPurchase(store, `${site.origin}/tides`)).pending).toBeUndefined()
  })

  test('a request aborted while paying rejects, and what was paid is found again', async () => {
    const controller = new AbortController()
    broker.faults.push('lose-answer')
    const impatient = {
      ...system,
      wait: async () => {
        controller.abort()
      },
    }
    const request = ask('/once', { signal: controller.signal })
    await expect(payAndFetch(payerOf({ system: impatient }), request)).rejects.toThrow()
    const again = await payAndFetch(payerOf(), ask('/once'))
    expect(again.response.status).toBe(200)
    expect(spent()).toBe(20_000n)
  })
})

describe('delivery', () => {
  test('a failing site is asked again with the ticket and nothing more is paid', async () => {
    site.deliveryFaults.push(503, 'lost')
    const { response } = await payAndFetch(payerOf(), ask('/tides'))
    expect(await response.text()).toBe('High water at six.')
    expect(broker.calls).toHaveLength(1)
  })

  test("after three tries the failure is the caller's, and the next call is free", async () => {
    site.deliveryFaults.push(500, 502, 503)
    const payer = payerOf()
    const first = await payAndFetch(payer, ask('/tides'))
    expect(first.response.status).toBe(503)
    expect(first.payment).toBeDefined()
    const second = await payAndFetch(payer, ask('/tides'))
    expect(await second.response.text()).toBe('High water at six.')
    expect(spent()).toBe(20_000n)
  })

  test('a ticket does not follow a redirect to another origin', async () => {
    const foreign = await startStandInSite({ broker, articles })
    open.push(foreign)
    const payer = payerOf()
    await payAndFetch(payer, ask('/tides'))
    site.redirects.set('/tides', `${foreign.origin}/free`)
    const { response } = await payAndFetch(payer, ask('/tides'))
    expect(await response.text()).toBe('free for all')
    expect(foreign.requests.map(({ ticket, session }) => [ticket, session])).toEqual([[null, null]])
  })

  test('a ticket follows a redirect within its origin', async () => {
    site.redirects.set('/old', '/tides')
    const { response } = await payAndFetch(payerOf(), ask('/old'))
    expect(await response.text()).toBe('High water at six.')
  })

  test('another site that answers in place of the one asked is not paid', async () => {
    const foreign = await startStandInSite({ broker, articles })
    open.push(foreign)
    site.redirects.set('/away', `${foreign.origin}/tides`)
    const { response, refusal } = await payAndFetch(payerOf(), ask('/away'))
    expect([response.status, refusal?.code]).toEqual([402, 'quote_origin_mismatch'])
    expect(broker.calls).toHaveLength(0)
  })
})

describe('a challenge that does not fit', () => {
  const refusalOf = async (): Promise<string | undefined> => {
    const { response, refusal } = await payAndFetch(payerOf(), ask('/tides'))
    expect(response.status).toBe(402)
    expect(broker.calls).toHaveLength(0)
    return refusal?.code
  }

  test.each([
    ['dearer than its offer', 'price_changed', { price: euro(20_001n) }],
    ['in another currency', 'price_changed', { price: { asset: 'USD/6' as const, amount: 1n } }],
    ['on another offer', 'quote_invalid', { offerDigest: 'A'.repeat(43) }],
    ['on another item', 'quote_invalid', { buyUrlDigest: 'A'.repeat(43) }],
    ['for another time of access', 'quote_invalid', { duration: 1 }],
    ['of another site', 'quote_origin_mismatch', { origin: 'https://else.example' }],
    ['for another broker', 'quote_other_broker', { paymentSystem: 'https://other.example/pay/v1' }],
  ])('a quote %s is refused', async (_name, code, change) => {
    site.tamper = { quote: (quote) => ({ ...quote, ...change }) }
    expect(await refusalOf()).toBe(code)
  })

  test('a quote below its offer is paid at the lower price', async () => {
    site.tamper = { quote: (quote) => ({ ...quote, price: euro(5_000n) }) }
    const { payment } = await payAndFetch(payerOf(), ask('/tides'))
    expect(payment?.charged).toEqual(euro(5_000n))
  })

  test('an expired quote is refused', async () => {
    site.setNow(() => Date.now() - 3_600_000)
    expect(await refusalOf()).toBe('quote_expired')
  })

  test('an offer that has ended is refused', async () => {
    site.tamper = { offer: (offer) => ({ ...offer, expiration: '2020-01-01T00:00:00.000Z' }) }
    expect(await refusalOf()).toBe('quote_expired')
  })

  test.each([
    ['text', 'not an object'],
    ['an offer without a quote', { v: 1 }],
    ['nothing', null],
  ])('%s in place of an offer is left alone', async (_name, body) => {
    site.tamper = { body: () => body }
    expect(['offer_invalid', 'quote_invalid']).toContain(await refusalOf())
  })

  test('a body past every bound is not read to its end', async () => {
    site.tamper = { body: (json) => ({ ...json, filler: 'x'.repeat(200_000) }) }
    expect(await refusalOf()).toBe('offer_invalid')
  })

  test("a quote signed by nobody we know is the broker's to refuse, and costs no budget", async () => {
    broker.faults.push('quote_signature_invalid')
    const payer = payerOf()
    expect((await payAndFetch(payer, ask('/tides'))).refusal?.code).toBe('quote_signature_invalid')
    expect(payer.budget.used()).toEqual(euro(0n))
  })
})
