// What the repair job bears: repeats that are refused after a death, payments that are let go of at the wrong moment, and one
// payment that cannot go on while others must.

import { type Instant, instant } from '@farthing/protocol'
import { afterEach, describe, expect, it } from 'vitest'
import type { CountryPolicy } from '../domain/limits/policy.ts'
import { phoneLimits } from '../domain/phone/payment-limits.ts'
import type { Phone, PhoneOperator } from '../phone.ts'
import type { Rail } from '../rails/rail.ts'
import { readPayer, updatePayer } from '../records/phone-payers.ts'
import { readPurchaseByPhonePayment } from '../records/purchases.ts'
import {
  type Begun,
  openPhoneWorld,
  type PhoneWorld,
  type PhoneWorldOptions,
} from '../testing/phone-world.ts'
import { closeWallet } from './close-wallet.ts'
import { freezeWallet } from './freeze-wallet.ts'
import { givePhoneCode } from './give-phone-code.ts'
import { commitMove } from './move-phone-payment.ts'
import { repairPhonePayments } from './repair-phone-payments.ts'

let world: PhoneWorld | undefined
afterEach(async () => {
  await world?.close()
  world = undefined
})

async function open(options: PhoneWorldOptions = {}): Promise<PhoneWorld> {
  world = await openPhoneWorld(options)
  return world
}

const number = '+4915110000000'
const otherNumber = '+4915110000020'

/** The operator's rail with some of its calls replaced; answers what gives the rail back. */
function change(given: PhoneWorld, parts: Partial<Rail>): () => void {
  const operators = given.phone.operators as Map<string, PhoneOperator>
  const operator = operators.get('sim-de')
  if (operator === undefined) throw new Error('no operator')
  operators.set('sim-de', { ...operator, rail: { ...operator.rail, ...parts } })
  return () => void operators.set('sim-de', operator)
}

/** The phone of a country that asks everybody for the payment password. */
function withPassword(phone: Phone): Phone {
  const policies: readonly CountryPolicy[] = phone.policies.map((policy) => ({
    ...policy,
    secondFactor: { ...policy.secondFactor, always: true },
  }))
  return { ...phone, policies }
}

async function setPassword(given: PhoneWorld, { payment }: Begun): Promise<void> {
  const { deps } = given.broker
  const payer = await readPayer(deps.records, payment.payerId, given.phone.payerKeys)
  if (payer === undefined) throw new Error('no payer')
  const password = { digest: 'of a password', misses: 0 }
  await deps.ledger.commit({ records: [updatePayer(deps.records, payer, { password })] })
}

/** A payment that the night held, and whose time has come. */
async function hold(given: PhoneWorld): Promise<Begun> {
  const begun = await given.start(number)
  await setPassword(given, begun)
  const { deps } = given.broker
  const until: Instant = instant(deps.system.now() + 1_000)
  await commitMove(deps, begun.payment, { to: 'code_ok', cause: 'code' })
  const held = { to: 'held', cause: 'risk', heldUntil: until, nextCheckAt: until } as const
  await commitMove(deps, await given.read(begun.payment.id), held)
  given.broker.system.advance(2_000)
  return begun
}

describe('a charge whose answer died with the broker', () => {
  it.each([
    ['one', 'misconfigured'],
    ['two', 'denied'],
  ] as const)('of %s step(s) is found although its repeat is refused (%s)', async (steps, reason) => {
    const given = await open({ billing: { steps } })
    const { payment, secret } = await given.start(number)
    const code = await given.codeOn(number)
    // The code, the intent, and what the operator said.
    const died = given.dieAt(3, 'before')
    void givePhoneCode(given.broker.deps, given.phone, { paymentId: payment.id, secret, code })
    await died
    await given.restart()
    const giveBack = change(given, { start: async () => ({ kind: 'refused', reason }) })
    await given.settle(payment)
    giveBack()
    await given.settle(payment)
    expect((await given.read(payment.id)).state).toBe('charged')
    expect(await given.owedBy(number)).toBe(50n)
    expect(await readPurchaseByPhonePayment(given.broker.deps.records, payment.id)).toBeDefined()
  })

  it('ends denied where the operator then knows nothing of it', async () => {
    const given = await open({ billing: { steps: 'one' } })
    const { payment, secret } = await given.start(number)
    const code = await given.codeOn(number)
    const died = given.dieAt(2, 'after')
    void givePhoneCode(given.broker.deps, given.phone, { paymentId: payment.id, secret, code })
    await died
    await given.restart()
    change(given, { start: async () => ({ kind: 'refused', reason: 'cap_reached' }) })
    await given.settle(payment)
    expect(await given.read(payment.id)).toMatchObject({ state: 'denied', reason: 'never_arrived' })
    expect(await given.owedBy(number)).toBe(0n)
  })
})

