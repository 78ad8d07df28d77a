// Refunds by the route the money came: once each, whatever is lost or repeated, as the operator's own bill shows.

import { afterEach, describe, expect, it } from 'vitest'
import type { RefundAnswer } from '../../domain/phone/answers.ts'
import { type Meddling, type OperatorLine, openOperatorLine } from '../../testing/operator-line.ts'
import type { Rail, RefundOrder } from '../rail.ts'

const number = '+4915112345600'
const opened: OperatorLine[] = []
afterEach(async () => {
  for (const line of opened.splice(0)) {
    await line.close()
    expect(line.logged.join('\n')).not.toMatch(/\+?49151\d+|a secret|token-of/)
  }
})

type Charged = { readonly line: OperatorLine; readonly order: RefundOrder }

/** A line with a charge of 4.99 on it, and the order of its refund. */
async function charge(operator: object = {}, phone = number): Promise<Charged> {
  const line = await openOperatorLine({ profile: { billing: { steps: 'one', timeoutMs: 1_000 } }, operator })
  opened.push(line)
  const bought = line.order(phone)
  const answer = await line.rail.start(bought)
  const { operatorPaymentId } = answer.kind === 'known' ? answer.charge : expect.unreachable('not charged')
  const order = {
    correlator: `${bought.correlator}-r0`,
    paymentCorrelator: bought.correlator,
    payer: bought.payer,
    operatorPaymentId,
    merchantReference: 'phr_test',
    reason: 'Not what it seemed',
    orderedAt: line.system.now(),
  }
  return { line, order }
}

const part = (units: bigint, tax = 10n): Pick<RefundOrder, 'amount' | 'tax'> => ({
  amount: { currency: 'EUR', units },
  tax: { currency: 'EUR', units: tax },
})
const refund = (rail: Rail, order: RefundOrder): Promise<RefundAnswer> =>
  rail.refund?.(order) ?? expect.unreachable('no refunds')
const lookUp = (
  rail: Rail,
  order: RefundOrder & { readonly operatorRefundId?: string },
): Promise<RefundAnswer> => rail.lookupRefund?.(order) ?? expect.unreachable('no refunds')
const says = (answer: RefundAnswer): string => {
  if (answer.kind === 'known') return answer.refund.state
  return answer.kind === 'refused' ? answer.reason : answer.kind
}
const given = async ({ line }: Charged): Promise<readonly string[]> =>
  (await line.look(number)).bill.filter(({ kind }) => kind === 'REFUND').map(({ amount }) => amount)

