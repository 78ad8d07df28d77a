import { camaraErrors } from '@farthing/protocol/camara'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  billing,
  type Called,
  openSink,
  openTestOperator,
  paymentBody,
  refundsPath,
  type Sink,
  type TestOperator,
} from '../testing/test-operator.ts'

let it: TestOperator
let sink: Sink
beforeEach(async () => {
  it = await openTestOperator()
  sink = await openSink()
})
afterEach(async () => {
  expect(it.errors).toEqual([])
  await it.close()
  await sink.close()
})

const number = '+4915123456720'
const prefix = 'CARRIER_BILLING_REFUND.'

async function pay(
  amount: number,
  more: Readonly<Record<string, unknown>> = {},
  of = number,
): Promise<string> {
  const made = await it.call('POST', billing, paymentBody(of, amount, more))
  expect(made.json).toMatchObject({ paymentStatus: 'succeeded' })
  return made.json.paymentId
}

function partial(amount: number, more: Readonly<Record<string, unknown>> = {}): object {
  const { correlator, charge = {}, details, ...rest } = more
  return {
    type: 'partial',
    amountTransaction: {
      ...(correlator === undefined ? {} : { clientCorrelator: correlator }),
      referenceCode: 'back-1',
      refundAmount: {
        chargingInformation: {
          amount,
          currency: 'EUR',
          description: 'Refund',
          isTaxIncluded: true,
          ...(charge as object),
        },
        ...(details === undefined ? {} : { refundDetails: details }),
      },
    },
    ...rest,
  }
}

function total(more: Readonly<Record<string, unknown>> = {}): object {
  const { correlator, ...rest } = more
  return {
    type: 'total',
    amountTransaction: {
      ...(correlator === undefined ? {} : { clientCorrelator: correlator }),
      referenceCode: 'back-1',
      refundAmount: {},
    },
    reason: 'Not what was wanted',
    ...rest,
  }
}

const refund = (id: string, body: object): Promise<Called> => it.call('POST', refundsPath(id), body)
const remaining = async (id: string): Promise<unknown> =>
  (await it.call('GET', `${refundsPath(id)}/remaining-amount`)).json
const lines = async (of = number): Promise<readonly string[]> =>
  (await it.look(of)).bill.map(({ amount }) => amount)

async function expectRefused(asked: Promise<Called>, status: number, code: string): Promise<void> {
  expect(await asked).toMatchObject({ status, json: { status, code } })
}

describe('a refund', () => {
  test('of all gives the whole sum back once and closes the payment', async () => {
    const id = await pay(4.99)
    expect(await remaining(id)).toEqual({ amount: 4.99, currency: 'EUR', isTaxIncluded: true })
    const made = await refund(id, total({ sink: sink.url }))
    expect(made).toMatchObject({
      status: 201,
      json: {
        type: 'total',
        refundStatus: 'succeeded',
        refundDate: '2026-01-07T12:00:00.000Z',
        reason: 'Not what was wanted',
      },
    })
    expect(made.headers.get('location')).toBe(`${refundsPath(id)}/${made.json.refundId}`)
    expect((await it.call('GET', `${refundsPath(id)}/${made.json.refundId}`)).json).toEqual(made.json)
    expect(await lines()).toEqual(['499', '-499'])
    expect(await remaining(id)).toMatchObject({ amount: 0 })
    await expectRefused(refund(id, total()), 403, `${prefix}PAYMENT_NOT_ELIGIBLE_FOR_REFUND`)
    await expectRefused(refund(id, partial(1)), 403, `${prefix}PAYMENT_NOT_ELIGIBLE_FOR_REFUND`)
    await it.system.advance(1_500)
    const events = await sink.wait(2)
    expect(events.map(({ body }) => body.type)).toEqual([
      'org.camaraproject.carrier-billing-refund.v0.refund-completed',
      'org.camaraproject.carrier-billing-refund.v0.refund-in-bill',
    ])
    expect(events[0]?.body.data).toMatchObject({
      paymentId: id,
      refundId: made.json.refundId,
      status: 'succeeded',
    })
  })

  test('of parts goes on until nothing is left, and a total one takes the rest', async () => {
    const id = await pay(5)
    expect(await refund(id, partial(2))).toMatchObject({ status: 201 })
    expect(await remaining(id)).toMatchObject({ amount: 3 })
    await expectRefused(refund(id, partial(3.01)), 422, `${prefix}UNAUTHORIZED_AMOUNT`)
    expect(await refund(id, total())).toMatchObject({ status: 201 })
    expect(await lines()).toEqual(['500', '-200', '-300'])
  })

  test('that takes a while counts at once, and its denial opens the sum again', async () => {
    await it.change(number, { traits: { refundVerdict: 'deny' } })
    const id = await pay(5)
    const made = await refund(id, total({ sink: sink.url }))
    expect(made.json).toMatchObject({ refundStatus: 'processing' })
    expect(await remaining(id)).toMatchObject({ amount: 0 })
    await expectRefused(refund(id, partial(1)), 403, `${prefix}PAYMENT_NOT_ELIGIBLE_FOR_REFUND`)
    await it.system.advance(1_500)
    const [event] = await sink.wait(1)
    expect(event?.body).toMatchObject({
      type: 'org.camaraproject.carrier-billing-refund.v0.refund-denied',
      data: { status: 'failed', denialReason: 'Denied by the billing system.' },
    })
    expect(await remaining(id)).toMatchObject({ amount: 5 })
    expect(await lines()).toEqual(['500'])
    await it.change(number, { traits: { refundVerdict: 'accept', pace: 'async' } })
    const second = await refund(id, partial(1))
    expect(second.json).toMatchObject({ refundStatus: 'processing' })
    await it.system.advance(1_500)
    expect((await it.call('GET', `${refundsPath(id)}/${second.json.refundId}`)).json).toMatchObject({
      refundStatus: 'succeeded',
    })
  })

  test('goes back onto a prepaid balance', async () => {
    const prepaid = '+4915123456750'
    const id = await pay(5, {}, prepaid)
    expect(await it.look(prepaid)).toMatchObject({ balance: '1500' })
    await refund(id, partial(2))
    expect(await it.look(prepaid)).toMatchObject({ balance: '1700' })
  })

  test('under one correlator is made once, also under calls at once', async () => {
    const id = await pay(5)
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => refund(id, partial(1, { correlator: 'r1' }))),
    )
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(answers.filter(({ json }) => json.code === 'ALREADY_EXISTS')).toHaveLength(19)
    expect(await lines()).toEqual(['500', '-100'])
  })
})

