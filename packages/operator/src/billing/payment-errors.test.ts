import { camaraErrors, mayAnswer, type OperationId, operations } from '@farthing/protocol/camara'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  billing,
  type Called,
  clientSecret,
  openTestOperator,
  paymentBody,
  type TestOperator,
} from '../testing/test-operator.ts'

let it: TestOperator
beforeEach(async () => {
  it = await openTestOperator()
})
afterEach(async () => {
  expect(it.errors).toEqual([])
  await it.close()
})

const de = (digits: string): string => `+49151234567${digits}`
const create = (body: unknown, headers?: Readonly<Record<string, string>>): Promise<Called> =>
  it.call('POST', billing, body, headers)
const prepare = (body: unknown): Promise<Called> => it.call('POST', `${billing}/prepare`, body)

/** Refused with this status and code, in the operation's own table, leaving nothing behind. */
async function expectRefused(asked: Promise<Called>, status: number, code: string): Promise<void> {
  const answer = await asked
  expect(answer).toMatchObject({ status, json: { status, code } })
  expect(answer.json.message).toMatch(/\S/)
  expect(answer.headers.get('x-correlator')).toBeTruthy()
}

describe('a payment is refused', () => {
  test('by the state of the phone, and leaves nothing behind', async () => {
    const cases: ReadonlyArray<readonly [string, number, string]> = [
      [de('03'), 422, 'CARRIER_BILLING.USER_AMOUNT_THRESHOLD_OVERPASSED'],
      [de('04'), 422, 'SERVICE_NOT_APPLICABLE'],
      [de('05'), 404, 'IDENTIFIER_NOT_FOUND'],
      [de('13'), 422, 'SERVICE_NOT_APPLICABLE'],
      [de('14'), 403, 'CARRIER_BILLING.PAYMENT_DENIED'],
      ['+33612345678', 404, 'IDENTIFIER_NOT_FOUND'],
    ]
    for (const [number, status, code] of cases) {
      await expectRefused(
        create(paymentBody(number, 1, { correlator: `one ${code} ${number}` })),
        status,
        code,
      )
      await expectRefused(
        prepare(paymentBody(number, 1, { correlator: `two ${code} ${number}` })),
        status,
        code,
      )
    }
    expect(it.operator.deps.store.all('select id from payments')).toEqual([])
    expect(it.operator.deps.store.all('select id from bill')).toEqual([])
  })

  test('no longer when that state changes', async () => {
    await it.change(de('03'), { monthlyCap: '100' })
    expect(await create(paymentBody(de('03'), 1))).toMatchObject({ status: 201 })
    await it.change(de('13'), { traits: { hasGuardianConsent: true } })
    expect(await create(paymentBody(de('13'), 1))).toMatchObject({ status: 201 })
    await it.change(de('14'), { simSwappedHoursAgo: 73 })
    expect(await create(paymentBody(de('14'), 1))).toMatchObject({ status: 201 })
    await it.change(de('20'), { traits: { isPorted: true } })
    await expectRefused(create(paymentBody(de('20'), 1)), 404, 'IDENTIFIER_NOT_FOUND')
    await it.change(de('21'), { traits: { isBarred: true } })
    await expectRefused(create(paymentBody(de('21'), 1)), 403, 'CARRIER_BILLING.PAYMENT_DENIED')
  })

  test('once charges and reservations of all shops reach the monthly limit, and again the month after', async () => {
    const number = de('22')
    await it.change(number, { monthlyCap: '1000' })
    await create(paymentBody(number, 6))
    const reserved = await prepare(paymentBody(number, 4))
    expect(reserved).toMatchObject({ status: 201 })
    const over = 'CARRIER_BILLING.USER_AMOUNT_THRESHOLD_OVERPASSED'
    await expectRefused(create(paymentBody(number, 0.01)), 422, over)
    const other = await it.token(undefined, { id: 'other', secret: `${clientSecret}-2` })
    await expectRefused(create(paymentBody(number, 0.01), { authorization: `Bearer ${other}` }), 422, over)
    await it.call('POST', `${billing}/${reserved.json.paymentId}/cancel`, { phoneNumber: number })
    expect(await create(paymentBody(number, 4))).toMatchObject({ status: 201 })
    await it.system.advance(25 * 24 * 3_600_000)
    const fresh = await it.token()
    expect(await create(paymentBody(number, 10), { authorization: `Bearer ${fresh}` })).toMatchObject({
      status: 201,
    })
  })

  test('by its amount, currency or details', async () => {
    await expectRefused(create(paymentBody(de('00'), 50.01)), 422, 'CARRIER_BILLING.UNAUTHORIZED_AMOUNT')
    for (const body of [
      paymentBody(de('00'), 1, { currency: 'GBP' }),
      paymentBody(de('00'), 1, { currency: 'XXX' }),
      paymentBody(de('00'), 1.005),
      paymentBody(de('00'), 0),
      paymentBody(de('00'), -1),
      paymentBody(de('00'), 1, { charge: { taxAmount: 2 } }),
    ]) {
      await expectRefused(create(body), 400, 'INVALID_ARGUMENT')
    }
  })

  test('by its number with the wrong kind of token', async () => {
    const body = paymentBody(de('00'), 1) as { readonly amountTransaction: Readonly<Record<string, unknown>> }
    const { phoneNumber: _, ...rest } = body.amountTransaction
    await expectRefused(create({ amountTransaction: rest }), 422, 'MISSING_IDENTIFIER')
    const bound = await threeLegged(
      de('00'),
      'carrier-billing:payments:create carrier-billing:payments:write',
    )
    const headers = { authorization: `Bearer ${bound}` }
    await expectRefused(create(body, headers), 422, 'UNNECESSARY_IDENTIFIER')
    const made = await create({ amountTransaction: rest }, headers)
    expect(made).toMatchObject({ status: 201, json: { amountTransaction: { phoneNumber: de('00') } } })
    // With a token of the payer's own, the number is not repeated in the steps either.
    const reserved = await it.call('POST', `${billing}/prepare`, { amountTransaction: rest }, headers)
    const path = `${billing}/${reserved.json.paymentId}`
    await expectRefused(
      it.call('POST', `${path}/confirm`, { phoneNumber: de('00') }, headers),
      422,
      'UNNECESSARY_IDENTIFIER',
    )
    expect(await it.call('POST', `${path}/confirm`, {}, headers)).toMatchObject({ status: 202 })
    const elsewhere = {
      authorization: `Bearer ${await threeLegged(de('01'), 'carrier-billing:payments:read')}`,
    }
    await expectRefused(it.call('GET', path, undefined, elsewhere), 404, 'NOT_FOUND')
  })

  test('where its body is not JSON, not of the shape or too long', async () => {
    for (const body of ['', '{', 'null', '{}', '{"amountTransaction":7}', `{"a":"${'x'.repeat(70_000)}"}`]) {
      await expectRefused(create(body), 400, 'INVALID_ARGUMENT')
    }
    const whole = paymentBody(de('00'), 1)
    await expectRefused(create({ ...whole, extra: true }), 400, 'INVALID_ARGUMENT')
    await expectRefused(create(whole, { 'content-type': 'text/plain' }), 400, 'INVALID_ARGUMENT')
    await expectRefused(create(whole, { 'x-correlator': 'a b' }), 400, 'INVALID_ARGUMENT')
    const wrong = await create({ ...whole, extra: true })
    expect(JSON.stringify(wrong.json)).not.toContain('4915')
  })

  test('by its sink', async () => {
    const credential = {
      credentialType: 'ACCESSTOKEN',
      accessToken: 'a',
      accessTokenExpiresUtc: '2026-12-01T00:00:00Z',
      accessTokenType: 'bearer',
    }
    const sink = 'https://pay.example/sink'
    const of = (more: object): Promise<Called> => create({ ...paymentBody(de('00'), 1), ...more })
    await expectRefused(
      of({ sink, sinkCredential: { credentialType: 'PLAIN', identifier: 'a', secret: 'b' } }),
      400,
      'INVALID_CREDENTIAL',
    )
    await expectRefused(
      of({ sink, sinkCredential: { ...credential, accessTokenType: 'mac' } }),
      400,
      'INVALID_TOKEN',
    )
    for (const wrong of [
      'http://pay.example/sink',
      'ftp://pay.example',
      'pay.example',
      'https://a:b@pay.example/',
    ]) {
      await expectRefused(of({ sink: wrong, sinkCredential: credential }), 400, 'INVALID_SINK')
    }
  })

  test('to plain http on this machine unless the operator allows it', async () => {
    const strict = await openTestOperator({ config: { allowsLoopbackHttp: false } })
    const answer = await strict.call('POST', billing, {
      ...paymentBody(de('00'), 1),
      sink: 'http://127.0.0.1:1/sink',
    })
    expect(answer).toMatchObject({ status: 400, json: { code: 'INVALID_SINK' } })
    await strict.close()
  })
})

