// Refunds: an exact mirror, once, within the rules, however they race.

import { limits } from '@farthing/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { accountId, moneyLedger } from '../domain/accounts.ts'
import { brokerLimits } from '../limits.ts'
import { listRefundedSince } from '../records/purchases.ts'
import { readWallet } from '../records/wallets.ts'
import { explain } from '../testing/explain.ts'
import { openTestBroker, type TestBroker } from '../testing/test-broker.ts'
import {
  balanceOf,
  balances,
  codeOf,
  euros,
  must,
  openMerchant,
  openWallet,
  pay,
  type TestMerchant,
  type TestWallet,
} from '../testing/test-parties.ts'
import type { PaidOffer } from './pay-offer.ts'
import { readDay } from './read-connections.ts'
import { readLedgerLines } from './read-ledger-lines.ts'
import { refundPurchase } from './refund-purchase.ts'
import { setBudget, setDailyLimit } from './set-budget.ts'
import { renewTicket, undoPurchase } from './use-ticket.ts'

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

async function buy(thing: string, changes: Parameters<TestMerchant['quote']>[1] = {}): Promise<PaidOffer> {
  return must(await pay(broker, buyer, await merchant.quote(thing, changes)))
}

function byBuyer(paid: PaidOffer) {
  return refundPurchase(broker.deps, { purchaseId: paid.purchase.id, by: { wallet: buyer.id } })
}

function byMerchant(paid: PaidOffer) {
  return refundPurchase(broker.deps, { purchaseId: paid.purchase.id, by: { merchant: merchant.id } })
}

