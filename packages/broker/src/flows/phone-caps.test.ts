// A payer's caps hold over all merchants, whatever is sent at once: they are counted in the commit that reserves.

import { type Id, instant } from '@farthing/protocol'
import { afterEach, describe, expect, it } from 'vitest'
import type { PhonePayment } from '../domain/phone/payment.ts'
import { paymentRules } from '../domain/risk/rules.ts'
import { digestPayer, readPayerByDigest, updatePayer } from '../records/phone-payers.ts'
import { insertPhonePayment } from '../records/phone-payments.ts'
import { newId } from '../system.ts'
import { openPhoneWorld, type PhoneWorld } from '../testing/phone-world.ts'
import { euros, must, openMerchant, type TestMerchant } from '../testing/test-parties.ts'
import { continuePhonePayment } from './continue-phone-payment.ts'

let world: PhoneWorld | undefined
afterEach(async () => {
  await world?.close()
  world = undefined
})

const number = '+4915110000000'

/** A charge made earlier, so that the number is not new any more, and its payment to make others like it. */
async function openKnownNumber(): Promise<{ readonly given: PhoneWorld; readonly first: PhonePayment }> {
  const given = await openPhoneWorld()
  world = given
  const first = await given.pay(number)
  expect(first.state).toBe('charged')
  return { given, first }
}

/** Payments whose code was typed, of one payer at many merchants: all that is left is to reserve and charge. */
async function confirmed(
  given: PhoneWorld,
  like: PhonePayment,
  of: { readonly count: number; readonly merchants: readonly TestMerchant[]; readonly units: bigint },
): Promise<ReadonlyArray<Id<'phn'>>> {
  const { deps, system } = given.broker
  const ids: Id<'phn'>[] = []
  const now = system.now()
  for (let index = 0; index < of.count; index += 1) {
    const id = newId(system, 'phn')
    const payment: PhonePayment = {
      ...like,
      id,
      correlator: id,
      merchantId: (of.merchants[index % of.merchants.length]?.id ?? like.merchantId) as Id<'mer'>,
      amount: { currency: 'EUR', units: of.units },
      price: euros(of.units * 10_000n),
      state: 'code_ok',
      version: 0,
      creditStage: 'none',
      operatorPaymentId: undefined,
      serverReference: undefined,
      createdAt: now,
      updatedAt: now,
      chargedAt: undefined,
      nextCheckAt: now,
      checks: 0,
      reason: 'password_ok',
    }
    const visit = {
      sessionDigest: `session ${index}`,
      idempotencyKey: `parallel ${index}`,
      deviceDigest: `device ${index}`,
      addressKey: `address ${index}`,
      agentDigest: 'agent',
    }
    const order = {
      nonce: `nonce ${index}`,
      buyUrlDigest: `thing ${index}`,
      offerDigest: 'offer',
      origin: 'https://paper.example',
      durationSeconds: 0,
    }
    must(
      await deps.ledger.commit({
        records: insertPhonePayment(deps.records, { payment, visit, order }, 'a test'),
      }),
    )
    ids.push(id)
  }
  return ids
}

describe('the caps of a payer', () => {
  it('hold to the unit for 1,000 payments at once over 20 merchants', async () => {
    const { given, first } = await openKnownNumber()
    const { broker, phone } = given
    // The rules of risk would stop a payer long before; here the caps alone are looked at.
    const modes = Object.fromEntries(paymentRules.map(({ id }) => [id, 'off' as const]))
    const policies = phone.policies.map((policy) => ({ ...policy, risk: { ...policy.risk, modes } }))
    Object.assign(phone, { policies })
    // A week later the number is not new; its holder has set a cap that 1,000 payments would pass many times over.
    await given.advance(8 * 86_400_000)
    const digest = digestPayer({ kind: 'msisdn', value: number }, phone.payerKeys)
    const payer = await readPayerByDigest(broker.deps.records, digest, phone.payerKeys)
    if (payer === undefined) throw new Error('no payer')
    const cap = { capUnits: 8_533n, capNext: undefined }
    must(await broker.deps.ledger.commit({ records: [updatePayer(broker.deps.records, payer, { cap })] }))
    const merchants: TestMerchant[] = []
    for (let index = 0; index < 20; index += 1)
      merchants.push(await openMerchant(broker, `https://shop-${index}.example`))
    const ids = await confirmed(given, first, { count: 1_000, merchants, units: 50n })
    await Promise.all(ids.map((id) => continuePhonePayment(broker.deps, phone, id)))
    for (let round = 0; round < 5; round += 1) await given.settle()
    const ends = await Promise.all(ids.map((id) => given.read(id)))
    const charged = ends.filter(({ state }) => state === 'charged')
    // 85.33 less the 0.50 of the first leaves room for 169 of 0.50.
    expect(charged.length).toBe(169)
    expect(
      ends
        .filter(({ state }) => state !== 'charged')
        .every(({ state, reason }) => state === 'rejected' && reason?.startsWith('phone_') === true),
    ).toBe(true)
    expect(await given.owedBy(number)).toBe(170n * 50n)
    expect(instant(broker.system.now())).toBeGreaterThan(first.createdAt)
  }, 120_000)
})
