// Paying: what is charged, to the millionth, whatever is repeated, raced or refused.

import { fiatAsset, limits, money, verifyTicket } from '@farthing/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { paymentTransfers } from '../domain/payment-transfers.ts'
import type { Purchase } from '../domain/purchase.ts'
import { insertPurchase } from '../records/purchases.ts'
import { readWallet } from '../records/wallets.ts'
import { newId } from '../system.ts'
import { openTestBroker, type TestBroker } from '../testing/test-broker.ts'
import {
  balances,
  codeOf,
  eur,
  euros,
  must,
  openMerchant,
  openWallet,
  pay,
  type TestMerchant,
  type TestWallet,
  topUp,
} from '../testing/test-parties.ts'
import { freezeWallet } from './freeze-wallet.ts'
import type { PaidOffer } from './pay-offer.ts'
import { readBooks } from './read-balances.ts'
import { refundPurchase } from './refund-purchase.ts'
import { moveMerchant } from './register-merchant.ts'
import { resolvePayment } from './resolve-payment.ts'
import { setBudget, setDailyLimit } from './set-budget.ts'

let broker: TestBroker
let buyer: TestWallet
let merchant: TestMerchant

beforeEach(async () => {
  broker = await openTestBroker()
  buyer = await openWallet(broker, euros(5_000_000n))
  merchant = await openMerchant(broker)
})
afterEach(() => broker.close())

async function silently(quote: string, key: string) {
  return pay(broker, buyer, quote, { consent: 'silent', idempotencyKey: key })
}

function giveBudget(perWeekUnits: bigint, perItemUnits = 250_000n) {
  return setBudget(broker.deps, {
    walletId: buyer.id,
    merchantId: merchant.id,
    asset: euros(0n).asset,
    isAutoPay: true,
    perItemUnits,
    perWeekUnits,
  })
}

function many<Result>(count: number, start: (index: number) => Promise<Result>): Promise<readonly Result[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => start(index)))
}