describe('a correlator', () => {
  const same = { correlator: 'same' }

  test('names one payment for ever, also under calls at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => create(paymentBody(de('00'), 1, same))),
    )
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(49)
    expect((await it.look(de('00'))).bill).toHaveLength(1)
    await expectRefused(prepare(paymentBody(de('00'), 1, same)), 409, 'ALREADY_EXISTS')
  })

  test('is the client’s own, and of a refused payment still free', async () => {
    await create(paymentBody(de('00'), 1, same))
    const other = {
      authorization: `Bearer ${await it.token(undefined, { id: 'other', secret: `${clientSecret}-2` })}`,
    }
    expect(await create(paymentBody(de('00'), 1, same), other)).toMatchObject({ status: 201 })
    await expectRefused(
      create(paymentBody(de('04'), 1, { correlator: 'free' })),
      422,
      'SERVICE_NOT_APPLICABLE',
    )
    expect(await create(paymentBody(de('00'), 1, { correlator: 'free' }))).toMatchObject({ status: 201 })
  })

  test('used before is said as the operator is set: by message, or by the same answer', async () => {
    const byMessage = await openTestOperator({ config: { duplicates: 'invalid-argument' } })
    await byMessage.call('POST', billing, paymentBody(de('00'), 1, same))
    expect(await byMessage.call('POST', billing, paymentBody(de('00'), 1, same))).toMatchObject({
      status: 400,
      json: { code: 'INVALID_ARGUMENT', message: 'clientCorrelator already exist on server.' },
    })
    await byMessage.close()
    const bySame = await openTestOperator({ config: { duplicates: 'same-answer' } })
    const first = await bySame.call('POST', billing, paymentBody(de('00'), 1, same))
    const second = await bySame.call('POST', billing, paymentBody(de('00'), 1, same))
    expect(second.json).toEqual(first.json)
    expect(await bySame.call('POST', billing, paymentBody(de('00'), 2, same))).toMatchObject({ status: 409 })
    expect((await bySame.look(de('00'))).bill).toHaveLength(1)
    await bySame.close()
  })
})