describe('a refund is refused', () => {
  test('where the payment is not there, another number’s, or did not succeed', async () => {
    await expectRefused(refund('pay-0', total()), 404, 'NOT_FOUND')
    await expectRefused(it.call('GET', refundsPath('pay-0')), 404, 'NOT_FOUND')
    await expectRefused(it.call('GET', `${refundsPath('pay-0')}/remaining-amount`), 404, 'NOT_FOUND')
    const reserved = await it.call('POST', `${billing}/prepare`, paymentBody(number, 1))
    await expectRefused(refund(reserved.json.paymentId, total()), 422, `${prefix}INVALID_PAYMENT_STATUS`)
    const [one, other] = [await pay(1), await pay(1)]
    const made = await refund(one, total())
    await expectRefused(it.call('GET', `${refundsPath(other)}/${made.json.refundId}`), 404, 'NOT_FOUND')
  })

  test('where its time is over or the line has left or refuses', async () => {
    const id = await pay(5)
    await it.change(number, { traits: { refundVerdict: 'refuse' } })
    await expectRefused(refund(id, total()), 403, `${prefix}REFUND_DENIED`)
    await it.change(number, { traits: { refundVerdict: 'accept', isPorted: true } })
    await expectRefused(refund(id, total()), 403, `${prefix}PAYMENT_NOT_ELIGIBLE_FOR_REFUND`)
    await it.change(number, { traits: { isPorted: false } })
    await it.system.advance(91 * 24 * 3_600_000)
    const headers = { authorization: `Bearer ${await it.token()}` }
    const late = it.call('POST', refundsPath(id), total(), headers)
    await expectRefused(late, 403, `${prefix}PAYMENT_NOT_ELIGIBLE_FOR_REFUND`)
  })

  test('where tax is treated otherwise than it was, or the items do not fit', async () => {
    const taxed = await pay(4.99, { charge: { taxAmount: 0.8 } })
    for (const charge of [{}, { taxAmount: 0.81 }, { isTaxIncluded: false, taxAmount: 0.1 }]) {
      await expectRefused(refund(taxed, partial(1, { charge })), 422, `${prefix}TAXES_MANAGEMENT_MISMATCH`)
    }
    expect(await refund(taxed, partial(1, { charge: { taxAmount: 0.16 } }))).toMatchObject({ status: 201 })
    const body = paymentBody(number, 3) as {
      readonly amountTransaction: { readonly paymentAmount: Readonly<Record<string, unknown>> }
    }
    const item = { currency: 'EUR', description: 'A piece' }
    const made = await it.call('POST', billing, {
      amountTransaction: {
        ...body.amountTransaction,
        paymentAmount: {
          ...body.amountTransaction.paymentAmount,
          paymentDetails: [
            { id: 'a', amount: 1, ...item },
            { id: 'b', amount: 2, ...item },
          ],
        },
      },
    })
    const id = made.json.paymentId
    for (const details of [
      [{ paymentItemId: 'c', amount: 1, ...item }],
      [{ paymentItemId: 'a', amount: 2, ...item }],
      [{ paymentItemId: 'b', amount: 2, ...item }],
      [{ paymentItemId: 'a', amount: 1, currency: 'GBP', description: 'x' }],
    ]) {
      await expectRefused(refund(id, partial(1, { details })), 422, `${prefix}REFUND_DETAILS_MISMATCH`)
    }
    const fitting = [{ paymentItemId: 'a', amount: 1, ...item }]
    expect(await refund(id, partial(1, { details: fitting }))).toMatchObject({ status: 201 })
  })

  test('past the number’s limit of refunds, in another currency, finer than it, or with a wrong sink', async () => {
    await it.change(number, { refundCap: '150' })
    const id = await pay(5)
    expect(await refund(id, partial(1))).toMatchObject({ status: 201 })
    await expectRefused(refund(id, partial(0.51)), 422, `${prefix}USER_AMOUNT_THRESHOLD_OVERPASSED`)
    for (const body of [
      partial(0.1, { charge: { currency: 'GBP' } }),
      partial(0.001),
      { ...total(), type: 'some' },
      { ...total(), unheard: 1 },
    ]) {
      await expectRefused(refund(id, body), 400, 'INVALID_ARGUMENT')
    }
    await expectRefused(refund(id, total({ sink: 'http://pay.example' })), 400, 'INVALID_SINK')
    const credential = { sink: sink.url, sinkCredential: { credentialType: 'PLAIN' } }
    await expectRefused(refund(id, total(credential)), 400, 'INVALID_CREDENTIAL')
    const token = {
      credentialType: 'ACCESSTOKEN',
      accessToken: 'a',
      accessTokenExpiresUtc: '2027-01-01T00:00:00Z',
    }
    const mac = { sink: sink.url, sinkCredential: { ...token, accessTokenType: 'mac' } }
    await expectRefused(refund(id, total(mac)), 400, 'INVALID_TOKEN')
  })
})