describe('a payment', () => {
  it('moves the price from buyer to merchant and the share to the house, to the millionth', async () => {
    const paid = must(await pay(broker, buyer, await merchant.quote('tides')))
    expect(paid.charged).toEqual(euros(20_000n))
    expect(await balances(broker, buyer, merchant)).toEqual({
      buyer: 4_980_000n,
      merchant: 19_600n,
      house: 400n,
    })
  })

  it.each([
    [1n, 0n],
    [49n, 0n],
    [50n, 1n],
    [99n, 1n],
    [333_333n, 6_666n],
  ])(
    'rounds the share of a price of %i millionths down to %i, and the rest stays with the merchant',
    async (price, fee) => {
      const paid = must(await pay(broker, buyer, await merchant.quote('crumb', { price: euros(price) })))
      expect(paid.purchase.fee).toEqual(euros(fee))
      expect(await balances(broker, buyer, merchant)).toEqual({
        buyer: 5_000_000n - price,
        merchant: price - fee,
        house: fee,
      })
    },
  )

  it('hands out a ticket that the published keys verify, for this merchant, thing and price', async () => {
    const paid = must(await pay(broker, buyer, await merchant.quote('tides')))
    const verified = await verifyTicket(paid.ticket.token, broker.deps.keyring.published(broker.system.now()))
    expect(verified).toMatchObject({
      ok: true,
      ticket: {
        audience: merchant.origin,
        merchantId: merchant.id,
        purchaseId: paid.purchase.id,
        price: euros(20_000n),
        isTest: true,
      },
    })
  })

  it('repeated with its quote and key gives the same ticket, tells the same charge and charges nothing more', async () => {
    const quote = await merchant.quote('tides')
    const first = must(await pay(broker, buyer, quote))
    const before = await balances(broker, buyer, merchant)
    broker.system.advance(5000)
    const again = must(await pay(broker, buyer, quote))
    expect(again.purchase.id).toBe(first.purchase.id)
    expect(again.ticket.token).toBe(first.ticket.token)
    expect(again.charged).toEqual(first.charged)
    expect(await balances(broker, buyer, merchant)).toEqual(before)
  })

  it('of a quote paid under another key costs nothing and says so', async () => {
    const quote = await merchant.quote('tides')
    const first = must(await pay(broker, buyer, quote))
    const again = must(await pay(broker, buyer, quote, { idempotencyKey: 'another' }))
    expect(again.purchase.id).toBe(first.purchase.id)
    expect(again.charged).toEqual(euros(0n))
  })

  it('of a quote that another wallet paid is refused as used', async () => {
    const quote = await merchant.quote('tides')
    must(await pay(broker, buyer, quote))
    const other = await openWallet(broker, euros(1_000_000n))
    expect(codeOf(await pay(broker, other, quote))).toBe('quote_used')
    expect((await balances(broker, other, merchant)).buyer).toBe(1_000_000n)
  })

  it('of something owned costs nothing, however dear the new quote', async () => {
    const first = must(await pay(broker, buyer, await merchant.quote('tides')))
    const dearer = await merchant.quote('tides', { price: euros(4_000_000n) })
    const again = must(await pay(broker, buyer, dearer))
    expect(again.purchase.id).toBe(first.purchase.id)
    expect(again.charged).toEqual(euros(0n))
    expect(again.ticket.ticket.id).not.toBe(first.ticket.ticket.id)
  })

  it('of something owned opens it although the new quote has expired', async () => {
    must(await pay(broker, buyer, await merchant.quote('tides')))
    const stale = await merchant.quote('tides')
    broker.system.advance(limits.quoteLifeMs + 1)
    expect(must(await pay(broker, buyer, stale)).charged).toEqual(euros(0n))
  })

  it('repeated after its quote expired, the wallet was frozen and the merchant moved still gives the ticket', async () => {
    const quote = await merchant.quote('tides')
    const first = must(await pay(broker, buyer, quote))
    broker.system.advance(limits.quoteLifeMs + 1)
    must(await freezeWallet(broker.deps, buyer.id))
    must(await moveMerchant(broker.deps, { merchantId: merchant.id, origin: 'https://moved.example' }))
    expect(must(await pay(broker, buyer, quote)).ticket.token).toBe(first.ticket.token)
  })

  it('of something whose time has run out is a new purchase', async () => {
    const first = must(await pay(broker, buyer, await merchant.quote('tides')))
    broker.system.advance(3_600_000)
    const second = must(await pay(broker, buyer, await merchant.quote('tides')))
    expect(second.purchase.id).not.toBe(first.purchase.id)
    expect((await balances(broker, buyer, merchant)).buyer).toBe(4_960_000n)
  })

  it('of an offer without duration is made anew each time', async () => {
    for (let round = 0; round < 3; round += 1) {
      const paid = must(await pay(broker, buyer, await merchant.quote('call', { duration: 0 })))
      expect(paid.charged).toEqual(euros(20_000n))
    }
    expect((await balances(broker, buyer, merchant)).buyer).toBe(4_940_000n)
  })

  it('can be looked up by its key after the answer was lost', async () => {
    const paid = must(await pay(broker, buyer, await merchant.quote('tides'), { idempotencyKey: 'lost' }))
    const ask = (more: Partial<Parameters<typeof resolvePayment>[1]> = {}) =>
      resolvePayment(broker.deps, {
        walletId: buyer.id,
        idempotencyKey: 'lost',
        origin: merchant.origin,
        nonce: paid.purchase.nonce,
        ...more,
      })
    expect(must(await ask()).ticket.token).toBe(paid.ticket.token)
    expect(must(await ask({ nonce: undefined })).ticket.token).toBe(paid.ticket.token)
    const stranger = await openWallet(broker)
    expect(codeOf(await ask({ walletId: stranger.id }))).toBe('not_found')
    expect(codeOf(await ask({ origin: 'https://rival.example' }))).toBe('not_found')
    expect(codeOf(await ask({ nonce: 'another-quote-of-theirs' }))).toBe('not_found')
  })
})