describe('a round of repairs', () => {
  it('lets a payment that was held wait for the payment password, and is not due until that time is over', async () => {
    const given = await open()
    const { payment } = await hold(given)
    await repairPhonePayments(given.broker.deps, withPassword(given.phone))
    const after = await given.read(payment.id)
    expect(after.state).toBe('step_up')
    expect(after.nextCheckAt).toBe(payment.createdAt + phoneLimits.openLifeMs)
    expect(given.broker.errors).toEqual([])
  })

  it('goes on with everybody else where one payment cannot go on', async () => {
    const given = await open()
    await hold(given)
    const { payment, secret } = await given.start(otherNumber)
    const code = await given.codeOn(otherNumber)
    const giveBack = change(given, { start: async () => ({ kind: 'unknown', why: 'lost' }) })
    await givePhoneCode(given.broker.deps, given.phone, { paymentId: payment.id, secret, code })
    giveBack()
    expect((await given.read(payment.id)).state).toBe('unknown')
    change(given, {
      start: async (order) => {
        if (order.merchantReference !== payment.id) throw new Error('a fault of ours')
        return { kind: 'refused', reason: 'busy' }
      },
    })
    const before = (await given.messagesOn(otherNumber)).length
    await given.sendFrom(otherNumber, 'HELP')
    await given.settle()
    expect((await given.messagesOn(otherNumber)).length).toBeGreaterThan(before)
    expect(given.broker.errors.length).toBeGreaterThan(0)
  })
})

describe('a payment whose wallet or operator is ahead of it', () => {
  it.each([
    ['wallet_frozen', freezeWallet],
    ['wallet_missing', closeWallet],
  ] as const)('asks for no money any more (%s)', async (reason, end) => {
    const given = await open()
    const { deps } = given.broker
    const { payment, secret } = await given.start(number)
    const code = await given.codeOn(number)
    expect(await end(deps, payment.walletId)).toMatchObject({ ok: true })
    await givePhoneCode(deps, given.phone, { paymentId: payment.id, secret, code })
    await given.settle(payment)
    expect(await given.read(payment.id)).toMatchObject({ state: 'rejected', reason })
    expect(await given.billOf(number)).toEqual([])
  })

  it('is booked and delivered where the code alone makes the operator charge', async () => {
    const given = await open()
    const { deps } = given.broker
    const { payment, secret } = await given.start(number)
    const code = await given.codeOn(number)
    const charge = { operatorPaymentId: 'pay_1', authorizationId: 'auth_1' }
    change(given, {
      start: async () => ({ kind: 'known', charge: { ...charge, state: 'awaiting_code' } }),
      validate: async () => ({ kind: 'known', charge: { ...charge, state: 'charged' } }),
    })
    const typed = { paymentId: payment.id, secret, code }
    await givePhoneCode(deps, given.phone, typed)
    expect((await given.read(payment.id)).state).toBe('awaiting_operator')
    await givePhoneCode(deps, given.phone, typed)
    expect(await given.read(payment.id)).toMatchObject({ state: 'charged', creditStage: 'pending' })
    expect(await readPurchaseByPhonePayment(deps.records, payment.id)).toBeDefined()
  })
})
