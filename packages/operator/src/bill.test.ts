import { array, assert, asyncProperty, constantFrom, nat, record } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { deliverMessage } from './messages.ts'
import {
  billing,
  openTestOperator,
  paymentBody,
  refundsPath,
  type TestOperator,
} from './testing/test-operator.ts'

const numbers = ['00', '01', '02', '06', '09', '11', '20', '50', '51'].map(
  (digits) => `+49151234567${digits}`,
)
const step = record({
  kind: constantFrom(
    'create',
    'prepare',
    'confirm',
    'cancel',
    'refund',
    'total',
    'message',
    'wait',
    'expire',
    'again',
  ),
  number: nat(numbers.length - 1),
  cents: nat(2_500),
  pick: nat(100),
})

describe('the bill', () => {
  test('is at any time the sum of charges less refunds, within the limit, and prepaid balances add up', async () => {
    await assert(
      asyncProperty(array(step, { maxLength: 40 }), async (steps) => {
        const it = await openTestOperator()
        const known: { readonly id: string; readonly number: string }[] = []
        for (const [index, { kind, number, cents, pick }] of steps.entries()) {
          const phone = numbers[number] ?? ''
          const some = known[pick % Math.max(1, known.length)]
          const body = paymentBody(phone, (cents + 1) / 100, {
            correlator: kind === 'again' ? 'n0' : `n${index}`,
          })
          if (kind === 'create' || kind === 'prepare' || kind === 'again') {
            if (phone.endsWith('06') && kind !== 'prepare') continue
            const path = kind === 'prepare' ? `${billing}/prepare` : billing
            const made = await it.call('POST', path, body)
            if (made.status === 201) known.push({ id: made.json.paymentId, number: phone })
          }
          if (
            (kind === 'confirm' || kind === 'cancel') &&
            some !== undefined &&
            !some.number.endsWith('06')
          ) {
            await it.call('POST', `${billing}/${some.id}/${kind}`, { phoneNumber: some.number })
          }
          if (kind === 'refund' && some !== undefined)
            await it.call('POST', refundsPath(some.id), partial(cents + 1))
          if (kind === 'total' && some !== undefined) {
            const all = { type: 'total', amountTransaction: { referenceCode: 'r', refundAmount: {} } }
            await it.call('POST', refundsPath(some.id), all)
          }
          if (kind === 'message') {
            const message = {
              id: `m${index}`,
              systemId: 'wren',
              from: '72099',
              to: phone,
              text: 'x',
              parts: 1,
            }
            deliverMessage(it.operator.deps, { ...message, submittedAt: it.system.now() })
          }
          if (kind === 'wait') await it.system.advance(1_500)
          if (kind === 'expire') await it.system.advance(900_000)
          await check(it)
        }
        expect(it.errors).toEqual([])
        await it.close()
      }),
      { numRuns: 60 },
    )
  })

  test('counts months where the phone is at home', async () => {
    const it = await openTestOperator()
    // 31 January, 16:00 in Greenwich: February has begun in Seoul, and not in Berlin.
    await it.system.advance(24 * 24 * 3_600_000 + 4 * 3_600_000)
    const headers = { authorization: `Bearer ${await it.token()}` }
    const korean = '+821012345620'
    await it.call('POST', billing, paymentBody(korean, 5000, { currency: 'KRW' }), headers)
    await it.call('POST', billing, paymentBody('+4915123456720', 1), headers)
    expect(await it.look(korean)).toMatchObject({ bill: [{ period: '2026-02' }], spentThisMonth: '5000' })
    expect(await it.look('+4915123456720')).toMatchObject({ bill: [{ period: '2026-01' }] })
    await it.system.advance(7 * 3_600_000)
    expect(await it.look('+4915123456720')).toMatchObject({ spentThisMonth: '0' })
    await it.close()
  })

  test('keeps parallel charges of one phone within its limit to the unit', async () => {
    const it = await openTestOperator()
    const phone = '+4915123456720'
    await it.change(phone, { monthlyCap: '1000' })
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        it.call(
          'POST',
          index % 2 === 0 ? billing : `${billing}/prepare`,
          paymentBody(phone, 0.33, { correlator: `n${index}` }),
        ),
      ),
    )
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(30)
    const { spentThisMonth, reserved } = await it.look(phone)
    expect(Number(spentThisMonth) + Number(reserved)).toBe(990)
    await it.close()
  })
})

/** The bill against the payments and refunds, each added up anew. */
async function check(it: TestOperator): Promise<void> {
  const { store } = it.operator.deps
  for (const number of numbers) {
    const seen = await it.look(number)
    const charged = store.get<{ readonly units: bigint }>(
      `select coalesce(sum(units), 0) as units from payments where number = ? and status = 'succeeded'`,
      number,
    )
    const refunded = store.get<{ readonly units: bigint }>(
      `select coalesce(sum(r.units), 0) as units from refunds r join payments p on p.id = r.paymentId
       where p.number = ? and r.status = 'succeeded'`,
      number,
    )
    const billed = seen.bill.reduce((sum, line) => sum + BigInt(line.amount), 0n)
    const byMessage = BigInt(seen.messages.filter(({ peer }) => peer === '72099').length) * 99n
    expect(billed).toBe((charged?.units ?? 0n) - (refunded?.units ?? 0n) + byMessage)
    const isPrepaid = /(11|5\d)$/.test(number)
    if (isPrepaid) expect(BigInt(seen.balance)).toBe((number.endsWith('11') ? 10n : 2_000n) - billed)
    expect(BigInt(seen.balance)).toBeGreaterThanOrEqual(0n)
    expect(BigInt(seen.spentThisMonth) + BigInt(seen.reserved)).toBeLessThanOrEqual(30_000n)
    for (const payment of seen.payments) {
      const lines = seen.bill.filter(
        ({ paymentId, kind }) => paymentId === payment.paymentId && kind === 'CHARGE',
      )
      expect(lines).toHaveLength(payment.status === 'succeeded' ? 1 : 0)
    }
  }
}

function partial(cents: number): object {
  const charge = { amount: cents / 100, currency: 'EUR', description: 'Refund', isTaxIncluded: true }
  return {
    type: 'partial',
    amountTransaction: { referenceCode: 'r', refundAmount: { chargingInformation: charge } },
  }
}