describe('a refund', () => {
  it('puts every millionth back where it came from, the share included', async () => {
    const paid = await buy('tides', { price: euros(333_333n) })
    must(await byBuyer(paid))
    expect(await balances(broker, buyer, merchant)).toEqual({ buyer: 5_000_000n, merchant: 0n, house: 0n })
    const lines = await readLedgerLines(broker.deps, paid.purchase)
    expect(lines.map(({ kind, debit, credit, money }) => [kind, debit, credit, money.amount])).toEqual([
      ['payment', 'buyer', 'merchant', 333_333n],
      ['fee', 'merchant', 'house', 6_666n],
      ['feeRefund', 'house', 'merchant', 6_666n],
      ['refund', 'merchant', 'buyer', 333_333n],
    ])
  })

  it('does not fail for want of balance: what the merchant no longer holds it owes', async () => {
    const paid = await buy('tides', { price: euros(100_000n) })
    const { asset } = paid.purchase.price
    const moved = await broker.deps.ledger.commit({
      transfers: [
        {
          id: 1n,
          debitAccountId: accountId('merchant', merchant.id, asset),
          creditAccountId: accountId('voucherSales', 'house', asset),
          amount: 90_000n,
          ledger: moneyLedger(asset),
          code: 1,
        },
      ],
    })
    expect(moved.ok).toBe(true)
    must(await byBuyer(paid))
    expect(await balances(broker, buyer, merchant)).toEqual({ buyer: 5_000_000n, merchant: 0n, house: 0n })
    expect(await balanceOf(broker, 'merchantDebt', merchant.id)).toBe(-90_000n)
  })

  it('made twice is made once, and tells the same refund', async () => {
    const paid = await buy('tides')
    const first = must(await byBuyer(paid))
    broker.system.advance(1000)
    expect(must(await byBuyer(paid)).refund).toEqual(first.refund)
    expect((await balances(broker, buyer, merchant)).buyer).toBe(5_000_000n)
  })

  it('asked for by buyer and merchant at once is one refund', async () => {
    const paid = await buy('tides')
    const results = await Promise.all([byBuyer(paid), byMerchant(paid), byBuyer(paid), byMerchant(paid)])
    expect(new Set(results.map((result) => must(result).refund.id)).size).toBe(1)
    expect(await balances(broker, buyer, merchant)).toEqual({ buyer: 5_000_000n, merchant: 0n, house: 0n })
  })

  it('restores the day and the budget that the payment drew on', async () => {
    must(await setDailyLimit(broker.deps, { walletId: buyer.id, units: 30_000n }))
    must(
      await setBudget(broker.deps, {
        walletId: buyer.id,
        merchantId: merchant.id,
        asset: euros(0n).asset,
        isAutoPay: true,
        perItemUnits: 20_000n,
        perWeekUnits: 20_000n,
      }),
    )
    const silently = async (thing: string) =>
      pay(broker, buyer, await merchant.quote(thing), { consent: 'silent', idempotencyKey: thing })
    const paid = must(await silently('one'))
    expect(codeOf(await silently('two'))).toBe('daily_limit_reached')
    must(await byBuyer(paid))
    const wallet = await readWallet(broker.deps.records, buyer.id)
    if (wallet === undefined) throw new Error('no wallet')
    expect((await readDay(broker.deps, wallet, euros(0n).asset)).spent).toBe(0n)
    must(await silently('three'))
  })

  it('of somebody else’s purchase finds nothing', async () => {
    const paid = await buy('tides')
    const stranger = await openWallet(broker)
    const rival = await openMerchant(broker, 'https://rival.example')
    const purchaseId = paid.purchase.id
    expect(codeOf(await refundPurchase(broker.deps, { purchaseId, by: { wallet: stranger.id } }))).toBe(
      'not_found',
    )
    expect(codeOf(await refundPurchase(broker.deps, { purchaseId, by: { merchant: rival.id } }))).toBe(
      'not_found',
    )
    expect((await balances(broker, buyer, merchant)).merchant).toBe(19_600n)
  })

  it('puts the purchase on the list that gates read, and its ticket is not renewed', async () => {
    const paid = await buy('tides')
    must(await byBuyer(paid))
    const bounds = { since: broker.system.now(), limit: limits.refundListMax }
    expect(await listRefundedSince(broker.deps.records, merchant.id, bounds)).toEqual([paid.purchase.id])
    const ticket = { ticket: paid.ticket.token, merchantId: merchant.id }
    expect(codeOf(await renewTicket(broker.deps, ticket))).toBe('ticket_refunded')
  })

  it('changes the tag of that list, which is not sent again to who has it', async () => {
    const ask = (tag: string): Promise<Response> =>
      broker.send(`/v1/refunded-purchases?merchant=${merchant.id}`, { headers: { 'if-none-match': tag } })
    const empty = await ask('')
    expect(await empty.json()).toEqual({ merchant: merchant.id, purchases: [] })
    const paid = await buy('tides')
    const same = await ask(empty.headers.get('etag') ?? '')
    expect([same.status, await same.text()]).toEqual([304, ''])
    must(await byBuyer(paid))
    const changed = await ask(empty.headers.get('etag') ?? '')
    expect(await changed.json()).toEqual({ merchant: merchant.id, purchases: [paid.purchase.id] })
    expect((await ask(changed.headers.get('etag') ?? '')).status).toBe(304)
  })

  it('is listed by indexes alone, whatever else there is', async () => {
    for (const query of [
      "select purchase_id from refunds where merchant_id = 'm' and at >= 1 order by at desc limit 9",
      "select id from refunds where merchant_id = 'm' order by place desc limit 1",
    ]) {
      expect(await explain(broker, query)).toEqual({ usesIndex: true, sorts: false })
    }
  })

  it('passed on by the merchant’s page keeps the reader’s rules', async () => {
    const paid = await buy('tides')
    const rival = await openMerchant(broker, 'https://rival.example')
    const { token } = paid.ticket
    expect(codeOf(await undoPurchase(broker.deps, { ticket: token, merchantId: rival.id }))).toBe(
      'ticket_other_audience',
    )
    broker.system.advance(brokerLimits.refundWindowMs)
    expect(codeOf(await undoPurchase(broker.deps, { ticket: token, merchantId: merchant.id }))).toBe(
      'refund_window_closed',
    )
  })

  it('lets the thing be bought again, and the quote paid before is refused as refunded', async () => {
    const quote = await merchant.quote('tides')
    const paid = must(await pay(broker, buyer, quote))
    must(await byBuyer(paid))
    expect(codeOf(await pay(broker, buyer, quote))).toBe('ticket_refunded')
    const again = await buy('tides')
    expect(again.charged).toEqual(euros(20_000n))
  })
})

