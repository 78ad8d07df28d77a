// Every judgement of a statement's line, and the keys it is matched by.

import type { StatementRow } from '@farthing/protocol/camara'
import { describe, expect, test } from 'vitest'
import type { PhoneState } from '../phone/payment.ts'
import { transitions } from '../phone/transitions.ts'
import { demoDe } from '../share/demo-contracts.ts'
import { shareOf } from '../share/share.ts'
import { bearerOfMissing } from './goods-rule.ts'
import { judgeCharge } from './judge-charge.ts'
import { judgeAdjustment, judgeClawback, judgeFee } from './judge-other.ts'
import { type JudgedRefund, judgeRefund, matchRefund } from './judge-refund.ts'
import type { JudgedPayment } from './judgement.ts'
import { reconcileLimits } from './limits.ts'
import { lineKeys } from './match.ts'
import { windowsOf } from './windows.ts'

const share = shareOf(demoDe, {
  price: { currency: 'EUR', units: 499n },
  itemClass: 'content',
  day: '2026-11-23',
  messages: 0n,
})
if (!share.ok) throw new Error('not viable')
/** Of 4.99 the operator owes 3.56. */
const payment: JudgedPayment = {
  id: 'phn_1' as JudgedPayment['id'],
  state: 'charged',
  creditStage: 'pending',
  amount: { currency: 'EUR', units: 499n },
  split: share.split,
  operatorId: 'sim-de',
  operatorPaymentId: 'pay-1',
  itemClass: 'content',
}
const row: StatementRow = {
  operatorId: 'sim-de',
  period: '2026-11',
  lineType: 'CHARGE',
  serverReferenceCode: 'srv-1',
  paymentId: 'pay-1',
  clientCorrelator: 'phn_1',
  referenceCode: 'phn_1',
  eventTime: '2026-11-07T12:00:00.000Z',
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
const charge = (
  changes: Partial<StatementRow>,
  known: Partial<JudgedPayment> = {},
  more: { readonly isListed?: boolean; readonly month?: string } = {},
): ReturnType<typeof judgeCharge> =>
  judgeCharge({ ...row, ...changes }, { payment: { ...payment, ...known }, isListed: false, ...more })

describe('a charge', () => {
  test('that is as we booked it is confirmed; late where it is of an earlier month', () => {
    expect(charge({})).toEqual({ do: 'now', result: 'MATCHED', confirms: true })
    expect(charge({}, {}, { month: '2026-11' })).toMatchObject({ result: 'MATCHED' })
    expect(charge({}, {}, { month: '2026-10' })).toEqual({ do: 'now', result: 'LATE', confirms: true })
    expect(charge({}, { state: 'refunded', creditStage: 'reversed' })).toMatchObject({ confirms: false })
  })

  test('that differs goes to suspense by the unit, and is confirmed only where nothing is short', () => {
    const off = (changes: Partial<StatementRow>): object => charge(changes)
    expect(off({ amountGross: 500n, outpayment: 357n })).toMatchObject({
      result: 'AMOUNT_MISMATCH',
      difference: { reason: 'AMOUNT_MISMATCH', units: 1n },
      confirms: true,
    })
    expect(off({ outpayment: 355n })).toMatchObject({
      result: 'RATE_MISMATCH',
      difference: { reason: 'RATE_MISMATCH', units: -1n },
      confirms: false,
    })
  })

  test('named twice is one too many, and asked back only where it is another charge at the operator', () => {
    const twice = { difference: { reason: 'DUPLICATE', units: 356n }, confirms: false }
    expect(charge({}, {}, { isListed: true })).toMatchObject({ ...twice, askBack: false })
    expect(charge({ paymentId: 'pay-2' }, {}, { isListed: true })).toMatchObject({ ...twice, askBack: true })
  })

  test('that we did not know of is delivered while it is under way, refunded after a no, and else in suspense', () => {
    const ends = Object.fromEntries(
      (Object.keys(transitions) as PhoneState[]).map((state) => {
        const judged = charge({}, { state, creditStage: 'none' })
        return [state, judged.do === 'later' ? judged.action : judged.result]
      }),
    )
    expect(ends).toEqual({
      created: 'MISSING_AT_PLATFORM',
      code_sent: 'MISSING_AT_PLATFORM',
      code_ok: 'MISSING_AT_PLATFORM',
      step_up: 'MISSING_AT_PLATFORM',
      held: 'MISSING_AT_PLATFORM',
      rejected: 'MISSING_AT_PLATFORM',
      code_expired: 'MISSING_AT_PLATFORM',
      charged_back: 'MISSING_AT_PLATFORM',
      reserving: 'deliver',
      awaiting_operator: 'deliver',
      reserved: 'deliver',
      charging: 'deliver',
      cancelling: 'deliver',
      unknown: 'deliver',
      denied: 'refund',
      no_operator: 'refund',
      cancelled: 'refund',
      expired: 'refund',
      code_locked: 'refund',
      charged: 'MATCHED',
      refund_pending: 'MATCHED',
      refunded: 'MATCHED',
    })
    // Every state from which a statement leads to a charge may go there.
    for (const [state, end] of Object.entries(ends)) {
      if (end === 'deliver' || end === 'refund') {
        expect(transitions[state as PhoneState]).toContain('charged')
      }
    }
  })

  test('of nobody, or in another currency, stands in suspense', () => {
    const stranger = {
      do: 'now',
      result: 'MISSING_AT_PLATFORM',
      confirms: false,
      difference: { reason: 'MISSING_AT_PLATFORM', units: 356n },
    }
    expect(judgeCharge(row, { payment: undefined, isListed: false })).toEqual(stranger)
    expect(charge({ currency: 'GBP' })).toEqual(stranger)
  })
})

describe('a refund', () => {
  const refund: JudgedRefund = {
    id: 'phr_1',
    units: 499n,
    state: 'done',
    correlator: 'phn_1-r0',
    operatorRefundId: 'ref-1',
    split: { ...share.split, keepers: [], bearer: 'MERCHANT' },
    isListed: false,
  }
  const back: StatementRow = { ...row, lineType: 'REFUND', amountGross: -499n, outpayment: -356n }
  const judged = (changes: Partial<JudgedRefund>, line: Partial<StatementRow> = {}): object =>
    judgeRefund({ ...back, ...line }, { payment, refund: { ...refund, ...changes } })

  test('is matched by its ids, else by its amount, the done ones before others', () => {
    const other = { ...refund, id: 'phr_2', correlator: 'phn_1-r1', operatorRefundId: 'ref-2' }
    expect(matchRefund({ ...back, referenceCode: 'phr_2' }, [refund, other])?.id).toBe('phr_2')
    expect(matchRefund({ ...back, clientCorrelator: 'phn_1-r1' }, [refund, other])?.id).toBe('phr_2')
    expect(matchRefund({ ...back, serverReferenceCode: 'ref-2' }, [refund, other])?.id).toBe('phr_2')
    expect(matchRefund(back, [{ ...refund, state: 'denied' }, other])?.id).toBe('phr_2')
    expect(matchRefund(back, [{ ...refund, isListed: true }, other])?.id).toBe('phr_2')
    expect(matchRefund({ ...back, amountGross: -1n }, [refund, other])).toBeUndefined()
  })

  test('is booked where we had not heard that it is done, and compared where we had', () => {
    expect(judged({})).toEqual({ do: 'now', result: 'MATCHED', confirms: false })
    for (const state of ['asking', 'unknown', 'denied'] as const) {
      expect(judged({ state })).toMatchObject({ do: 'later', action: 'settle_refund' })
    }
    expect(judged({}, { outpayment: -357n })).toMatchObject({
      difference: { reason: 'RATE_MISMATCH', units: -1n },
    })
    expect(judged({ isListed: true })).toMatchObject({ difference: { reason: 'DUPLICATE', units: -356n } })
    expect(judgeRefund(back, { payment, refund: undefined })).toMatchObject({
      result: 'MISSING_AT_PLATFORM',
      difference: { units: -356n },
    })
  })
})

describe('other lines', () => {
  test('clawbacks take of charges that were credited', () => {
    const claw: StatementRow = { ...row, lineType: 'CLAWBACK', amountGross: -499n, outpayment: -356n }
    expect(judgeClawback(claw, payment)).toEqual({ do: 'clawback', result: 'CLAWBACK', units: 356n })
    expect(judgeClawback(claw, { ...payment, creditStage: 'none' })).toMatchObject({
      result: 'MISSING_AT_PLATFORM',
    })
    expect(judgeClawback(claw, undefined)).toMatchObject({ difference: { units: -356n } })
  })

  test('a correction settles the one difference it makes good, and never guesses between two', () => {
    const adjust: StatementRow = { ...row, lineType: 'ADJUST', outpayment: 5n }
    const waiting = [
      { id: 'a', units: -5n, paymentId: 'phn_1' },
      { id: 'b', units: -5n, paymentId: 'phn_2' },
    ]
    expect(judgeAdjustment(adjust, { payment, waiting })).toMatchObject({ do: 'settle', entryId: 'a' })
    expect(judgeAdjustment(adjust, { payment: undefined, waiting })).toMatchObject({
      do: 'now',
      difference: { reason: 'ADJUST', units: 5n },
    })
    expect(judgeAdjustment(adjust, { payment: undefined, waiting: waiting.slice(1) })).toMatchObject({
      entryId: 'b',
    })
    expect(judgeFee({ ...adjust, outpayment: -3n })).toMatchObject({
      difference: { reason: 'FEE', units: -3n },
    })
    expect(judgeFee({ ...adjust, outpayment: 0n })).toEqual({ do: 'now', result: 'MATCHED', confirms: false })
  })

  test('goods that cost their merchant money are not its loss', () => {
    expect(
      ['content', 'game_item', 'ticket', 'gift_card'].map((each) => bearerOfMissing(each as 'content')),
    ).toEqual(['MERCHANT', 'MERCHANT', 'PLATFORM', 'PLATFORM'])
  })
})

describe('the keys of a line', () => {
  test('come strongest first, and number and time only for charges', () => {
    expect(lineKeys(row).map(({ by }) => by)).toEqual([
      'serverReferenceCode',
      'paymentId',
      'clientCorrelator',
      'referenceCode',
      'messageId',
      'messageId',
      'payer',
    ])
    expect(lineKeys({ ...row, lineType: 'REFUND' }).some(({ by }) => by === 'payer')).toBe(false)
    const bare = { serverReferenceCode: '', paymentId: '', clientCorrelator: '', referenceCode: '' }
    const at = Date.parse(row.eventTime)
    expect(lineKeys({ ...row, ...bare })).toEqual([
      { by: 'payer', value: 'alias', units: 499n, from: at - 120_000, to: at + 120_000 },
    ])
  })
})

describe('lines booked at the same time', () => {
  const named = (id: string, changes: Partial<StatementRow> = {}): { readonly row: StatementRow } => ({
    row: {
      ...row,
      serverReferenceCode: '',
      clientCorrelator: '',
      referenceCode: '',
      paymentId: id,
      ...changes,
    },
  })
  const idsOf = (items: ReadonlyArray<{ readonly row: StatementRow }>): readonly (readonly string[])[] =>
    windowsOf(items).map((window) => window.map((item) => item.row.paymentId))

  test('never share a key, keep their order, and corrections and lines without keys stand alone', () => {
    expect(idsOf([named('a'), named('b'), named('a'), named('c')])).toEqual([
      ['a', 'b'],
      ['a', 'c'],
    ])
    expect(idsOf([named('a'), named('x', { referenceCode: 'a' })])).toEqual([['a'], ['x']])
    expect(idsOf([named('a'), named(''), named('b')])).toEqual([['a'], [''], ['b']])
    expect(idsOf([named('a'), named('b', { lineType: 'ADJUST' }), named('c')])).toEqual([['a'], ['b'], ['c']])
    const many = Array.from({ length: 3 * reconcileLimits.linesAtOnce + 1 }, (_, index) => named(`p${index}`))
    expect(windowsOf(many).map((window) => window.length)).toEqual([
      ...Array<number>(3).fill(reconcileLimits.linesAtOnce),
      1,
    ])
    expect(windowsOf(many).flat()).toEqual(many)
  })
})
