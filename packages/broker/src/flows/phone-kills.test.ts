// The broker dies at every commit of a payment on the phone bill, before it took hold and after, and starts again on what is on
// its disk. However that goes, the operator's bill and our books end up saying the same: charged once, or not at all.

import { describe, expect, it } from 'vitest'
import { codeLimits } from '../domain/phone/code-limits.ts'
import type { PhonePayment } from '../domain/phone/payment.ts'
import { readPhoneBundle } from '../records/phone-bundles.ts'
import { readPhonePaymentByKey } from '../records/phone-payments.ts'
import { readPurchaseByPhonePayment } from '../records/purchases.ts'
import { readWalletBySecret } from '../records/wallets.ts'
import { openPhoneWorld, type PhoneWorld, type PhoneWorldOptions } from '../testing/phone-world.ts'
import { balanceOf, euros, must } from '../testing/test-parties.ts'
import { closeWallet } from './close-wallet.ts'
import { endPhoneBundle } from './end-phone-bundle.ts'
import { givePhoneCode } from './give-phone-code.ts'
import { findBundle, readWalletBundles } from './read-phone-bundles.ts'
import { askPhoneRefund } from './refund-phone-payment.ts'
import { resendPhoneCode } from './send-phone-code.ts'

const secret = `fd_test_${'k'.repeat(43)}`
const idempotencyKey = 'the only key'

type Buyer = { readonly number: string; readonly quote: string; readonly kind?: PhonePayment['kind'] }

/** What a buyer does who does not give up: presses again, types the newest code, asks for another one. */
async function buy(world: PhoneWorld, buyer: Buyer): Promise<PhonePayment> {
  const { payment } = await world.start(buyer.number, {
    secret,
    idempotencyKey,
    quote: buyer.quote,
    kind: buyer.kind ?? 'single',
  })
  const { deps } = world.broker
  for (let tries = 0; tries < 6; tries += 1) {
    const now = await world.read(payment.id)
    if (now.state !== 'code_sent') break
    const code = /\b([0-9]{6})\b/.exec((await world.messagesOn(buyer.number)).at(-1) ?? '')?.[1] ?? '000000'
    await givePhoneCode(deps, world.phone, { paymentId: payment.id, secret, code })
    if ((await world.read(payment.id)).state !== 'code_sent') break
    await world.advance(codeLimits.resendAfterMs)
    await resendPhoneCode(deps, world.phone, { paymentId: payment.id, secret })
    await world.tick()
  }
  await world.settle(payment)
  return world.read(payment.id)
}

/** Buys with a death on the way; answers whether there was one, which ends the series. */
async function buyAndDie(
  options: PhoneWorldOptions,
  death: { readonly commit: number; readonly when: 'before' | 'after' },
  digits: string,
): Promise<boolean> {
  const world = await openPhoneWorld(options)
  try {
    const number = `+491511000${digits.padStart(4, '0')}`
    const quote = await world.merchant.quote('a thing', { price: euros(500_000n) })
    const died = world.dieAt(death.commit, death.when).then(() => 'died' as const)
    const lived = buy(world, { number, quote }).then(
      () => 'lived' as const,
      () => 'lived' as const,
    )
    const outcome = await Promise.race([died, lived])
    await world.restart()
    const after = await buy(world, { number, quote })
    await expectAgreement(world, { number, after })
    expect(world.broker.errors).toEqual([])
    return outcome === 'died'
  } finally {
    await world.close()
  }
}

/** What is on the operator's bill is what is in our books, and it is one charge at most. */
async function expectAgreement(
  world: PhoneWorld,
  { number, after }: { readonly number: string; readonly after: PhonePayment },
): Promise<void> {
  const { broker, merchant } = world
  const wallet = await readWalletBySecret(broker.deps.records, secret)
  const count = after.state === 'charged' ? 1n : 0n
  expect(after.state, after.reason).toBe('charged')
  expect(await world.owedBy(number)).toBe(50n * count)
  expect(await balanceOf(broker, 'phonePending', merchant.id)).toBe(340_000n * count)
  expect(await balanceOf(broker, 'phoneReceivable', 'sim-de')).toBe(-360_000n * count)
  const purchase = await readPurchaseByPhonePayment(broker.deps.records, after.id)
  expect(purchase?.walletId).toBe(wallet?.id)
  expect(await readPhonePaymentByKey(broker.deps.records, wallet?.id ?? '', idempotencyKey)).toBeDefined()
}

/** Refunds a charge with a death on the way; answers whether there was one. */
async function refundAndDie(death: {
  readonly commit: number
  readonly when: 'before' | 'after'
}): Promise<boolean> {
  const number = '+4915110000000'
  const world = await openPhoneWorld()
  try {
    const payment = await world.pay(number)
    const ask = (): ReturnType<typeof askPhoneRefund> =>
      askPhoneRefund(world.broker.deps, world.phone, {
        paymentId: payment.id,
        by: 'merchant',
        reason: 'a test',
      })
    const died = world.dieAt(death.commit, death.when).then(() => 'died' as const)
    const outcome = await Promise.race([died, ask().then(() => 'lived' as const)])
    await world.restart()
    await ask()
    await world.settle(payment)
    expect((await world.read(payment.id)).state).toBe('refunded')
    expect(await world.owedBy(number)).toBe(0n)
    expect(await balanceOf(world.broker, 'phonePending', world.merchant.id)).toBe(0n)
    expect(await balanceOf(world.broker, 'phoneReceivable', 'sim-de')).toBe(0n)
    return outcome === 'died'
  } finally {
    await world.close()
  }
}

type Death = { readonly commit: number; readonly when: 'before' | 'after' }