describe('a refund', () => {
  it('of all gives all back, once', async () => {
    const charged = await charge()
    const { line, order } = charged
    expect(says(await refund(line.rail, order))).toBe('done')
    expect(await given(charged)).toEqual(['-499'])
    const sent = line.seen.find(({ path }) => path.endsWith('/refunds'))?.body ?? ''
    expect(JSON.parse(sent)).toMatchObject({
      type: 'total',
      sink: 'https://127.0.0.1:1/v1/phone/notifications/phn_test1',
      amountTransaction: { clientCorrelator: 'phn_test1-r0', refundAmount: {} },
    })
    // Another refund of it is refused, and told apart from the first asked for again.
    expect(
      says(await refund(line.rail, { ...order, correlator: 'phn_test1-r1', merchantReference: 'x' })),
    ).toBe('not_refundable')
  })

  it.each(['already-exists', 'invalid-argument', 'same-answer'] as const)(
    'asked for again is the same refund, where duplicates are told by %s',
    async (duplicates) => {
      const charged = await charge({ duplicates })
      const { line, order } = charged
      const first = await refund(line.rail, order)
      expect(await refund(line.rail, order)).toEqual(first)
      expect(await given(charged)).toEqual(['-499'])
    },
  )

  it('in parts gives parts back, and never more than was paid', async () => {
    const charged = await charge()
    const { line, order } = charged
    expect(says(await refund(line.rail, { ...order, ...part(250n) }))).toBe('done')
    const second = { ...order, correlator: 'phn_test1-r1', merchantReference: 'phr_2', ...part(250n) }
    expect(says(await refund(line.rail, second))).toBe('amount_not_allowed')
    expect(says(await refund(line.rail, { ...second, ...part(249n) }))).toBe('done')
    expect(await given(charged)).toEqual(['-250', '-249'])
  })

  it.each<[Meddling, string]>([
    ['lose-answer', 'done'],
    ['lose-request', 'absent'],
  ])('whose answer is lost (%s) is unknown, and the question about it says %s', async (how, found) => {
    const charged = await charge()
    const { line, order } = charged
    line.meddle('/refunds', how)
    expect(says(await refund(line.rail, order))).toBe('unknown')
    expect(says(await lookUp(line.rail, order))).toBe(found)
    expect(says(await refund(line.rail, order))).toBe('done')
    expect(await given(charged)).toEqual(['-499'])
  })

  it('that was done is not taken for refused when the operator says that nothing is left', async () => {
    const charged = await charge()
    const { line, order } = charged
    await refund(line.rail, order)
    const body = {
      status: 403,
      code: 'CARRIER_BILLING_REFUND.PAYMENT_NOT_ELIGIBLE_FOR_REFUND',
      message: 'gone',
    }
    line.meddle(
      '/refunds',
      (answer, { method }) => (method === 'POST' ? Response.json(body, { status: 403 }) : answer),
      2,
    )
    expect(says(await refund(line.rail, order))).toBe('done')
    line.meddle(
      '/refunds',
      (_, { method }) =>
        method === 'POST' ? Response.json(body, { status: 403 }) : new Response(null, { status: 500 }),
      2,
    )
    expect(says(await refund(line.rail, order))).toBe('unknown')
  })

  it.each([
    [{ traits: { refundVerdict: 'refuse' } }, 'denied'],
    [{ refundCap: '100' }, 'cap_reached'],
    [{ traits: { isPorted: true } }, 'not_refundable'],
  ])('of a phone changed to %j is %s', async (change, reason) => {
    const { line, order } = await charge()
    await line.change(number, change)
    expect(says(await refund(line.rail, order))).toBe(reason)
  })

  it('that takes a while is asked about by its id', async () => {
    const { line, order } = await charge()
    await line.change(number, { traits: { refundVerdict: 'deny' } })
    const first = await refund(line.rail, order)
    const { operatorRefundId } = first.kind === 'known' ? first.refund : expect.unreachable('not taken')
    let state = says(first)
    for (let round = 0; round < 1_000 && state === 'processing'; round += 1) {
      await new Promise((done) => setImmediate(done))
      state = says(await lookUp(line.rail, { ...order, operatorRefundId }))
    }
    expect(state).toBe('denied')
    expect(says(await lookUp(line.rail, { ...order, operatorRefundId: 'ref_none' }))).toBe('absent')
  })

  it('of a payment that the operator does not know is unknown', async () => {
    const { line, order } = await charge()
    expect(says(await refund(line.rail, { ...order, operatorPaymentId: 'pay_none' }))).toBe('unknown')
  })

  it.each<[string, (text: string) => string]>([
    ['another amount', (text) => text.replace('"amount":2.5', '"amount":25')],
    ['another correlator', (text) => text.replace('-r0"', '-r9"')],
    ['all of it', (text) => text.replace('"partial"', '"total"')],
    ['no status', (text) => text.replace('"refundStatus"', '"state"')],
    ['half a document', (text) => text.slice(0, 40)],
  ])('answered with %s is unknown', async (_, change) => {
    const { line, order } = await charge()
    line.meddle('/refunds', async (answer) => new Response(change(await answer.text()), answer))
    expect(says(await refund(line.rail, { ...order, ...part(250n) }))).toBe('unknown')
  })

  it('is not offered where the operator has none', async () => {
    const { line, order } = await charge()
    const none = line.open({ refunds: { total: false, partial: false, windowDays: 0 } })
    expect([none.refund, none.lookupRefund, none.capabilities.refundTotal]).toEqual([
      undefined,
      undefined,
      false,
    ])
    const whole = line.open({ refunds: { total: true, partial: false, windowDays: 90 } })
    expect(says(await refund(whole, { ...order, ...part(250n) }))).toBe('not_refundable')
  })
})
