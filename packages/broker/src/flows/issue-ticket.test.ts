// Tickets: how many, how long, renewed by whom, and the code that stands for one on the way back.

import { limits, signTicket, verifyTicket } from '@farthing/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeSigningKey } from '../keyring.ts'
import { brokerLimits } from '../limits.ts'
import { openTestBroker, type TestBroker } from '../testing/test-broker.ts'
import {
  codeOf,
  euros,
  must,
  openMerchant,
  openWallet,
  pay,
  type TestMerchant,
  type TestWallet,
} from '../testing/test-parties.ts'
import { issueFirstTicket, issueTicket } from './issue-ticket.ts'
import type { PaidOffer } from './pay-offer.ts'
import { refundPurchase } from './refund-purchase.ts'
import { exchangeReturnCode, makeReturnCode } from './return-ticket.ts'
import { renewTicket } from './use-ticket.ts'

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

async function buy(durationSeconds = 3 * 86_400): Promise<PaidOffer> {
  return must(await pay(broker, buyer, await merchant.quote('tides', { duration: durationSeconds })))
}

function published() {
  return broker.deps.keyring.published(broker.system.now())
}

describe('a ticket', () => {
  it('ends with what was bought, or after a day', async () => {
    const short = must(await pay(broker, buyer, await merchant.quote('short', { duration: 3600 })))
    expect(short.ticket.ticket.expiresAt - broker.system.now()).toBe(3_600_000)
    const long = await buy()
    expect(long.ticket.ticket.expiresAt - broker.system.now()).toBe(limits.ticketLifeMs)
    const once = must(await pay(broker, buyer, await merchant.quote('once', { duration: 0 })))
    expect(once.ticket.ticket.expiresAt - broker.system.now()).toBe(limits.refetchMs)
  })

  it('that came with the payment has one id for ever, and once expired gives way to a fresh one', async () => {
    const paid = await buy()
    for (let repeat = 0; repeat < 30; repeat += 1) {
      expect(must(await issueFirstTicket(broker.deps, paid.purchase)).token).toBe(paid.ticket.token)
    }
    broker.system.advance(limits.ticketLifeMs)
    const fresh = must(await issueFirstTicket(broker.deps, paid.purchase))
    expect(fresh.ticket.id).not.toBe(paid.ticket.ticket.id)
    expect(fresh.ticket.expiresAt).toBeGreaterThan(broker.system.now())
  })

  it('is had afresh twenty times a day, over all devices at once, and again tomorrow', async () => {
    const { purchase } = await buy()
    const results = await Promise.all(Array.from({ length: 50 }, () => issueTicket(broker.deps, purchase)))
    const issued = results.filter((result) => result.ok).map((result) => must(result).ticket.id)
    expect(new Set(issued).size).toBe(brokerLimits.ticketsPerPurchaseDay)
    expect(new Set(results.filter(({ ok }) => !ok).map(codeOf))).toEqual(
      new Set(['ticket_sessions_exhausted']),
    )
    broker.system.advance(86_400_000)
    must(await issueTicket(broker.deps, purchase))
  })

  it('is renewed after it expired, until what was bought has ended', async () => {
    const paid = await buy()
    broker.system.advance(2 * 86_400_000)
    const input = { ticket: paid.ticket.token, merchantId: merchant.id }
    const renewed = must(await renewTicket(broker.deps, input))
    expect(await verifyTicket(renewed.token, published())).toMatchObject({ ok: true })
    broker.system.advance(86_400_000)
    expect(codeOf(await renewTicket(broker.deps, input))).toBe('access_ended')
  })

  it('of a refunded purchase is neither repeated, renewed nor issued, even where the refund lands in between', async () => {
    const paid = await buy()
    const { purchase } = paid
    must(await refundPurchase(broker.deps, { purchaseId: purchase.id, by: { wallet: buyer.id } }))
    // The purchase as it was read before the refund.
    expect(codeOf(await issueTicket(broker.deps, purchase))).toBe('ticket_refunded')
    const input = { ticket: paid.ticket.token, merchantId: merchant.id }
    expect(codeOf(await renewTicket(broker.deps, input))).toBe('ticket_refunded')
  })

  it('is renewed for its merchant alone, and only where we signed it', async () => {
    const paid = await buy()
    const rival = await openMerchant(broker, 'https://rival.example')
    const forged = await signTicket(paid.ticket.ticket, {
      ...makeSigningKey(broker.system),
      kid: published().keys[0]?.kid ?? '',
    })
    const renew = (ticket: string, merchantId = merchant.id) =>
      renewTicket(broker.deps, { ticket, merchantId })
    expect(codeOf(await renew(paid.ticket.token, rival.id))).toBe('ticket_other_audience')
    expect(codeOf(await renew(forged))).toBe('ticket_signature_invalid')
    expect(codeOf(await renew('x.y.z'))).toBe('ticket_invalid')
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${paid.ticket.token.split('.')[1] ?? ''}.`
    expect(codeOf(await renew(none))).toBe('ticket_invalid')
  })

  it('signed by a key that was rotated out still verifies for its whole life', async () => {
    const paid = await buy()
    must(broker.deps.keyring.rotate(broker.system.now(), 'once'))
    broker.system.advance(limits.ticketLifeMs)
    expect(await verifyTicket(paid.ticket.token, published())).toMatchObject({ ok: true })
    const renewed = must(
      await renewTicket(broker.deps, { ticket: paid.ticket.token, merchantId: merchant.id }),
    )
    expect(await verifyTicket(renewed.token, published())).toMatchObject({ ok: true })
  })
})

describe('a return code', () => {
  it('exchanged again, as after a lost answer, gives the very ticket of the purchase', async () => {
    const { ticket } = await buy()
    const { code } = must(await makeReturnCode(broker.deps, ticket))
    const results = await Promise.all(
      Array.from({ length: 10 }, () => exchangeReturnCode(broker.deps, { code, merchantId: merchant.id })),
    )
    expect(results.map((result) => must(result).token)).toEqual(Array<string>(10).fill(ticket.token))
  })

  it('is exchanged by its merchant, whom a rival’s attempt costs nothing', async () => {
    const { ticket } = await buy()
    const rival = await openMerchant(broker, 'https://rival.example')
    const { code } = must(await makeReturnCode(broker.deps, ticket))
    expect(codeOf(await exchangeReturnCode(broker.deps, { code, merchantId: rival.id }))).toBe(
      'return_code_invalid',
    )
    must(await exchangeReturnCode(broker.deps, { code, merchantId: merchant.id }))
  })

  it('lives two minutes, to the millisecond', async () => {
    const { ticket } = await buy()
    const one = must(await makeReturnCode(broker.deps, ticket))
    const two = must(await makeReturnCode(broker.deps, ticket))
    broker.system.advance(brokerLimits.returnCodeLifeMs - 1)
    must(await exchangeReturnCode(broker.deps, { code: one.code, merchantId: merchant.id }))
    broker.system.advance(1)
    expect(codeOf(await exchangeReturnCode(broker.deps, { code: two.code, merchantId: merchant.id }))).toBe(
      'return_code_invalid',
    )
  })

  it('of a purchase refunded meanwhile gives no ticket', async () => {
    const { purchase, ticket } = await buy()
    const { code } = must(await makeReturnCode(broker.deps, ticket))
    must(await refundPurchase(broker.deps, { purchaseId: purchase.id, by: { merchant: merchant.id } }))
    expect(codeOf(await exchangeReturnCode(broker.deps, { code, merchantId: merchant.id }))).toBe(
      'ticket_refunded',
    )
  })
})