describe('a wallet with two currencies', () => {
  it('pays in each on one day, within a limit and a budget of each', async () => {
    const usd = fiatAsset('USD')
    const wallet = await openWallet(broker, euros(1_000_000n), money(usd, 1_000_000n))
    for (const asset of [eur, usd]) {
      const rule = { walletId: wallet.id, merchantId: merchant.id, asset, isAutoPay: true }
      must(await setBudget(broker.deps, { ...rule, perItemUnits: 250_000n, perWeekUnits: 2_000_000n }))
    }
    must(await setDailyLimit(broker.deps, { walletId: wallet.id, units: 30_000n }))
    for (const asset of [eur, usd]) {
      const quote = await merchant.quote(`in ${asset}`, { price: money(asset, 20_000n) })
      expect(must(await pay(broker, wallet, quote, { consent: 'silent' })).charged).toEqual(
        money(asset, 20_000n),
      )
      const second = await merchant.quote(`more in ${asset}`, { price: money(asset, 20_000n) })
      expect(codeOf(await pay(broker, wallet, second, { consent: 'silent' }))).toBe('daily_limit_reached')
    }
    must(await setDailyLimit(broker.deps, { walletId: wallet.id, units: 50_000n }))
    const again = await merchant.quote('again', { price: money(usd, 20_000n) })
    must(await pay(broker, wallet, again, { consent: 'silent' }))
  })
})

describe('a refused payment moves nothing', () => {
  afterEach(async () => {
    expect((await balances(broker, buyer, merchant)).merchant).toBe(0n)
    expect(broker.errors).toEqual([])
  })

  it('where the quote has expired', async () => {
    const quote = await merchant.quote('tides')
    broker.system.advance(limits.quoteLifeMs)
    expect(codeOf(await pay(broker, buyer, quote))).toBe('quote_expired')
  })

  it('where the price is above the maximum, or the maximum is in another currency', async () => {
    const quote = await merchant.quote('tides')
    expect(codeOf(await pay(broker, buyer, quote, { max: euros(19_999n) }))).toBe('price_over_maximum')
    const dollars = { asset: fiatAsset('USD'), amount: 1_000_000n }
    expect(codeOf(await pay(broker, buyer, quote, { max: dollars }))).toBe('price_over_maximum')
  })

  it('where the page showed less', async () => {
    const quote = await merchant.quote('tides')
    expect(codeOf(await pay(broker, buyer, quote, { seenPrice: euros(10_000n) }))).toBe('price_changed')
  })

  it('where the price is above what is sold here', async () => {
    const quote = await merchant.quote('yacht', { price: euros(limits.priceMax + 1n) })
    expect(codeOf(await pay(broker, buyer, quote))).toBe('offer_invalid')
  })

  it('where the wallet has no account in the currency: nothing is exchanged', async () => {
    const quote = await merchant.quote('tides', { price: { asset: fiatAsset('USD'), amount: 20_000n } })
    expect(codeOf(await pay(broker, buyer, quote))).toBe('asset_missing')
  })

  it('where the wallet is frozen', async () => {
    must(await freezeWallet(broker.deps, buyer.id))
    expect(codeOf(await pay(broker, buyer, await merchant.quote('tides')))).toBe('wallet_frozen')
  })

  it('where the wallet holds too little', async () => {
    const poor = await openWallet(broker, euros(19_999n))
    expect(codeOf(await pay(broker, poor, await merchant.quote('tides')))).toBe('insufficient_funds')
    expect((await balances(broker, poor, merchant)).buyer).toBe(19_999n)
  })

  it('where the merchant has moved to a site it has not proven', async () => {
    const quote = await merchant.quote('tides')
    must(await moveMerchant(broker.deps, { merchantId: merchant.id, origin: 'https://moved.example' }))
    expect(codeOf(await pay(broker, buyer, quote))).toBe('quote_origin_mismatch')
    const moved = await merchant.quote('tides', {
      origin: 'https://moved.example',
      url: 'https://moved.example/',
    })
    expect(codeOf(await pay(broker, buyer, moved))).toBe('merchant_inactive')
  })

  it('where no budget was given and nobody confirmed', async () => {
    expect(codeOf(await silently(await merchant.quote('tides'), 'a'))).toBe('consent_required')
  })

  it('where the price is above what the budget pays silently', async () => {
    must(await giveBudget(1_000_000n, 10_000n))
    expect(codeOf(await silently(await merchant.quote('tides'), 'a'))).toBe('consent_required')
  })
})