describe('the buyer’s rules', () => {
  it('close the window after ten minutes, to the millisecond', async () => {
    const one = await buy('one')
    const two = await buy('two')
    broker.system.advance(brokerLimits.refundWindowMs - 1)
    must(await byBuyer(one))
    broker.system.advance(1)
    expect(codeOf(await byBuyer(two))).toBe('refund_window_closed')
  })

  it('do not bind the merchant, who may refund a year later', async () => {
    const paid = await buy('tides')
    broker.system.advance(365 * 86_400_000)
    must(await byMerchant(paid))
    expect((await balances(broker, buyer, merchant)).buyer).toBe(5_000_000n)
  })

  it('let six of the last twenty go back, then ask for the merchant; older refunds are forgotten', async () => {
    const paid: PaidOffer[] = []
    for (let index = 0; index < 8; index += 1) paid.push(await buy(`thing-${index}`))
    const codes: string[] = []
    for (const each of paid) codes.push(codeOf(await byBuyer(each)))
    expect(codes).toEqual([...Array<string>(6).fill('done'), 'refund_needs_review', 'refund_needs_review'])
    for (let index = 8; index < 21; index += 1) {
      broker.system.advance(1)
      await buy(`thing-${index}`)
    }
    const last = await buy('last')
    expect(codeOf(await byBuyer(last))).toBe('done')
  })

  it('let six go back where twenty ask at once', async () => {
    const paid: PaidOffer[] = []
    for (let index = 0; index < 20; index += 1) paid.push(await buy(`thing-${index}`))
    const codes = (await Promise.all(paid.map(byBuyer))).map(codeOf)
    expect(codes.filter((code) => code === 'done')).toHaveLength(6)
    expect(codes.filter((code) => code === 'refund_needs_review')).toHaveLength(14)
    expect((await balances(broker, buyer, merchant)).buyer).toBe(5_000_000n - 14n * 20_000n)
  })

  it('tell the same refund to the last of six, asked for many times at once', async () => {
    const paid: PaidOffer[] = []
    for (let index = 0; index < 6; index += 1) paid.push(await buy(`thing-${index}`))
    for (const each of paid.slice(0, 5)) must(await byBuyer(each))
    const last = paid.at(-1)
    if (last === undefined) throw new Error('six were bought')
    const results = await Promise.all(Array.from({ length: 10 }, () => byBuyer(last)))
    expect(new Set(results.map((result) => must(result).refund.id)).size).toBe(1)
  })

  it('do not count what merchants gave back of their own will', async () => {
    for (let index = 0; index < 7; index += 1) must(await byMerchant(await buy(`given-${index}`)))
    must(await byBuyer(await buy('tides')))
  })

  it('refund a thing once: its second purchase is the merchant’s to refund', async () => {
    must(await byBuyer(await buy('tides')))
    const second = await buy('tides')
    expect(codeOf(await byBuyer(second))).toBe('refund_not_again')
    must(await byMerchant(second))
  })

  it('refund a thing once even where two purchases of it are taken back at once', async () => {
    const one = await buy('call', { duration: 0 })
    const two = await buy('call', { duration: 0 })
    const codes = (await Promise.all([byBuyer(one), byBuyer(two)])).map(codeOf)
    expect(codes.toSorted()).toEqual(['done', 'refund_not_again'])
  })
})
