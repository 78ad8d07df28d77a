// Bundles, held against the simulated operator: what is on its bill, what is in our books, and what may still be bought agree to
// the unit.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bundleEndReason } from '../domain/phone/bundle.ts'
import type { PhonePayment } from '../domain/phone/payment.ts'
import { phoneLimits } from '../domain/phone/payment-limits.ts'
import { readPhoneBundle } from '../records/phone-bundles.ts'
import { listPhoneRefunds } from '../records/phone-refunds.ts'
import { listPurchases } from '../records/purchases.ts'
import { readWalletBySecret } from '../records/wallets.ts'
import { openPhoneWorld, type PhoneWorld } from '../testing/phone-world.ts'
import { balanceOf, codeOf, euros, must, openMerchant, topUp } from '../testing/test-parties.ts'
import { closeWallet } from './close-wallet.ts'
import { endPhoneBundle } from './end-phone-bundle.ts'
import { givePhoneCode } from './give-phone-code.ts'
import { commitMove } from './move-phone-payment.ts'
import { type PaidOffer, type PayOfferInput, payOffer } from './pay-offer.ts'
import { readWalletBundles } from './read-phone-bundles.ts'
import { refundPurchase } from './refund-purchase.ts'
import { setBudget } from './set-budget.ts'

const number = '+4915110000000'
const secret = `fd_test_${'b'.repeat(43)}`
const price = euros(250_000n)

let world: PhoneWorld
beforeEach(async () => {
  world = await openPhoneWorld()
})
afterEach(() => world.close())

type Bought = { readonly payment: PhonePayment; readonly walletId: string }

/** Charges a bundle of 1.00 for a first piece of 0.25. */
async function openBundle(of: PhoneWorld = world): Promise<Bought> {
  const quote = await of.merchant.quote('the first piece', { price })
  const payment = await of.pay(number, { secret, quote, kind: 'bundle' })
  const wallet = await readWalletBySecret(of.broker.deps.records, secret)
  return { payment, walletId: wallet?.id ?? '' }
}

async function buy(
  { walletId }: Bought,
  thing: string,
  more: Partial<PayOfferInput> & { readonly quote?: string } = {},
): Promise<Awaited<ReturnType<typeof payOffer>>> {
  const quote = more.quote ?? (await world.merchant.quote(thing, { price }))
  const idempotencyKey = `key of ${thing}`
  return payOffer(world.broker.deps, { walletId, idempotencyKey, consent: 'explicit', ...more, quote })
}

async function leftOf({ walletId }: Bought): Promise<bigint | undefined> {
  return (await readWalletBundles(world.broker.deps, walletId))[0]?.left.amount
}

async function end(bought: Bought): Promise<string> {
  const ended = await endPhoneBundle(world.broker.deps, world.phone, bought.payment.id)
  await world.settle(bought.payment)
  return codeOf(ended)
}