describe('limits', () => {
  it('stop at the millionth of the day, and open again at midnight UTC', async () => {
    must(await setDailyLimit(broker.deps, { walletId: buyer.id, units: 50_000n }))
    must(await pay(broker, buyer, await merchant.quote('one', { price: euros(30_000n) })))
    expect(codeOf(await pay(broker, buyer, await merchant.quote('two', { price: euros(20_001n) })))).toBe(
      'daily_limit_reached',
    )
    must(await pay(broker, buyer, await merchant.quote('three', { price: euros(20_000n) })))
    expect(codeOf(await pay(broker, buyer, await merchant.quote('four', { price: euros(1n) })))).toBe(
      'daily_limit_reached',
    )
    broker.system.advance(12 * 3_600_000)
    must(await pay(broker, buyer, await merchant.quote('five', { price: euros(50_000n) })))
  })

  it('stop silent payments at the week, while a person may still confirm', async () => {
    must(await giveBudget(50_000n))
    must(await silently(await merchant.quote('one'), 'a'))
    must(await silently(await merchant.quote('two'), 'b'))
    const quote = await merchant.quote('three')
    expect(codeOf(await silently(quote, 'c'))).toBe('budget_reached')
    must(await pay(broker, buyer, quote))
    broker.system.advance(7 * 86_400_000)
    must(await silently(await merchant.quote('four'), 'd'))
  })

  it('let a silent payment pass only while the rule lives, and each use keeps it alive', async () => {
    must(await giveBudget(50_000n))
    broker.system.advance(179 * 86_400_000)
    must(await silently(await merchant.quote('one'), 'a'))
    broker.system.advance(179 * 86_400_000)
    must(await silently(await merchant.quote('two'), 'b'))
    broker.system.advance(180 * 86_400_000)
    expect(codeOf(await silently(await merchant.quote('three'), 'c'))).toBe('consent_required')
  })

  it('of the week are never passed by two devices paying at once, and the refused are told which limit', async () => {
    must(await giveBudget(100_000n))
    const quotes = await many(20, (index) => merchant.quote(`thing-${index}`, { price: euros(30_000n) }))
    const results = await many(20, (index) => silently(quotes[index] ?? '', `key-${index}`))
    const codes = results.map(codeOf)
    expect(codes.filter((code) => code === 'done')).toHaveLength(3)
    expect(codes.filter((code) => code === 'budget_reached')).toHaveLength(17)
    expect((await balances(broker, buyer, merchant)).buyer).toBe(5_000_000n - 90_000n)
  })

  it('of the day are never passed by payments at once', async () => {
    must(await setDailyLimit(broker.deps, { walletId: buyer.id, units: 100_000n }))
    const quotes = await many(20, (index) => merchant.quote(`thing-${index}`, { price: euros(30_000n) }))
    const codes = (await many(20, (index) => pay(broker, buyer, quotes[index] ?? ''))).map(codeOf)
    expect(codes.filter((code) => code === 'done')).toHaveLength(3)
    expect(codes.filter((code) => code === 'daily_limit_reached')).toHaveLength(17)
  })

  it('of the balance are never passed by payments at once', async () => {
    const poor = await openWallet(broker, euros(100_000n))
    const quotes = await many(20, (index) => merchant.quote(`thing-${index}`, { price: euros(30_000n) }))
    const codes = (await many(20, (index) => pay(broker, poor, quotes[index] ?? ''))).map(codeOf)
    expect(codes.filter((code) => code === 'done')).toHaveLength(3)
    expect(codes.filter((code) => code === 'insufficient_funds')).toHaveLength(17)
    expect((await balances(broker, poor, merchant)).buyer).toBe(10_000n)
  })
})

it('refused for want of money is made with the same quote after a top-up', async () => {
  const poor = await openWallet(broker, euros(1n))
  const quote = await merchant.quote('tides')
  expect(codeOf(await pay(broker, poor, quote))).toBe('insufficient_funds')
  await topUp(broker, poor.token, euros(19_999n))
  must(await pay(broker, poor, quote))
  expect((await balances(broker, poor, merchant)).buyer).toBe(0n)
})