/** Charges a bundle with a death on the way: the charge, the bundle, its first piece stand all three or not at all. */
async function bundleAndDie(death: Death): Promise<boolean> {
  const number = '+4915110000000'
  const world = await openPhoneWorld()
  try {
    const quote = await world.merchant.quote('a thing', { price: euros(250_000n) })
    const died = world.dieAt(death.commit, death.when).then(() => 'died' as const)
    const lived = buy(world, { number, quote, kind: 'bundle' }).then(
      () => 'lived' as const,
      () => 'lived' as const,
    )
    const outcome = await Promise.race([died, lived])
    await world.restart()
    const after = await buy(world, { number, quote, kind: 'bundle' })
    expect(after.state, after.reason).toBe('charged')
    expect(await world.owedBy(number)).toBe(100n)
    const [held, ...more] = await readWalletBundles(world.broker.deps, after.walletId)
    expect(more).toEqual([])
    expect(held).toMatchObject({ left: euros(750_000n), bundle: { paymentId: after.id, state: 'open' } })
    const purchase = await readPurchaseByPhonePayment(world.broker.deps.records, after.id)
    expect(purchase).toMatchObject({ paidBy: 'bundle', walletId: after.walletId })
    expect(world.broker.errors).toEqual([])
    return outcome === 'died'
  } finally {
    await world.close()
  }
}

/** Ends a bundle with a death on the way: what is left is on the bill again, and nothing of it can be spent. */
async function endBundleAndDie(death: Death): Promise<boolean> {
  const number = '+4915110000000'
  const world = await openPhoneWorld()
  try {
    const quote = await world.merchant.quote('a thing', { price: euros(250_000n) })
    const payment = await world.pay(number, { quote, kind: 'bundle' })
    const end = (): ReturnType<typeof endPhoneBundle> =>
      endPhoneBundle(world.broker.deps, world.phone, payment.id)
    const died = world.dieAt(death.commit, death.when).then(() => 'died' as const)
    const outcome = await Promise.race([died, end().then(() => 'lived' as const)])
    await world.restart()
    await end()
    await world.settle(payment)
    expect(await world.owedBy(number)).toBe(25n)
    expect(await readPhoneBundle(world.broker.deps.records, payment.id)).toMatchObject({ state: 'ended' })
    expect(await findBundle(world.broker.deps, { ...payment, price: euros(1n) })).toBeUndefined()
    return outcome === 'died'
  } finally {
    await world.close()
  }
}

/** Runs a series of deaths, some side by side since most of each is waiting; answers at how many commits there was one. */
async function dieAtEach(run: (commit: number) => Promise<boolean>): Promise<number> {
  let deaths = 0
  for (let first = 1; ; first += sideBySide) {
    const commits = Array.from({ length: sideBySide }, (_, index) => first + index)
    const died = await Promise.all(commits.map(run))
    deaths += died.filter(Boolean).length
    if (died.includes(false)) return deaths
  }
}

const sideBySide = 4

describe('a broker that dies on the way', () => {
  it.each([
    ['before', 'two steps', '00', {}],
    ['after', 'two steps', '00', {}],
    ['after', 'an operator whose answer is lost', '06', { billing: { steps: 'one' } }],
  ] as const)(
    'charges once all the same: %s each commit, %s',
    async (when, _what, digits, options) => {
      const deaths = await dieAtEach((commit) => buyAndDie(options, { commit, when }, digits))
      // The payer, the payment, its code, what became of the message, the code typed, the intents, the charge.
      expect(deaths).toBeGreaterThan(6)
    },
    120_000,
  )

  it('gives back what could not be delivered, though it died right after booking it', async () => {
    const world = await openPhoneWorld()
    const number = '+4915110000000'
    const quote = await world.merchant.quote('a thing', { price: euros(500_000n) })
    const { payment } = await world.start(number, { secret, idempotencyKey, quote })
    const code = await world.codeOn(number)
    // The operator books the charge and does not answer; meanwhile the wallet is closed.
    await world.change(number, { traits: { isSilentAfterCharging: true } })
    const typed = givePhoneCode(world.broker.deps, world.phone, { paymentId: payment.id, secret, code })
    await world.untilState(payment.id, 'charging')
    must(await closeWallet(world.broker.deps, payment.walletId))
    await typed
    for (let deaths = 0; deaths < 6; deaths += 1) {
      const died = world.dieAt(1, 'after')
      await Promise.race([died, world.settle(payment)])
      await world.restart()
    }
    for (let round = 0; round < 20; round += 1) {
      await world.settle()
      if ((await world.read(payment.id)).state === 'refunded') break
    }
    expect((await world.read(payment.id)).state).toBe('refunded')
    expect(await world.owedBy(number)).toBe(0n)
    expect(await balanceOf(world.broker, 'phonePending', world.merchant.id)).toBe(0n)
    await world.close()
  }, 120_000)

  it.each(['before', 'after'] as const)(
    'opens a bundle with its charge, once, or neither: %s each commit',
    async (when) => {
      const deaths = await dieAtEach((commit) => bundleAndDie({ commit, when }))
      expect(deaths).toBeGreaterThan(6)
    },
    120_000,
  )

  it.each(['before', 'after'] as const)(
    'gives the rest of a bundle back once all the same: %s each commit',
    async (when) => {
      expect(await dieAtEach((commit) => endBundleAndDie({ commit, when }))).toBeGreaterThan(1)
    },
    120_000,
  )

  it.each(['before', 'after'] as const)(
    'gives a refund once all the same: %s each commit',
    async (when) => {
      expect(await dieAtEach((commit) => refundAndDie({ commit, when }))).toBeGreaterThan(1)
    },
    120_000,
  )
})