describe('a step is refused', () => {
  test('for a payment that is not there or is another client’s', async () => {
    const made = await prepare(paymentBody(de('00'), 1))
    const path = `${billing}/${made.json.paymentId}`
    const other = {
      authorization: `Bearer ${await it.token(undefined, { id: 'other', secret: `${clientSecret}-2` })}`,
    }
    for (const name of ['confirm', 'cancel']) {
      await expectRefused(
        it.call('POST', `${billing}/pay-0/${name}`, { phoneNumber: de('00') }),
        404,
        'NOT_FOUND',
      )
      await expectRefused(
        it.call('POST', `${path}/${name}`, { phoneNumber: de('00') }, other),
        404,
        'NOT_FOUND',
      )
      await expectRefused(
        it.call('POST', `${path}/${name}`, { phoneNumber: de('01') }),
        404,
        'IDENTIFIER_NOT_FOUND',
      )
    }
    await expectRefused(it.call('GET', path, undefined, other), 404, 'NOT_FOUND')
    const code = { authorizationId: 'a', code: '1' }
    await expectRefused(it.call('POST', `${billing}/pay-0/validate`, code), 404, 'NOT_FOUND')
    await expectRefused(
      it.call('POST', `${path}/validate`, code),
      400,
      'CARRIER_BILLING.INVALID_AUTHORIZATION_ID',
    )
    await expectRefused(it.call('POST', `${path}/validate`, { code: '1' }), 400, 'INVALID_ARGUMENT')
  })

  test('without the number, or with it where the operator wants an empty body', async () => {
    const made = await prepare(paymentBody(de('00'), 1))
    const path = `${billing}/${made.json.paymentId}/confirm`
    for (const body of [undefined, {}, { phoneNumber: '49' }]) {
      await expectRefused(it.call('POST', path, body), 400, 'INVALID_ARGUMENT')
    }
    const empty = await openTestOperator({ config: { confirmBody: 'EMPTY_OBJECT' } })
    const second = await empty.call('POST', `${billing}/prepare`, paymentBody(de('00'), 1))
    const confirm = `${billing}/${second.json.paymentId}/confirm`
    await expectRefused(empty.call('POST', confirm, { phoneNumber: de('00') }), 400, 'INVALID_ARGUMENT')
    expect(await empty.call('POST', confirm, {})).toMatchObject({ status: 202 })
    await empty.close()
  })

  test('where the number was barred, swapped or left after the reservation', async () => {
    const made = await prepare(paymentBody(de('00'), 1))
    const confirm = (): Promise<Called> =>
      it.call('POST', `${billing}/${made.json.paymentId}/confirm`, { phoneNumber: de('00') })
    await it.change(de('00'), { traits: { isBarred: true } })
    await expectRefused(confirm(), 403, 'CARRIER_BILLING.PAYMENT_DENIED')
    await it.change(de('00'), { traits: { isBarred: false, isPorted: true } })
    await expectRefused(confirm(), 404, 'IDENTIFIER_NOT_FOUND')
    await it.change(de('00'), { traits: { isPorted: false } })
    expect(await confirm()).toMatchObject({ status: 202 })
  })
})

