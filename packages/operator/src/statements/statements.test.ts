import { parsePaymentAdvice, readStatement, type StatementRow } from '@farthing/protocol/camara'
import { assert, bigInt, constantFrom, property } from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Brand, defaultBrands } from '../brands.ts'
import {
  billing,
  openTestOperator,
  paymentBody,
  refundsPath,
  type TestOperator,
} from '../testing/test-operator.ts'
import { defectClasses } from './defects.ts'
import { splitCharge, splitRefund } from './statement-rows.ts'

let it: TestOperator
beforeEach(async () => {
  it = await openTestOperator()
})
afterEach(async () => {
  expect(it.errors).toEqual([])
  await it.close()
})

type Made = {
  readonly id: string
  readonly file: string
  readonly seeded: ReadonlyArray<{
    readonly class: string
    readonly serverReferenceCode: string
    readonly units?: string
  }>
  readonly payment: unknown
}

async function statement(
  asked: Readonly<Record<string, unknown>>,
): Promise<Made & { readonly rows: readonly StatementRow[] }> {
  const response = await it.send('/simulator/statements', { method: 'POST', body: JSON.stringify(asked) })
  expect(response.status).toBe(201)
  const made = (await response.json()) as Made
  const read = await readStatement(made.file, asked['format'] === 'jsonl' ? 'jsonl' : 'csv')
  if (!read.ok) throw new Error(read.why)
  return { ...made, rows: read.rows }
}

async function pay(count: number, of = '+4915123456720'): Promise<readonly string[]> {
  const ids: string[] = []
  for (let index = 0; index < count; index += 1) {
    const made = await it.call('POST', billing, paymentBody(of, 4.99, { correlator: `${of} ${index}` }))
    expect(made.status).toBe(201)
    ids.push(made.json.paymentId)
  }
  return ids
}

const january = { operatorId: 'sim-de', period: '2026-01' }

describe('a statement', () => {
  test('has a row for every charge and refund of the month, with what is kept and paid out', async () => {
    const [id = ''] = await pay(2)
    await it.call('POST', refundsPath(id), {
      type: 'partial',
      amountTransaction: {
        referenceCode: 'b',
        refundAmount: {
          chargingInformation: { amount: 2.5, currency: 'EUR', description: 'x', isTaxIncluded: true },
        },
      },
    })
    const { rows, payment } = await statement(january)
    expect(rows).toHaveLength(3)
    expect(rows[0]).toMatchObject({
      operatorId: 'sim-de',
      lineType: 'CHARGE',
      paymentId: id,
      clientCorrelator: '+4915123456720 0',
      referenceCode: 'order-1',
      amountGross: 499n,
      taxAmount: 80n,
      amountNet: 419n,
      commission: 63n,
      outpayment: 356n,
      status: 'CHARGED',
    })
    // The half refund of the worked example: 210 net, 40 tax, 32 of the commission.
    expect(rows[2]).toMatchObject({
      lineType: 'REFUND',
      amountGross: -250n,
      taxAmount: -40n,
      amountNet: -210n,
      commission: -32n,
      outpayment: -178n,
    })
    expect(rows[0]?.payerAlias).not.toContain('4915')
    expect(rows[0]?.payerAlias).toBe(rows[1]?.payerAlias)
    expect(parsePaymentAdvice(payment)).toEqual({
      operatorId: 'sim-de',
      period: '2026-01',
      reference: 'SIM-DE-2026-01',
      amount: 356n * 2n - 178n,
      currency: 'EUR',
      paidOn: '2026-03-15',
    })
  })

  test('can be fetched again, in both forms, and of nothing is empty', async () => {
    await pay(1)
    const csv = await statement(january)
    const file = await it.send(`/simulator/statements/${csv.id}/file`)
    expect(file.headers.get('content-disposition')).toContain('sim-de-2026-01.csv')
    expect(await file.text()).toBe(csv.file)
    expect((await statement({ ...january, format: 'jsonl' })).rows).toEqual(csv.rows)
    expect((await statement({ ...january, period: '2026-02' })).rows).toEqual([])
    expect((await statement({ ...january, clientId: 'other' })).rows).toEqual([])
    expect((await statement({ ...january, operatorId: 'sim-kr' })).rows).toEqual([])
    expect((await it.send('/simulator/statements/stm-0/file')).status).toBe(404)
    for (const wrong of [
      { period: '2026-13' },
      { ...january, defects: { UNHEARD: 1 } },
      { ...january, more: 1 },
    ]) {
      const response = await it.send('/simulator/statements', { method: 'POST', body: JSON.stringify(wrong) })
      expect(response.status).toBe(400)
    }
  })

  test('takes back what an unpaid bill was charged for, in the month after', async () => {
    const [first = '', second = ''] = await pay(2, '+4915123456712')
    await it.call('POST', refundsPath(first), {
      type: 'total',
      amountTransaction: { referenceCode: 'b', refundAmount: {} },
    })
    expect((await statement(january)).rows.map(({ lineType }) => lineType)).toEqual([
      'CHARGE',
      'CHARGE',
      'REFUND',
    ])
    const { rows } = await statement({ ...january, period: '2026-02' })
    expect(rows).toMatchObject([
      {
        lineType: 'CLAWBACK',
        paymentId: second,
        amountGross: -499n,
        outpayment: -356n,
        reasonCode: 'UNPAID_BILL',
      },
    ])
  })

  test('names a billed message by its id', async () => {
    const { deliverMessage } = await import('../messages.ts')
    const message = {
      id: 'sms-1',
      systemId: 'wren',
      from: '72499',
      to: '+4915123456720',
      text: 'Thank you',
      parts: 1,
    }
    deliverMessage(it.operator.deps, { ...message, submittedAt: it.system.now() })
    const { rows } = await statement(january)
    expect(rows).toMatchObject([
      {
        lineType: 'CHARGE',
        serverReferenceCode: 'sms-1',
        paymentId: '',
        priceClass: 'message-72499',
        commission: 113n,
      },
    ])
  })
})

