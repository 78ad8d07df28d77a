// A payment on the phone bill against the simulated operator, over its own interfaces: what is on its bill and what is in our
// books agree, whatever happens in between.

import { afterEach, describe, expect, it } from 'vitest'
import { accountId } from '../domain/accounts.ts'
import type { PhonePayment } from '../domain/phone/payment.ts'
import { readPurchaseByPhonePayment } from '../records/purchases.ts'
import { openPhoneWorld, type PhoneWorld, type PhoneWorldOptions, until } from '../testing/phone-world.ts'
import { balanceOf, eur } from '../testing/test-parties.ts'
import { givePhoneCode } from './give-phone-code.ts'
import { askPhoneRefund } from './refund-phone-payment.ts'

let world: PhoneWorld | undefined
afterEach(async () => {
  expect(world?.broker.errors ?? []).toEqual([])
  await world?.close()
  world = undefined
})

async function open(options: PhoneWorldOptions = {}): Promise<PhoneWorld> {
  world = await openPhoneWorld(options)
  return world
}

/** The number whose last two digits are a behaviour of the operator's. */
function numbered(digits: string): string {
  return `+491511000${digits.padStart(4, '0')}`
}

/** What one charge of 0.50 comes to: 42 without tax, 6 to the operator, 1 each to the house and for messages. */
const net = 340_000n

/**
 * Our books say what the operator's bill says: what is owed by the operator is the sum of the charges less its tax and fee, and every
 * account of the ledger adds up to nothing.
 */
async function expectBooks(
  given: PhoneWorld,
  charged: { readonly number: string; readonly count: number },
): Promise<void> {
  const { broker, merchant } = given
  const count = BigInt(charged.count)
  expect(await given.owedBy(charged.number)).toBe(50n * count)
  expect(await balanceOf(broker, 'phonePending', merchant.id)).toBe(net * count)
  expect(await balanceOf(broker, 'phoneReceivable', 'sim-de')).toBe(-360_000n * count)
  const all = await broker.deps.ledger.allAccounts({ limit: 1_000 })
  const sum = all.reduce((total, { creditsPosted, debitsPosted }) => total + creditsPosted - debitsPosted, 0n)
  expect(sum).toBe(0n)
  expect(
    all.every(({ debitsPending, creditsPending }) => debitsPending === 0n && creditsPending === 0n),
  ).toBe(true)
}

async function isDelivered(given: PhoneWorld, payment: PhonePayment): Promise<boolean> {
  return (await readPurchaseByPhonePayment(given.broker.deps.records, payment.id)) !== undefined
}