describe('the list of refunds', () => {
  test('is of one payment, filtered, ordered and counted', async () => {
    const id = await pay(5)
    for (const amount of [1, 0.5, 0.25]) {
      await refund(id, partial(amount))
      await it.system.advance(60_000)
    }
    const all = await it.call('GET', `${refundsPath(id)}?order=asc&perPage=2&refundStatus=succeeded`)
    expect(all.headers.get('x-total-count')).toBe('3')
    const amounts = (all.json as unknown as readonly Listed[]).map(
      (row) => row.amountTransaction.refundAmount.chargingInformation.amount,
    )
    expect(amounts).toEqual([1, 0.5])
    await expectRefused(it.call('GET', `${refundsPath(id)}?page=0`), 400, 'OUT_OF_RANGE')
    await expectRefused(it.call('GET', `${refundsPath(id)}?refundStatus=reserved`), 400, 'INVALID_ARGUMENT')
    const range = 'refundCreationDate.gte=2026-02-01T00:00:00Z&refundCreationDate.lte=2026-01-01T00:00:00Z'
    await expectRefused(it.call('GET', `${refundsPath(id)}?${range}`), 400, `${prefix}INVALID_DATE_RANGE`)
    it.operator.deps.store.run(
      `insert into refunds select 'copy-' || value, paymentId, clientId, 'copy-' || value, type, status, 0, request,
       xCorrelator, null, createdAt, doneAt from refunds, (with recursive n(value) as (select 1 union all select value + 1
       from n where value < 10000) select value from n) where id = (select min(id) from refunds)`,
    )
    await expectRefused(it.call('GET', refundsPath(id)), 400, `${prefix}TOO_MANY_MATCHING_RECORDS`)
  })
})

test('every error of the table that belongs to refunds alone is provoked by these tests', () => {
  const tested = [
    'INVALID_DATE_RANGE TOO_MANY_MATCHING_RECORDS REFUND_DENIED PAYMENT_NOT_ELIGIBLE_FOR_REFUND UNAUTHORIZED_AMOUNT',
    'USER_AMOUNT_THRESHOLD_OVERPASSED INVALID_PAYMENT_STATUS TAXES_MANAGEMENT_MISMATCH REFUND_DETAILS_MISMATCH',
  ].flatMap((line) => line.split(' '))
  const known = Object.keys(camaraErrors).filter((code) => code.startsWith(prefix))
  expect(new Set(known)).toEqual(new Set(tested.map((code) => prefix + code)))
})

type Listed = {
  readonly amountTransaction: {
    readonly refundAmount: { readonly chargingInformation: { readonly amount: number } }
  }
}