describe('seeded defects', () => {
  const all = Object.fromEntries(defectClasses.map((name) => [name, 2]))

  test('of every class come in as they are listed, and the same for the same seed', async () => {
    await pay(20)
    const clean = await statement(january)
    const made = await statement({ ...january, defects: all, seed: 7 })
    expect(made.seeded).toHaveLength(14)
    const by = (name: string): readonly string[] =>
      made.seeded.filter((seeded) => seeded.class === name).map((seeded) => seeded.serverReferenceCode)
    const rowsOf = (reference: string): readonly StatementRow[] =>
      made.rows.filter((row) => row.serverReferenceCode === reference)
    const before = (reference: string): StatementRow | undefined =>
      clean.rows.find((row) => row.serverReferenceCode === reference)
    for (const reference of [...by('MISSING_AT_OPERATOR'), ...by('LATE')])
      expect(rowsOf(reference)).toEqual([])
    for (const reference of by('MISSING_AT_PLATFORM')) {
      expect(before(reference)).toBeUndefined()
      expect(rowsOf(reference)).toHaveLength(1)
    }
    for (const reference of by('DUPLICATE')) expect(rowsOf(reference)).toHaveLength(2)
    for (const seeded of made.seeded.filter(({ class: name }) => name === 'AMOUNT_MISMATCH')) {
      const [row] = rowsOf(seeded.serverReferenceCode)
      expect((row?.amountGross ?? 0n) - (before(seeded.serverReferenceCode)?.amountGross ?? 0n)).toBe(
        BigInt(seeded.units ?? 0),
      )
    }
    for (const reference of by('RATE_MISMATCH')) {
      const [row] = rowsOf(reference)
      expect(row?.amountGross).toBe(before(reference)?.amountGross)
      expect(row?.commission).not.toBe(before(reference)?.commission)
    }
    for (const reference of by('CLAWBACK')) {
      expect(rowsOf(reference).map(({ lineType }) => lineType)).toEqual(['CHARGE', 'CLAWBACK'])
    }
    expect(new Set(made.seeded.map((seeded) => seeded.serverReferenceCode)).size).toBe(14)
    // What came late stands in the next month's file, and in no other.
    const next = await statement({ ...january, period: '2026-02' })
    expect(new Set(next.rows.map((row) => row.serverReferenceCode))).toEqual(new Set(by('LATE')))
  })

  test('are drawn by their seed, and are fewer where there is too little to be wrong about', async () => {
    await pay(8)
    const asked = { ...january, defects: { MISSING_AT_OPERATOR: 3 } }
    const first = await statement({ ...asked, seed: 1 })
    expect((await statement({ ...asked, seed: 1 })).seeded).toEqual(first.seeded)
    expect((await statement({ ...asked, seed: 2 })).seeded).not.toEqual(first.seeded)
    const many = await statement({ ...january, defects: { MISSING_AT_OPERATOR: 50 } })
    expect(many.seeded).toHaveLength(8)
    expect(many.rows).toEqual([])
  })

  test('reach the bank: the transfer falls short by what was asked', async () => {
    await pay(1)
    const { payment } = await statement({ ...january, bankShortBy: '7' })
    expect(parsePaymentAdvice(payment)?.amount).toBe(349n)
  })
})

describe('what the operator keeps', () => {
  test('is that of the worked examples', () => {
    const [de, gb, kr, nl] = defaultBrands as readonly [Brand, Brand, Brand, Brand]
    expect(splitCharge(de, de.direct, 499n)).toMatchObject({
      amountNet: 419n,
      taxAmount: 80n,
      commission: 63n,
    })
    expect(splitCharge(gb, gb.message, 150n)).toMatchObject({
      amountNet: 125n,
      taxAmount: 25n,
      commission: 42n,
    })
    expect(splitCharge(kr, kr.direct, 5000n)).toMatchObject({
      amountNet: 4545n,
      taxAmount: 455n,
      commission: 400n,
      outpayment: 4600n,
    })
    expect(splitCharge(nl, nl.message, 25n)).toMatchObject({ amountNet: 21n, taxAmount: 4n, commission: 17n })
  })

  test('never loses a unit, and a whole refund undoes its charge', () => {
    const brands = constantFrom(...defaultBrands)
    assert(
      property(brands, bigInt({ min: 1n, max: 1_000_000n }), (brand, gross) => {
        const charge = splitCharge(brand, brand.direct, gross)
        expect(charge.amountNet + charge.taxAmount).toBe(gross)
        const passedOn = brand.taxRemitter === 'MERCHANT' ? charge.taxAmount : 0n
        expect(charge.outpayment + charge.commission - passedOn).toBe(charge.amountNet)
        const back = splitRefund(brand, charge, gross)
        for (const name of ['amountGross', 'taxAmount', 'amountNet', 'commission', 'outpayment'] as const) {
          expect(back[name] + charge[name]).toBe(0n)
        }
      }),
    )
  })
})