describe('payments at once', () => {
  it('of one quote, fifty times, are one purchase and one charge', async () => {
    const quote = await merchant.quote('tides')
    const results = await many(50, () => pay(broker, buyer, quote))
    const paid = results.map((result) => must(result))
    expect(new Set(paid.map(({ purchase }) => purchase.id)).size).toBe(1)
    expect(new Set(paid.map(({ ticket }) => ticket.token)).size).toBe(1)
    expect((await balances(broker, buyer, merchant)).buyer).toBe(4_980_000n)
  })

  it('of one quote with money or limit for exactly one all get its ticket', async () => {
    const poor = await openWallet(broker, euros(20_000n))
    const quote = await merchant.quote('tides')
    const paid = (await many(20, () => pay(broker, poor, quote))).map((result) => must(result))
    expect(new Set(paid.map(({ ticket }) => ticket.token)).size).toBe(1)
    must(await setDailyLimit(broker.deps, { walletId: buyer.id, units: 20_000n }))
    const limited = await merchant.quote('stars')
    const again = (await many(20, () => pay(broker, buyer, limited))).map((result) => must(result))
    expect(new Set(again.map(({ ticket }) => ticket.token)).size).toBe(1)
  })

  it('of one quote by two wallets charge one of them', async () => {
    const other = await openWallet(broker, euros(5_000_000n))
    const quote = await merchant.quote('tides')
    const results = await many(20, (index) => pay(broker, index % 2 === 0 ? buyer : other, quote))
    expect(results.filter(({ ok }) => ok)).toHaveLength(10)
    expect(new Set(results.filter(({ ok }) => !ok).map(codeOf))).toEqual(new Set(['quote_used']))
    expect((await balances(broker, buyer, merchant)).merchant).toBe(19_600n)
  })

  it('of fifty quotes for one thing by one wallet charge once (B-12)', async () => {
    const quotes = await many(50, () => merchant.quote('tides'))
    const results = await many(50, (index) => pay(broker, buyer, quotes[index] ?? ''))
    const paid = results.filter((result): result is PaidOffer => result.ok)
    expect(paid.filter(({ charged }) => charged.amount > 0n)).toHaveLength(1)
    expect(new Set(paid.map(({ purchase }) => purchase.id)).size).toBe(1)
    // One ticket came with the payment; of fresh ones a purchase has twenty a day.
    expect(paid).toHaveLength(21)
    expect(new Set(results.filter(({ ok }) => !ok).map(codeOf))).toEqual(
      new Set(['ticket_sessions_exhausted']),
    )
    expect((await balances(broker, buyer, merchant)).buyer).toBe(4_980_000n)
  })

  it('and a freeze leave no payment after the freeze was answered', async () => {
    const quotes = await many(30, (index) => merchant.quote(`thing-${index}`))
    const payments = quotes.map((quote) => pay(broker, buyer, quote))
    await payments[0]
    must(await freezeWallet(broker.deps, buyer.id))
    const atFreeze = await balances(broker, buyer, merchant)
    const results = await Promise.all(payments)
    expect(await balances(broker, buyer, merchant)).toEqual(atFreeze)
    const charged = results.filter(({ ok }) => ok).length
    expect(atFreeze.buyer).toBe(5_000_000n - BigInt(charged) * 20_000n)
    expect(codeOf(await pay(broker, buyer, await merchant.quote('late')))).toBe('wallet_frozen')
  })

  it('and a freeze that lands between the decision and the commit refuse the payment', async () => {
    // Both are queued before either is decided: the freeze first, the payment planned by what was read before it.
    const quote = await merchant.quote('tides')
    const wallet = await readWallet(broker.deps.records, buyer.id)
    must(await freezeWallet(broker.deps, buyer.id))
    const paid = must(await pay(broker, await openWallet(broker, euros(1_000_000n)), quote))
    const planned: Purchase = {
      ...paid.purchase,
      id: newId(broker.system, 'pur'),
      walletId: wallet?.id ?? paid.purchase.walletId,
      nonce: 'planned',
    }
    const outcome = await broker.deps.ledger.commit({
      records: insertPurchase(broker.deps.records, planned, {
        dailyLimitVersion: wallet?.dailyLimitVersion ?? -1,
      }),
    })
    expect(outcome).toMatchObject({ ok: false, code: 'record_refused' })
  })
})

it('leaves books whose debits equal credits and whose kinds add up to zero', async () => {
  const paid = must(await pay(broker, buyer, await merchant.quote('tides')))
  must(await pay(broker, buyer, await merchant.quote('stars', { price: euros(333_333n) })))
  must(await refundPurchase(broker.deps, { purchaseId: paid.purchase.id, by: { wallet: buyer.id } }))
  const [book] = await readBooks(broker.deps)
  expect(book?.debits).toBe(book?.credits)
  expect(Object.values(book?.byKind ?? {}).reduce((sum, units) => sum + units, 0n)).toBe(0n)
  expect(paymentTransfers(paid.purchase)).toHaveLength(3)
})