describe('a payment on the phone bill', () => {
  it('is charged once by the code from the phone, with the split in the books and a receipt on the phone', async () => {
    const given = await open()
    const payment = await given.pay(numbered('00'))
    expect(payment).toMatchObject({ state: 'charged', creditStage: 'pending' })
    expect(await isDelivered(given, payment)).toBe(true)
    await given.settle()
    expect((await given.messagesOn(numbered('00'))).at(-1)).toMatch(
      /^Paid 0\.50 EUR .* Ref .* STOP to block$/,
    )
    await expectBooks(given, { number: numbered('00'), count: 1 })
  })

  it('is charged where the operator decides after a while (01)', async () => {
    const given = await open()
    const payment = await given.pay(numbered('01'))
    expect(payment.state).toBe('charged')
    await expectBooks(given, { number: numbered('01'), count: 1 })
  })

  it('ends denied without a charge where the operator denies it (02)', async () => {
    const given = await open()
    const payment = await given.pay(numbered('02'))
    expect(payment).toMatchObject({ state: 'denied', creditStage: 'none' })
    expect(await isDelivered(given, payment)).toBe(false)
    await expectBooks(given, { number: numbered('02'), count: 0 })
  })

  it.each([
    ['03', 'a used-up cap', { state: 'denied', reason: 'cap_reached' }],
    ['04', 'a plan that does not allow it', { state: 'denied', reason: 'not_applicable' }],
    ['11', 'a prepaid balance that is too low', { state: 'denied' }],
  ])('ends denied by the operator for its reason (%s, %s)', async (digits, _what, end) => {
    const given = await open()
    const payment = await given.pay(numbered(digits))
    expect(payment).toMatchObject(end)
    await expectBooks(given, { number: numbered(digits), count: 0 })
  })

  it('tells at once where the number takes no message, and by the operator’s word where it does (05)', async () => {
    const given = await open()
    const begun = await given.start(numbered('05')).catch(String)
    if (typeof begun === 'string') expect(begun).toContain('phone_operator_unknown')
    else await given.untilState(begun.payment.id, 'no_operator')
    // Taken along to another operator between the code and the charge.
    const number = numbered('00')
    const { payment, secret } = await given.start(number)
    const code = await given.codeOn(number)
    await given.change(number, { traits: { isPorted: true } })
    await givePhoneCode(given.broker.deps, given.phone, { paymentId: payment.id, secret, code })
    expect(await given.read(payment.id)).toMatchObject({ state: 'no_operator', reason: 'unknown_number' })
    await expectBooks(given, { number: numbered('00'), count: 0 })
  })

  it('is charged exactly once where the answer is lost after charging (06)', async () => {
    const given = await open()
    const payment = await given.pay(numbered('06'))
    expect(payment.state).toBe('charged')
    await expectBooks(given, { number: numbered('06'), count: 1 })
  })

  it.each([
    ['07', 'every notification twice'],
    ['08', 'the notification before the answer'],
  ])('is charged once (%s, %s)', async (digits) => {
    const given = await open()
    const payment = await given.pay(numbered(digits))
    await given.settle()
    expect(payment.state).toBe('charged')
    await expectBooks(given, { number: numbered(digits), count: 1 })
  })

  it('dies of five wrong codes, and the right one after that charges nothing', async () => {
    const given = await open()
    const number = numbered('00')
    const { payment, secret } = await given.start(number)
    const code = await given.codeOn(number)
    const wrong = code === '000000' ? '000001' : '000000'
    const say = async (said: string): Promise<string> => {
      const { deps } = given.broker
      const answer = await givePhoneCode(deps, given.phone, { paymentId: payment.id, secret, code: said })
      return answer.ok ? answer.payment.state : answer.code
    }
    for (let guess = 0; guess < 4; guess += 1) expect(await say(wrong)).toBe('phone_code_wrong')
    expect(await say(wrong)).toBe('phone_code_locked')
    expect(await say(code)).toBe('code_locked')
    await expectBooks(given, { number, count: 0 })
  })

  it('gives guesses sent at once no more than five places', async () => {
    const given = await open()
    const number = numbered('00')
    const { payment, secret } = await given.start(number)
    const right = await given.codeOn(number)
    const codes = Array.from({ length: 200 }, (_, index) => String(index).padStart(6, '0')).filter(
      (code) => code !== right,
    )
    const { deps } = given.broker
    const answers = await Promise.all(
      codes.map((code) => givePhoneCode(deps, given.phone, { paymentId: payment.id, secret, code })),
    )
    const judged = answers.filter((answer) => !answer.ok && answer.code === 'phone_code_wrong')
    expect(judged.length).toBeLessThanOrEqual(4)
    expect((await given.read(payment.id)).state).toBe('code_locked')
  })

  it('waits for the operator’s own page and charges once it was approved there (10)', async () => {
    const given = await open()
    const number = numbered('10')
    const { payment, secret } = await given.start(number)
    const code = await given.codeOn(number)
    await givePhoneCode(given.broker.deps, given.phone, { paymentId: payment.id, secret, code })
    const waiting = await given.read(payment.id)
    expect(waiting).toMatchObject({ state: 'awaiting_operator', validation: { kind: 'page' } })
    expect(await isDelivered(given, waiting)).toBe(false)
    await given.approve(waiting)
    await given.settle(payment)
    expect((await given.read(payment.id)).state).toBe('charged')
    await expectBooks(given, { number, count: 1 })
  })

  it('takes the code that the operator itself sends, and is charged by it (09)', async () => {
    const given = await open()
    const number = numbered('09')
    const { payment, secret } = await given.start(number)
    await givePhoneCode(given.broker.deps, given.phone, {
      paymentId: payment.id,
      secret,
      code: await given.codeOn(number),
    })
    expect(await given.read(payment.id)).toMatchObject({
      state: 'awaiting_operator',
      validation: { kind: 'code' },
    })
    const told = await givePhoneCode(given.broker.deps, given.phone, {
      paymentId: payment.id,
      secret,
      code: await given.operatorCodeOn(number),
    })
    expect(told.ok).toBe(true)
    await given.settle(payment)
    expect((await given.read(payment.id)).state).toBe('charged')
    await expectBooks(given, { number, count: 1 })
  })

  it('is locked by too many wrong codes at the operator, and nothing is charged (09)', async () => {
    const given = await open()
    const number = numbered('09')
    const { payment, secret } = await given.start(number)
    const { deps } = given.broker
    await givePhoneCode(deps, given.phone, {
      paymentId: payment.id,
      secret,
      code: await given.codeOn(number),
    })
    const right = await given.operatorCodeOn(number)
    const wrong = right === '000000' ? '000001' : '000000'
    for (let guess = 0; guess < 12; guess += 1) {
      await givePhoneCode(deps, given.phone, { paymentId: payment.id, secret, code: wrong })
      if ((await given.read(payment.id)).state !== 'awaiting_operator') break
    }
    await givePhoneCode(deps, given.phone, { paymentId: payment.id, secret, code: right })
    await given.settle(payment)
    expect(['code_locked', 'denied', 'cancelled']).toContain((await given.read(payment.id)).state)
    await expectBooks(given, { number, count: 0 })
  })

  it.each([
    ['13', 'a minor’s line without a guardian’s consent'],
    ['14', 'a SIM that was changed just now'],
  ])('ends denied without a charge (%s, %s)', async (digits) => {
    const given = await open()
    const payment = await given.pay(numbered(digits))
    expect(payment.state).toBe('denied')
    await expectBooks(given, { number: numbered(digits), count: 0 })
  })

  it('is refunded by the same route, and every account is as it was', async () => {
    const given = await open()
    const payment = await given.pay(numbered('00'))
    const asked = await askPhoneRefund(given.broker.deps, given.phone, {
      paymentId: payment.id,
      by: 'merchant',
      reason: 'wrong item',
    })
    expect(asked.ok).toBe(true)
    await given.settle()
    expect(await given.read(payment.id)).toMatchObject({ state: 'refunded', creditStage: 'reversed' })
    await expectBooks(given, { number: numbered('00'), count: 0 })
    const purchase = await readPurchaseByPhonePayment(given.broker.deps.records, payment.id)
    expect(purchase?.refund?.by).toBe('merchant')
    expect(
      await given.broker.deps.ledger.lookupAccounts([accountId('merchantDebt', given.merchant.id, eur)]),
    ).toMatchObject([])
    await given.settle()
    expect((await given.messagesOn(numbered('00'))).at(-1)).toMatch(/^Refunded 0\.50 EUR/)
  })

  it('is given back once however often the refund is asked for at once', async () => {
    const given = await open()
    const payment = await given.pay(numbered('00'))
    const ask = (): ReturnType<typeof askPhoneRefund> =>
      askPhoneRefund(given.broker.deps, given.phone, {
        paymentId: payment.id,
        by: 'merchant',
        reason: 'once',
      })
    await Promise.all(Array.from({ length: 20 }, ask))
    await given.settle()
    expect((await given.read(payment.id)).state).toBe('refunded')
    await expectBooks(given, { number: numbered('00'), count: 0 })
  })

  it('is not charged after STOP, whichever way it was under way', async () => {
    const given = await open()
    const number = numbered('00')
    const { payment, secret } = await given.start(number)
    const code = await given.codeOn(number)
    await given.sendFrom(number, 'Stop!')
    await given.untilState(payment.id, 'cancelled')
    const late = await givePhoneCode(given.broker.deps, given.phone, { paymentId: payment.id, secret, code })
    expect(late.ok && late.payment.state).toBe('cancelled')
    await given.settle()
    expect((await given.messagesOn(number)).at(-1)).toContain('are now blocked')
    await expect(given.start(number)).rejects.toThrow('phone_blocked')
    await expectBooks(given, { number, count: 0 })
  })

  it('is charged by a reply where it was asked for by message', async () => {
    const given = await open()
    const number = numbered('00')
    const { payment } = await given.start(number, { flow: 'reply' })
    const question = (await given.messagesOn(number)).at(-1) ?? ''
    expect(question).toContain('Reply Y ')
    await given.sendFrom(number, 'maybe')
    await until(async () => {
      await given.tick()
      return (await given.messagesOn(number)).at(-1)?.includes('Nothing is charged without your yes') === true
    })
    expect((await given.read(payment.id)).state).toBe('code_sent')
    await given.sendFrom(number, `y ${/Reply Y ([0-9]{4})/.exec(question)?.[1] ?? ''}`)
    await given.untilState(payment.id, 'charged')
    await expectBooks(given, { number, count: 1 })
  })

  it('charges in one step where the operator has no two', async () => {
    const given = await open({ billing: { steps: 'one' } })
    const payment = await given.pay(numbered('00'))
    expect(payment.state).toBe('charged')
    await expectBooks(given, { number: numbered('00'), count: 1 })
  })

  it('charges once in one step where the answer is lost after charging', async () => {
    const given = await open({ billing: { steps: 'one' } })
    const payment = await given.pay(numbered('06'))
    expect(payment.state).toBe('charged')
    await expectBooks(given, { number: numbered('06'), count: 1 })
  })

  it('keeps numbers and codes out of the database and the log', async () => {
    const given = await open()
    const number = numbered('00')
    const { payment, secret } = await given.start(number)
    const code = await given.codeOn(number)
    const bytes = await given.broker.readBytes()
    expect(bytes.includes(number.slice(1))).toBe(false)
    expect(bytes.includes(code)).toBe(false)
    await givePhoneCode(given.broker.deps, given.phone, { paymentId: payment.id, secret, code })
    expect((await given.broker.readBytes()).includes(number.slice(1))).toBe(false)
    // What goes wrong says more than what goes well: a number that takes no message, denials, lost answers, words from a phone.
    for (const digits of ['02', '03', '05', '06', '11']) await given.pay(numbered(digits)).catch(String)
    await given.sendFrom(number, `ask +${number} about ${code}`)
    await given.settle()
    const log = given.broker.logged.join('')
    expect(log).toContain(payment.id)
    expect(log).not.toMatch(/15110000/)
    expect(log).not.toContain(code)
    expect(log).not.toContain('secret of a client')
  })
})
