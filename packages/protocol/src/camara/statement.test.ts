import { array, assert, asyncProperty, bigInt, constantFrom, property, record, string } from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  formatCsvLine,
  type PaymentAdvice,
  parsePaymentAdvice,
  readStatement,
  type StatementRow,
  splitCsv,
  statementColumns,
  writePaymentAdvice,
  writeStatement,
} from './index.ts'

const row: StatementRow = {
  operatorId: 'sim-de',
  period: '2026-01',
  lineType: 'CHARGE',
  serverReferenceCode: 'srv-1',
  paymentId: 'pay-1',
  clientCorrelator: 'phn_1',
  referenceCode: 'ref, "one"',
  eventTime: '2026-01-07T12:00:00.000Z',
  payerAlias: 'alias',
  amountGross: 499n,
  taxAmount: 80n,
  amountNet: 419n,
  commission: 63n,
  outpayment: 356n,
  currency: 'EUR',
  priceClass: 'digital',
  status: 'CHARGED',
  reasonCode: '',
}
const refund: StatementRow = { ...row, lineType: 'REFUND', amountGross: -499n, outpayment: -356n }

describe.each(['csv', 'jsonl'] as const)('a statement as %s', (format) => {
  test('comes back as it went with its trailer', async () => {
    const text = await writeStatement([row, refund, row], format)
    const read = await readStatement(text, format)
    expect(read).toMatchObject({
      ok: true,
      rows: [row, refund, row],
      trailer: { count: 3, sumGross: 499n, sumOutpayment: 356n },
    })
  })

  test('comes back as it went for any rows', async () => {
    const cell = string({ maxLength: 40, unit: 'binary' }).filter((text) => text.isWellFormed())
    const rows = array(
      record({
        amountGross: bigInt({ min: -(10n ** 12n), max: 10n ** 12n }),
        outpayment: bigInt({ min: -(10n ** 12n), max: 10n ** 12n }),
        lineType: constantFrom('CHARGE', 'REFUND', 'CLAWBACK', 'ADJUST', 'FEE'),
        referenceCode: cell,
        payerAlias: cell,
      }),
      { maxLength: 20 },
    )
    await assert(
      asyncProperty(rows, async (parts) => {
        const written = parts.map((part): StatementRow => ({ ...row, ...part }))
        expect(await readStatement(await writeStatement(written, format), format)).toMatchObject({
          ok: true,
          rows: written,
        })
      }),
    )
  })

  test('of no rows has a trailer all the same', async () => {
    expect(await readStatement(await writeStatement([], format), format)).toMatchObject({
      ok: true,
      rows: [],
    })
  })

  test('with any character of a row changed is refused', async () => {
    const text = await writeStatement([row, refund], format)
    const changes: ReadonlyArray<readonly [string, string]> = [
      ['4.99', '4.98'],
      ['srv-1', 'srv-2'],
      ['alias', 'alian'],
    ]
    for (const [before, after] of changes) {
      expect(await readStatement(text.replace(before, after), format), before).toMatchObject({
        ok: false,
        line: format === 'csv' ? 4 : 3,
      })
    }
  })

  test('cut off at any place is refused', async () => {
    const text = await writeStatement([row, refund], format)
    for (let length = 0; length < text.length - 1; length += 1) {
      expect((await readStatement(text.slice(0, length), format)).ok, String(length)).toBe(false)
    }
  })

  test('that goes on after its trailer is refused', async () => {
    const text = await writeStatement([row], format)
    expect((await readStatement(text + text, format)).ok).toBe(false)
  })

  test('with malformed cells is refused by the line', async () => {
    for (const change of [{ period: '2026-13' }, { eventTime: 'now' }, { operatorId: '' }]) {
      const text = await writeStatement([row, { ...row, ...change }].slice(1), format)
      expect(await readStatement(text, format)).toMatchObject({ ok: false, line: format === 'csv' ? 2 : 1 })
    }
  })

  test('of two operators or currencies is neither written nor read', async () => {
    await expect(writeStatement([row, { ...row, currency: 'GBP' }], format)).rejects.toThrow(/mixes/)
  })
})

describe('a statement as csv', () => {
  test('is read with line ends of both kinds', async () => {
    const text = await writeStatement([{ ...row, referenceCode: 'plain' }], 'csv')
    const [head = '', line = '', trailer = ''] = text.split('\n')
    const body = `${head}\r\n${line}\r\n`
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(body)))
    const hash = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')
    expect(await readStatement(`${body}${trailer.replace(/[0-9a-f]{64}/, hash)}\r\n`, 'csv')).toMatchObject({
      ok: true,
    })
  })

  test('has the columns in their order in its header', async () => {
    expect((await writeStatement([], 'csv')).split('\n')[0]).toBe(statementColumns.join(','))
    expect(await readStatement('paymentId,operatorId\n', 'csv')).toMatchObject({ ok: false, line: 1 })
  })

  test('splits what it wrote and never throws', () => {
    assert(
      property(
        array(array(string({ unit: 'binary' }), { minLength: 2, maxLength: 5 }), { maxLength: 5 }),
        (records) => {
          const text = records.map((cells) => `${formatCsvLine(cells)}\n`).join('')
          const read = splitCsv(text)
          const isMarked = text.startsWith('\uFEFF')
          if (!isMarked)
            expect(Array.isArray(read) ? read.map((record) => record.cells) : read).toEqual(records)
        },
      ),
    )
    assert(property(string(), (text) => void splitCsv(text)))
  })
})

test('a payment advice comes back as it went', () => {
  const advice: PaymentAdvice = {
    operatorId: 'sim-kr',
    period: '2026-01',
    reference: 'SIM-KR-2026-01',
    amount: 12_345n,
    currency: 'KRW',
    paidOn: '2026-03-15',
  }
  expect(parsePaymentAdvice(JSON.parse(writePaymentAdvice(advice)))).toEqual(advice)
  expect(parsePaymentAdvice({ ...JSON.parse(writePaymentAdvice(advice)), amount: '1.5' })).toBeUndefined()
  expect(
    parsePaymentAdvice({ ...JSON.parse(writePaymentAdvice(advice)), paidOn: '2026-02-30' }),
  ).toBeUndefined()
})