describe('every operation', () => {
  const requests: ReadonlyArray<readonly [OperationId, string]> = (
    Object.keys(operations) as OperationId[]
  ).map((id) => [id, id])

  test.each(requests)('%s wants a token of the right scope, and not too often', async (id) => {
    const { method, scope } = operations[id]
    const path = pathOf(id)
    const body = method === 'POST' ? {} : undefined
    await expectRefused(
      it.call(method, path, body, { authorization: 'Bearer nobody' }),
      401,
      'UNAUTHENTICATED',
    )
    await expectRefused(it.call(method, path, body, { authorization: 'Basic x' }), 401, 'UNAUTHENTICATED')
    const others = [...new Set(Object.values(operations).map((operation) => operation.scope))].filter(
      (one) => one !== scope,
    )
    const wrong = { authorization: `Bearer ${await it.token(others.join(' '))}` }
    await expectRefused(it.call(method, path, body, wrong), 403, 'PERMISSION_DENIED')
    const slow = await openTestOperator({
      config: { clients: [{ id: 'wren', secret: clientSecret, perSecond: 1 }] },
    })
    await slow.call(method, path, body)
    await expectRefused(slow.call(method, path, body), 429, 'TOO_MANY_REQUESTS')
    await slow.system.advance(1_000)
    expect((await slow.call(method, path, body)).status).not.toBe(429)
    await slow.close()
  })

  test('echoes the correlator it was called with, and makes one where there was none', async () => {
    const echoed = await it.call('GET', billing, undefined, { 'x-correlator': 'trace/1' })
    expect(echoed.headers.get('x-correlator')).toBe('trace/1')
    const made = await it.call('GET', billing)
    expect(made.headers.get('x-correlator')).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('answers an expired token as unknown', async () => {
    await it.system.advance(3_600_000)
    await expectRefused(it.call('GET', billing), 401, 'UNAUTHENTICATED')
  })
})

describe('the list of payments', () => {
  test('is filtered, ordered, paged and counted, the caller’s own only', async () => {
    for (let count = 0; count < 12; count += 1) {
      await create(paymentBody(de('20'), 1, { correlator: `n${count}` }))
      await it.system.advance(60_000)
    }
    const reserved = await prepare(paymentBody(de('21'), 1))
    const list = async (query: string): Promise<readonly Listed[]> =>
      (await it.call('GET', `${billing}?${query}`)).json as unknown as readonly Listed[]
    const all = await it.call('GET', billing)
    expect(all.headers.get('x-total-count')).toBe('13')
    expect(all.json).toHaveLength(10)
    expect((all.json as unknown as readonly Listed[])[0]?.paymentId).toBe(reserved.json.paymentId)
    // An index, as the interface has it, not an id.
    expect(all.headers.get('content-last-key')).toBe('10')
    expect(await list('page=2')).toHaveLength(3)
    expect(await list('page=3')).toEqual([])
    expect((await list('order=asc&perPage=1'))[0]?.amountTransaction.clientCorrelator).toBe('n0')
    expect(await list('paymentStatus=reserved&paymentStatus=denied')).toHaveLength(1)
    expect(await list('merchantIdentifier=mer-1&perPage=100')).toHaveLength(13)
    expect(await list('merchantIdentifier=mer-2')).toEqual([])
    const some =
      'paymentCreationDate.gte=2026-01-07T12:03:00Z&paymentCreationDate.lte=2026-01-07T13:05:00%2B01:00'
    expect((await list(some)).map((payment) => payment.amountTransaction.clientCorrelator)).toEqual([
      'n5',
      'n4',
      'n3',
    ])
    const other = {
      authorization: `Bearer ${await it.token(undefined, { id: 'other', secret: `${clientSecret}-2` })}`,
    }
    expect((await it.call('GET', billing, undefined, other)).json).toEqual([])
    const bound = { authorization: `Bearer ${await threeLegged(de('21'), 'carrier-billing:payments:read')}` }
    expect((await it.call('GET', billing, undefined, bound)).json).toHaveLength(1)
  })

  test('is refused for filters that are malformed, out of range or the wrong way round', async () => {
    for (const query of [
      'page=x',
      'order=up',
      'paymentStatus=paid',
      'paymentCreationDate.gte=today',
      'unheard=1',
    ]) {
      await expectRefused(it.call('GET', `${billing}?${query}`), 400, 'INVALID_ARGUMENT')
    }
    for (const query of ['page=0', 'perPage=0', 'perPage=101', 'page=-1']) {
      await expectRefused(it.call('GET', `${billing}?${query}`), 400, 'OUT_OF_RANGE')
    }
    const range = 'paymentCreationDate.gte=2026-02-01T00:00:00Z&paymentCreationDate.lte=2026-01-01T00:00:00Z'
    await expectRefused(it.call('GET', `${billing}?${range}`), 400, 'CARRIER_BILLING.INVALID_DATE_RANGE')
  })

  test('is refused where too many match', async () => {
    const made = await create(paymentBody(de('00'), 1))
    it.operator.deps.store.run(
      `insert into payments select 'copy-' || value, clientId, 'copy-' || value, number, steps, status, units, currency,
       request, 'copy-' || value, xCorrelator, validation, null, null, 0, null, 0, null, createdAt, paidAt
       from payments, (with recursive n(value) as (select 1 union all select value + 1 from n where value < 10000) select value from n)
       where id = ?`,
      made.json.paymentId,
    )
    await expectRefused(it.call('GET', billing), 400, 'CARRIER_BILLING.TOO_MANY_MATCHING_RECORDS')
    const page = await it.call('GET', `${billing}?paymentStatus=denied`)
    expect(page).toMatchObject({ status: 200, json: [] })
  })
})

test('every error of the table that belongs to billing is provoked by these tests or those of the states', () => {
  // The list is written out, so that a new row of the table is missed here until somebody tests it.
  const tested = new Set(
    [
      'INVALID_ARGUMENT INVALID_CREDENTIAL INVALID_TOKEN INVALID_SINK OUT_OF_RANGE UNAUTHENTICATED PERMISSION_DENIED',
      'IDENTIFIER_NOT_FOUND NOT_FOUND ALREADY_EXISTS SERVICE_NOT_APPLICABLE MISSING_IDENTIFIER UNNECESSARY_IDENTIFIER',
      'TOO_MANY_REQUESTS GONE CARRIER_BILLING.INVALID_AUTHORIZATION_ID CARRIER_BILLING.INVALID_CODE',
      'CARRIER_BILLING.VALIDATION_FAILED CARRIER_BILLING.INVALID_DATE_RANGE CARRIER_BILLING.TOO_MANY_MATCHING_RECORDS',
      'CARRIER_BILLING.PAYMENT_DENIED CARRIER_BILLING.PAYMENT_CONFIRMED CARRIER_BILLING.PAYMENT_CANCELLED',
      'CARRIER_BILLING.UNAUTHORIZED_AMOUNT CARRIER_BILLING.USER_AMOUNT_THRESHOLD_OVERPASSED',
    ].flatMap((line) => line.split(' ')),
  )
  const known = Object.keys(camaraErrors).filter(
    (code) => !code.includes('.') || code.startsWith('CARRIER_BILLING.'),
  )
  expect(new Set(known)).toEqual(tested)
  expect(mayAnswer('createPayment', { status: 410, code: 'GONE' })).toBe(false)
})

type Listed = {
  readonly paymentId: string
  readonly amountTransaction: { readonly clientCorrelator: string }
}

function pathOf(id: OperationId): string {
  const base = {
    billing: '/carrier-billing/v0.5',
    refund: '/carrier-billing-refund/v0.3',
    otp: '/one-time-password-sms/v1',
    numberVerification: '/number-verification/v2',
  }
  return base[operations[id].api] + operations[id].path.replaceAll(/\{\w+\}/g, 'x')
}

/** A token that speaks for a number, by way of the browser. */
async function threeLegged(number: string, scope: string): Promise<string> {
  const redirectUri = 'https://pay.example/back'
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: 'wren',
    redirect_uri: redirectUri,
    scope,
    login_hint: `tel:${number}`,
  })
  const away = await it.send(`/oauth2/authorize?${query.toString()}`)
  const code = new URL(away.headers.get('location') ?? '').searchParams.get('code') ?? ''
  const response = await it.send('/oauth2/token', {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: 'wren',
      client_secret: clientSecret,
      code,
      redirect_uri: redirectUri,
    }),
  })
  return ((await response.json()) as { readonly access_token: string }).access_token
}