describe('a bundle', () => {
  it('is charged once, pays for pieces until it is empty, and moves no money after the charge', async () => {
    const bought = await openBundle()
    expect(bought.payment).toMatchObject({ state: 'charged', kind: 'bundle', price })
    expect(await world.owedBy(number)).toBe(100n)
    expect(await leftOf(bought)).toBe(750_000n)
    const credited = await balanceOf(world.broker, 'phonePending', world.merchant.id)
    for (const thing of ['second', 'third', 'fourth']) {
      const paid = must(await buy(bought, thing))
      expect(paid.purchase).toMatchObject({ paidBy: 'bundle', phonePaymentId: bought.payment.id })
      expect(paid.charged).toEqual(price)
    }
    expect(await leftOf(bought)).toBe(0n)
    expect(codeOf(await buy(bought, 'fifth'))).not.toBe('done')
    expect(await world.owedBy(number)).toBe(100n)
    expect(await balanceOf(world.broker, 'phonePending', world.merchant.id)).toBe(credited)
    expect(await balanceOf(world.broker, 'merchant', world.merchant.id)).toBe(0n)
    const purchases = await listPurchases(world.broker.deps.records, { walletId: bought.walletId, limit: 10 })
    const shares = purchases.reduce((sum, { price: paid, fee }) => sum + paid.amount - fee.amount, 0n)
    expect(shares).toBe(credited)
  })

  it('is the same purchase where its request is repeated, and draws once', async () => {
    const bought = await openBundle()
    const quote = await world.merchant.quote('second', { price })
    const first = must(await buy(bought, 'second', { quote }))
    const again = must(await buy(bought, 'second', { quote }))
    expect(again).toMatchObject({ isNew: false, purchase: { id: first.purchase.id } })
    expect(await leftOf(bought)).toBe(500_000n)
  })

  it('is never overspent by devices that pay at the same time', async () => {
    const bought = await openBundle()
    const outcomes = await Promise.all(
      Array.from({ length: 12 }, (_, index) => buy(bought, `at once ${index}`)),
    )
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(3)
    expect(await leftOf(bought)).toBe(0n)
  })

  it('leaves what it cannot pay to the balance, and the balance where the buyer chose so', async () => {
    const bought = await openBundle()
    await topUp(world.broker, secret, euros(5_000_000n))
    expect(must(await buy(bought, 'chosen', { from: 'balance' })).purchase.paidBy).toBe('balance')
    const dear = await world.merchant.quote('dear', { price: euros(900_000n) })
    expect(must(await buy(bought, 'dear', { quote: dear })).purchase.paidBy).toBe('balance')
    expect(await leftOf(bought)).toBe(750_000n)
    const dearer = await world.merchant.quote('dearer', { price: euros(900_000n) })
    expect(codeOf(await buy(bought, 'dearer', { quote: dearer, from: 'bundle' }))).toBe('insufficient_funds')
  })

  it('pays no other merchant', async () => {
    const bought = await openBundle()
    const other = await openMerchant(world.broker, 'https://other.example')
    const quote = await other.quote('a thing', { price })
    expect(codeOf(await buy(bought, 'elsewhere', { quote }))).not.toBe('done')
    expect(codeOf(await buy(bought, 'elsewhere', { quote, from: 'bundle' }))).toBe('insufficient_funds')
    expect(await leftOf(bought)).toBe(750_000n)
  })

  it('pays silently only within the rule for its merchant, and counts against its week', async () => {
    const bought = await openBundle()
    expect(codeOf(await buy(bought, 'silent', { consent: 'silent' }))).toBe('consent_required')
    const rule = {
      walletId: bought.walletId,
      merchantId: world.merchant.id,
      asset: price.asset,
      isAutoPay: true,
    }
    must(await setBudget(world.broker.deps, { ...rule, perItemUnits: 250_000n, perWeekUnits: 300_000n }))
    const first = must(await buy(bought, 'silent', { consent: 'silent' }))
    expect(first.purchase).toMatchObject({ paidBy: 'bundle', consent: 'silent' })
    expect(codeOf(await buy(bought, 'silent too', { consent: 'silent' }))).toBe('budget_reached')
    must(
      await refundPurchase(world.broker.deps, {
        purchaseId: first.purchase.id,
        by: { wallet: bought.walletId },
      }),
    )
    expect(must(await buy(bought, 'silent three', { consent: 'silent' })).purchase.paidBy).toBe('bundle')
  })

  it('takes the price of a piece that is given back, once, and nothing changes on the bill', async () => {
    const bought = await openBundle()
    const { purchase } = must(await buy(bought, 'second'))
    const ask = { purchaseId: purchase.id, by: { wallet: bought.walletId } }
    await Promise.all([ask, ask, ask].map((each) => refundPurchase(world.broker.deps, each)))
    const again = must(await refundPurchase(world.broker.deps, ask))
    expect(again.refund).not.toHaveProperty('isPending')
    expect(await leftOf(bought)).toBe(750_000n)
    expect(await world.owedBy(number)).toBe(100n)
    expect(await balanceOf(world.broker, 'merchantDebt', world.merchant.id)).toBe(0n)
  })

  it('goes back to the bill to the unit when its buyer ends it, and pays nothing from that moment', async () => {
    const bought = await openBundle()
    expect(await balanceOf(world.broker, 'phonePending', world.merchant.id)).toBe(670_000n)
    must(await buy(bought, 'second'))
    expect(await end(bought)).toBe('done')
    expect(await world.owedBy(number)).toBe(50n)
    // Of 67 cents the merchant gives 32 back: each party returns its half, rounded by the rules of refunds (carrier-billing 9.4).
    expect(await balanceOf(world.broker, 'phoneReceivable', 'sim-de')).toBe(-360_000n)
    expect(await balanceOf(world.broker, 'phonePending', world.merchant.id)).toBe(350_000n)
    const bundle = await readPhoneBundle(world.broker.deps.records, bought.payment.id)
    expect(bundle?.state).toBe('ended')
    expect((await world.read(bought.payment.id)).state).toBe('charged')
    expect(codeOf(await buy(bought, 'third'))).not.toBe('done')
    expect(await end(bought)).toBe('done')
    const refunds = await listPhoneRefunds(world.broker.deps.records, bought.payment.id)
    expect(refunds).toMatchObject([{ units: 50n, state: 'done', reason: bundleEndReason }])
  })

  it('rounds what is left up to the whole cent', async () => {
    const bought = await openBundle()
    const odd = await world.merchant.quote('odd', { price: euros(4_500n) })
    must(await buy(bought, 'odd', { quote: odd }))
    expect(await leftOf(bought)).toBe(745_500n)
    await end(bought)
    expect(await world.owedBy(number)).toBe(25n)
  })

  it('ends by itself after its time', async () => {
    const bought = await openBundle()
    await world.advance(phoneLimits.bundleLifeMs)
    const quote = await world.merchant.quote('late', { price })
    expect(codeOf(await buy(bought, 'late', { quote }))).not.toBe('done')
    await world.settle()
    expect(await world.owedBy(number)).toBe(25n)
    expect(await readWalletBundles(world.broker.deps, bought.walletId)).toEqual([])
  })

  it('gives a piece back on the bill once it has ended, and never more than was charged', async () => {
    const bought = await openBundle()
    const { purchase } = must(await buy(bought, 'second'))
    await end(bought)
    const ask = { purchaseId: purchase.id, by: { merchant: world.merchant.id } }
    must(await refundPurchase(world.broker.deps, ask))
    await world.settle(bought.payment)
    must(await refundPurchase(world.broker.deps, ask))
    await world.settle(bought.payment)
    expect(await world.owedBy(number)).toBe(25n)
    const [first] = (
      await listPurchases(world.broker.deps.records, { walletId: bought.walletId, limit: 9 })
    ).filter(({ id }) => id !== purchase.id)
    must(await refundPurchase(world.broker.deps, { ...ask, purchaseId: first?.id ?? '' }))
    await world.settle(bought.payment)
    expect(await world.owedBy(number)).toBe(0n)
    expect((await world.read(bought.payment.id)).state).toBe('refunded')
    expect(await balanceOf(world.broker, 'phonePending', world.merchant.id)).toBe(0n)
  })

  it('is spent or refunded, never both, where both are asked for at once', async () => {
    const bought = await openBundle()
    const [ended, ...paid] = await Promise.all([
      endPhoneBundle(world.broker.deps, world.phone, bought.payment.id),
      buy(bought, 'second'),
      buy(bought, 'third'),
      buy(bought, 'fourth'),
    ])
    expect(codeOf(ended)).toBe('done')
    await world.settle(bought.payment)
    const pieces = BigInt(paid.filter((each): each is PaidOffer => each.ok).length) + 1n
    expect(await world.owedBy(number)).toBe(25n * pieces)
  })

  it('tells a person where the operator refuses its rest, which nobody can spend meanwhile', async () => {
    await world.close()
    world = await openPhoneWorld({ profile: { refunds: { total: false, partial: false, windowDays: 0 } } })
    const bought = await openBundle()
    await end(bought)
    expect(await world.owedBy(number)).toBe(100n)
    const [held] = await readWalletBundles(world.broker.deps, bought.walletId)
    expect(held?.bundle.state).toBe('refused')
    expect(codeOf(await buy(bought, 'second'))).not.toBe('done')
  })

  it('pays nothing once its charge was taken back, and ends without a refund', async () => {
    const bought = await openBundle()
    const { deps } = world.broker
    const taken = { to: 'charged_back', cause: 'clawback', reason: 'clawback' } as const
    await commitMove(deps, await world.read(bought.payment.id), taken)
    expect((await world.read(bought.payment.id)).state).toBe('charged_back')
    expect(codeOf(await buy(bought, 'second'))).not.toBe('done')
    must(await endPhoneBundle(deps, world.phone, bought.payment.id))
    expect(await readPhoneBundle(deps.records, bought.payment.id)).toMatchObject({ state: 'ended' })
    expect(await listPhoneRefunds(deps.records, bought.payment.id)).toEqual([])
  })

  it('goes back before its wallet closes', async () => {
    const bought = await openBundle()
    const closed = await closeWallet(world.broker.deps, bought.walletId)
    await world.settle(bought.payment)
    expect(await world.owedBy(number)).toBe(25n)
    const again = closed.ok ? closed : await closeWallet(world.broker.deps, bought.walletId)
    expect(again).toEqual({ ok: true, isClosed: true })
  })

  it('is not opened for a dear price, nor where its piece can no longer be delivered', async () => {
    const dear = await world.merchant.quote('dear', { price: euros(1_500_000n) })
    await expect(world.start(number, { secret, quote: dear, kind: 'bundle' })).rejects.toThrow('phone_amount')
    const quote = await world.merchant.quote('twice', { price })
    const { payment } = await world.start(number, { secret, quote, kind: 'bundle' })
    await topUp(world.broker, secret, euros(5_000_000n))
    must(await buy({ payment, walletId: payment.walletId }, 'twice', { quote, from: 'balance' }))
    const code = await world.codeOn(number)
    must(await givePhoneCode(world.broker.deps, world.phone, { paymentId: payment.id, secret, code }))
    await world.settle(payment)
    await world.settle()
    expect((await world.read(payment.id)).state).toBe('refunded')
    expect(await world.billOf(number)).toHaveLength(2)
    expect(await world.owedBy(number)).toBe(0n)
    expect(await readWalletBundles(world.broker.deps, payment.walletId)).toEqual([])
  })
})
