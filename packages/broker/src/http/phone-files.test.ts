import { describe, expect, test } from 'vitest'
import type { MerchantStatementView } from '../pages/merchant-phone-view.ts'
import type { PhoneHistoryRow } from '../pages/phone-self-view.ts'
import { euro, minutesAgo } from '../pages/samples.ts'
import { phoneHistoryCsv, phoneHistoryJson, statementCsv, statementJson } from './phone-files.ts'

const row: PhoneHistoryRow = {
  id: 'phn_1',
  reference: 'WREN-1',
  merchantId: 'mer_1',
  merchantName: '=cmd()',
  origin: 'https://wren.example',
  title: 'The tide, "explained"',
  kind: 'single',
  amount: euro(250_000n),
  at: minutesAgo(0),
  state: 'part-refunded',
  refund: { kind: 'done', at: minutesAgo(-1), amount: euro(100_000n) },
}

const none = euro(0n)
const view: MerchantStatementView = {
  month: '2026-11',
  months: ['2026-11'],
  isOpen: true,
  isPartial: false,
  parts: [
    {
      currency: 'EUR',
      contractIds: ['c1'],
      opening: euro(1_000_000n),
      lines: [
        {
          operatorName: 'Rheinfunk',
          contractId: 'c1',
          pricePoint: euro(4_990_000n),
          count: 2,
          gross: euro(9_980_000n),
          tax: euro(1_600_000n),
          operator: euro(1_260_000n),
          aggregator: euro(360_000n),
          badDebt: euro(160_000n),
          platform: euro(260_000n),
          messages: none,
          net: euro(6_340_000n),
        },
      ],
      taxes: none,
      refunds: { count: 1, gross: euro(4_990_000n), net: euro(3_350_000n) },
      clawbacks: { count: 0, gross: none, net: none },
      reserveIn: euro(160_000n),
      reserveOut: none,
      paidOut: none,
      closing: euro(3_990_000n),
      stages: { pending: euro(3_990_000n), confirmed: none, available: none },
    },
  ],
}

describe('the history of a number', () => {
  test('as CSV is exact, quoted, and runs no formula', () => {
    const [head, line] = phoneHistoryCsv([row]).split('\r\n')
    expect(head).toBe(
      'reference,time_utc,merchant,site,item,kind,amount,asset,state,refund,refunded,refunded_utc',
    )
    expect(line).toBe(
      `WREN-1,2026-11-23T18:20:00.000Z,'=cmd(),https://wren.example,"The tide, ""explained""",single,0.25,EUR/6,part-refunded,done,0.1,2026-11-23T18:21:00.000Z`,
    )
  })

  test('as JSON counts in the smallest unit and knows the last three digits only', () => {
    const read: unknown = JSON.parse(phoneHistoryJson('123', [row]))
    expect(read).toMatchObject({
      number_ends: '123',
      charges: [
        {
          reference: 'WREN-1',
          amount: { amount: '250000', asset: 'EUR/6' },
          refund: { state: 'done', amount: { amount: '100000', asset: 'EUR/6' } },
        },
      ],
    })
  })
})

describe('the statement of a month', () => {
  test('as CSV has a line per price and one for each other movement, all of the same columns', () => {
    const lines = statementCsv(view).trimEnd().split('\r\n')
    expect(lines[0]).toBe(
      'kind,operator_name,contract,price,count,gross,tax,operator,aggregator,bad_debt,platform,messages,net,asset',
    )
    expect(lines[1]).toBe('sales,Rheinfunk,c1,4.99,2,9.98,1.6,1.26,0.36,0.16,0.26,0,6.34,EUR/6')
    expect(lines[2]).toBe('refunds,,,,1,4.99,,,,,,,3.35,EUR/6')
    expect(lines.map((line) => line.split(',')[0])).toEqual([
      'kind',
      'sales',
      'refunds',
      'clawbacks',
      'opening',
      'taxes',
      'reserve_in',
      'reserve_out',
      'paid_out',
      'closing',
    ])
    expect(new Set(lines.map((line) => line.split(',').length))).toEqual(new Set([14]))
  })

  test('as JSON says the same, with the stages of what is left', () => {
    const read: unknown = JSON.parse(statementJson(view))
    expect(read).toMatchObject({
      month: '2026-11',
      parts: [
        {
          lines: [{ contract: 'c1', bad_debt: { amount: '160000', asset: 'EUR/6' } }],
          refunds: { count: 1, net: { amount: '3350000', asset: 'EUR/6' } },
          closing: { amount: '3990000', asset: 'EUR/6' },
          stages: { pending: { amount: '3990000', asset: 'EUR/6' } },
        },
      ],
    })
  })
})
