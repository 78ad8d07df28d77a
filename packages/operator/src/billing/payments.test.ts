import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  billing,
  openSink,
  openTestOperator,
  paymentBody,
  rest,
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

const de = (digits: string): string => `+49151234567${digits}`
const create = (body: object): ReturnType<TestOperator['call']> => it.call('POST', billing, body)
const prepare = (body: object): ReturnType<TestOperator['call']> =>
  it.call('POST', `${billing}/prepare`, body)
const read = (id: string): ReturnType<TestOperator['call']> => it.call('GET', `${billing}/${id}`)
const step = (id: string, name: string, body: unknown): ReturnType<TestOperator['call']> =>
  it.call('POST', `${billing}/${id}/${name}`, body)
const charges = async (number: string): Promise<readonly string[]> =>
  (await it.look(number)).bill.filter(({ kind }) => kind === 'CHARGE').map(({ amount }) => amount)
const withSink = (more: object = {}): Readonly<Record<string, unknown>> => ({
  sink: sink.url,
  sinkCredential: {
    credentialType: 'ACCESSTOKEN',
    accessToken: 'let-me-in',
    accessTokenExpiresUtc: '2026-12-01T00:00:00Z',
    accessTokenType: 'bearer',
  },
  ...more,
})

describe('a payment in one step', () => {
  test('is charged at once, echoes what was asked and stands on the bill', async () => {
    const number = de('00')
    const made = await create(paymentBody(number, 4.99, { correlator: 'c1', ...withSink() }))
    expect(made.status).toBe(201)
    expect(made.json).toMatchObject({
      paymentStatus: 'succeeded',
      paymentCreationDate: '2026-01-07T12:00:00.000Z',
      paymentDate: '2026-01-07T12:00:00.000Z',
      sink: sink.url,
      amountTransaction: {
        phoneNumber: number,
        clientCorrelator: 'c1',
        referenceCode: 'order-1',
        paymentAmount: { chargingInformation: { amount: 4.99, currency: 'EUR', isTaxIncluded: true } },
      },
    })
    expect(made.json.amountTransaction?.serverReferenceCode).toMatch(/^srv-/)
    expect(JSON.stringify(made.json)).not.toContain('let-me-in')
    expect(made.headers.get('location')).toBe(`${billing}/${made.json.paymentId}`)
    expect(await charges(number)).toEqual(['499'])
    expect((await read(made.json.paymentId)).json).toEqual(made.json)
  })

  test('that takes a while is processing, then charged, and says so', async () => {
    const number = de('01')
    const made = await create(paymentBody(number, 1.5, withSink()))
    expect(made.json).toMatchObject({ paymentStatus: 'processing' })
    expect(await charges(number)).toEqual([])
    expect(await it.look(number)).toMatchObject({ reserved: '150' })
    await it.system.advance(1_500)
    const [event] = await sink.wait(1)
    expect(event).toMatchObject({
      authorization: 'Bearer let-me-in',
      contentType: 'application/cloudevents+json',
      body: {
        specversion: '1.0',
        source: 'http://127.0.0.1:80',
        type: 'org.camaraproject.carrier-billing.v0.payment-completed',
        data: {
          paymentId: made.json.paymentId,
          status: 'succeeded',
          paymentDate: '2026-01-07T12:00:01.500Z',
        },
      },
    })
    expect((await read(made.json.paymentId)).json).toMatchObject({ paymentStatus: 'succeeded' })
    expect(await charges(number)).toEqual(['150'])
  })

  test('that is denied is a finished payment and charges nothing', async () => {
    const made = await create(paymentBody(de('02'), 1.5, withSink()))
    expect(made.json).toMatchObject({ paymentStatus: 'processing' })
    await it.system.advance(1_500)
    const [event] = await sink.wait(1)
    expect(event?.body).toMatchObject({
      type: 'org.camaraproject.carrier-billing.v0.payment-denied',
      data: { status: 'failed', denialReason: 'Denied by the billing system.' },
    })
    expect((await read(made.json.paymentId)).json).toMatchObject({ paymentStatus: 'denied' })
    expect(await it.look(de('02'))).toMatchObject({ bill: [], reserved: '0' })
  })

  test('of a prepaid phone without balance is denied, and with a top-up in time it is not', async () => {
    const number = de('11')
    const poor = await create(paymentBody(number, 1))
    await it.system.advance(1_500)
    expect((await read(poor.json.paymentId)).json).toMatchObject({ paymentStatus: 'denied' })
    const second = await create(paymentBody(number, 1))
    await it.change(number, { topUp: '500' })
    await it.system.advance(1_500)
    expect((await read(second.json.paymentId)).json).toMatchObject({ paymentStatus: 'succeeded' })
    expect(await it.look(number)).toMatchObject({ balance: '410' })
  })

  test('of won has no decimals, and of a tax beside the amount both are charged', async () => {
    const won = await create(paymentBody('+821012345600', 5000, { currency: 'KRW' }))
    expect(won.json).toMatchObject({ paymentStatus: 'succeeded' })
    expect(await charges('+821012345600')).toEqual(['5000'])
    const half = await create(paymentBody('+821012345600', 0.5, { currency: 'KRW' }))
    expect(half).toMatchObject({ status: 400, json: { code: 'INVALID_ARGUMENT' } })
    await create(paymentBody(de('20'), 4.19, { charge: { isTaxIncluded: false, taxAmount: 0.8 } }))
    expect(await charges(de('20'))).toEqual(['499'])
  })

  test('is charged and never answered for the phone whose answers are lost', async () => {
    const number = de('06')
    const hangUp = new AbortController()
    const token = await it.token()
    const waiting = it.send(billing, {
      method: 'POST',
      signal: hangUp.signal,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(paymentBody(number, 2, { correlator: 'lost' })),
    })
    let isAnswered = false
    void waiting.finally(() => {
      isAnswered = true
    })
    await rest()
    expect(isAnswered).toBe(false)
    expect(await charges(number)).toEqual(['200'])
    hangUp.abort()
    await waiting.catch(() => {})
    // Whoever asks again with the same correlator learns that it was taken, and finds it.
    expect(await create(paymentBody(number, 2, { correlator: 'lost' }))).toMatchObject({
      status: 409,
      json: { status: 409, code: 'ALREADY_EXISTS' },
    })
    const list = await it.call('GET', `${billing}?paymentCreationDate.gte=2026-01-07T11:00:00Z`)
    expect(list.json).toMatchObject([
      { paymentStatus: 'succeeded', amountTransaction: { clientCorrelator: 'lost' } },
    ])
    expect(await charges(number)).toEqual(['200'])
  })
})

describe('a payment in two steps', () => {
  test('is reserved, then charged by its confirmation', async () => {
    const number = de('00')
    const made = await prepare(paymentBody(number, 4.99, withSink()))
    expect(made).toMatchObject({ status: 201, json: { paymentStatus: 'reserved' } })
    expect(made.json.validationInfo).toBeUndefined()
    expect(await it.look(number)).toMatchObject({ bill: [], reserved: '499' })
    const confirmed = await step(made.json.paymentId, 'confirm', { phoneNumber: number })
    expect(confirmed).toMatchObject({ status: 202, json: {} })
    expect((await read(made.json.paymentId)).json).toMatchObject({ paymentStatus: 'succeeded' })
    const types = (await sink.wait(2)).map(({ body }) => body.type.split('.').at(-1))
    expect(types.toSorted((a, b) => (a ?? '').localeCompare(b ?? ''))).toEqual([
      'payment-completed',
      'payment-reserved',
    ])
    expect(await charges(number)).toEqual(['499'])
    const again = await step(made.json.paymentId, 'confirm', { phoneNumber: number })
    expect(again).toMatchObject({ status: 409, json: { code: 'CARRIER_BILLING.PAYMENT_CONFIRMED' } })
    const late = await step(made.json.paymentId, 'cancel', { phoneNumber: number })
    expect(late).toMatchObject({ status: 409, json: { code: 'CARRIER_BILLING.PAYMENT_CONFIRMED' } })
  })

  test('lets go of what was reserved when it is cancelled, once', async () => {
    const number = de('00')
    const made = await prepare(paymentBody(number, 4.99))
    expect(await step(made.json.paymentId, 'cancel', { phoneNumber: number })).toMatchObject({
      status: 202,
    })
    expect((await read(made.json.paymentId)).json).toMatchObject({ paymentStatus: 'cancelled' })
    expect(await it.look(number)).toMatchObject({ bill: [], reserved: '0' })
    for (const name of ['confirm', 'cancel']) {
      expect(await step(made.json.paymentId, name, { phoneNumber: number })).toMatchObject({
        status: 409,
        json: { code: 'CARRIER_BILLING.PAYMENT_CANCELLED' },
      })
    }
  })

  test('takes a while at each step where the phone is of that kind', async () => {
    const number = de('01')
    const made = await prepare(paymentBody(number, 2, withSink()))
    expect(made.json).toMatchObject({ paymentStatus: 'processing' })
    expect(await step(made.json.paymentId, 'confirm', { phoneNumber: number })).toMatchObject({
      status: 400,
      json: { code: 'INVALID_ARGUMENT' },
    })
    await it.system.advance(1_500)
    await sink.wait(1)
    expect((await read(made.json.paymentId)).json).toMatchObject({ paymentStatus: 'reserved' })
    expect(await step(made.json.paymentId, 'confirm', { phoneNumber: number })).toMatchObject({
      status: 202,
    })
    expect((await read(made.json.paymentId)).json).toMatchObject({ paymentStatus: 'processing' })
    expect(await step(made.json.paymentId, 'confirm', { phoneNumber: number })).toMatchObject({
      json: { code: 'CARRIER_BILLING.PAYMENT_CONFIRMED' },
    })
    await it.system.advance(1_500)
    await sink.wait(2)
    expect((await read(made.json.paymentId)).json).toMatchObject({ paymentStatus: 'succeeded' })
  })

  test('can be cancelled while it is processing, and nothing comes of it later', async () => {
    const number = de('01')
    const made = await prepare(paymentBody(number, 2))
    expect(await step(made.json.paymentId, 'cancel', { phoneNumber: number })).toMatchObject({
      status: 202,
    })
    await it.system.advance(5_000)
    expect((await read(made.json.paymentId)).json).toMatchObject({ paymentStatus: 'cancelled' })
  })

  test('that nobody confirms ends by itself and says so', async () => {
    const made = await prepare(paymentBody(de('00'), 2, withSink()))
    await it.system.advance(900_000)
    expect((await read(made.json.paymentId)).json).toMatchObject({ paymentStatus: 'cancelled' })
    const events = await sink.wait(2)
    expect(events[1]?.body.type).toBe('org.camaraproject.carrier-billing.v0.payment-cancelled')
  })

  test('denies the confirmation when the prepaid balance is gone in between', async () => {
    const number = de('50')
    const made = await prepare(paymentBody(number, 20))
    expect(made.json).toMatchObject({ paymentStatus: 'reserved' })
    await it.change(number, { balance: '1999' })
    expect(await step(made.json.paymentId, 'confirm', { phoneNumber: number })).toMatchObject({
      status: 202,
    })
    expect((await read(made.json.paymentId)).json).toMatchObject({ paymentStatus: 'denied' })
    expect(await it.look(number)).toMatchObject({ balance: '1999', bill: [] })
    expect(await step(made.json.paymentId, 'confirm', { phoneNumber: number })).toMatchObject({
      status: 403,
      json: { code: 'CARRIER_BILLING.PAYMENT_DENIED' },
    })
    expect(await step(made.json.paymentId, 'cancel', { phoneNumber: number })).toMatchObject({
      json: { code: 'CARRIER_BILLING.PAYMENT_CANCELLED' },
    })
  })

  test('loses the answer of the confirmation, having charged, for the phone whose answers are lost', async () => {
    const number = de('06')
    const made = await prepare(paymentBody(number, 2))
    const hangUp = new AbortController()
    const waiting = it.send(`${billing}/${made.json.paymentId}/confirm`, {
      method: 'POST',
      signal: hangUp.signal,
      headers: { authorization: `Bearer ${await it.token()}`, 'content-type': 'application/json' },
      body: JSON.stringify({ phoneNumber: number }),
    })
    let isAnswered = false
    void waiting.finally(() => {
      isAnswered = true
    })
    await rest()
    expect(isAnswered).toBe(false)
    hangUp.abort()
    await waiting.catch(() => {})
    expect((await read(made.json.paymentId)).json).toMatchObject({ paymentStatus: 'succeeded' })
    expect(await step(made.json.paymentId, 'confirm', { phoneNumber: number })).toMatchObject({
      json: { code: 'CARRIER_BILLING.PAYMENT_CONFIRMED' },
    })
    expect(await charges(number)).toEqual(['200'])
  })
})

describe('validation by a code of the operator', () => {
  const begin = async (
    number: string,
  ): Promise<{ readonly id: string; readonly authorizationId: string; readonly code: string }> => {
    const made = await prepare(paymentBody(number, 3, withSink()))
    expect(made.json).toMatchObject({
      paymentStatus: 'pending_validation',
      validationInfo: { action: 'validate' },
    })
    const text = (await it.look(number)).messages.at(-1)?.text ?? ''
    expect(text).toContain('3.00 EUR')
    return {
      id: made.json.paymentId,
      authorizationId: made.json.validationInfo?.authorizationId ?? '',
      code: /\d{6}/.exec(text)?.[0] ?? '',
    }
  }
  const other = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0')

  test('reserves with the right code, once', async () => {
    const number = de('09')
    const { id, authorizationId, code } = await begin(number)
    expect(await step(id, 'validate', { authorizationId, code })).toMatchObject({ status: 204 })
    expect((await read(id)).json).toMatchObject({ paymentStatus: 'reserved' })
    expect(await step(id, 'validate', { authorizationId, code })).toMatchObject({
      status: 409,
      json: { code: 'ALREADY_EXISTS' },
    })
    expect(await step(id, 'confirm', { phoneNumber: number })).toMatchObject({ status: 202 })
    expect(await charges(number)).toEqual(['300'])
  })

  test('refuses wrong codes, and after the third the right one too', async () => {
    const { id, authorizationId, code } = await begin(de('09'))
    for (let count = 0; count < 2; count += 1) {
      expect(await step(id, 'validate', { authorizationId, code: other(code) })).toMatchObject({
        status: 400,
        json: { code: 'CARRIER_BILLING.INVALID_CODE' },
      })
    }
    for (const tried of [other(code), code]) {
      expect(await step(id, 'validate', { authorizationId, code: tried })).toMatchObject({
        status: 400,
        json: { code: 'CARRIER_BILLING.VALIDATION_FAILED' },
      })
    }
    expect((await read(id)).json).toMatchObject({ paymentStatus: 'denied' })
    const events = await sink.wait(2)
    expect(events.map(({ body }) => body.type.split('.').at(-1))).toContain('payment-denied')
  })

  test('does not count a wrong authorization id, and refuses confirmation before the code', async () => {
    const number = de('09')
    const { id, authorizationId, code } = await begin(number)
    for (let count = 0; count < 5; count += 1) {
      expect(await step(id, 'validate', { authorizationId: 'auth-0', code })).toMatchObject({
        json: { code: 'CARRIER_BILLING.INVALID_AUTHORIZATION_ID' },
      })
    }
    expect(await step(id, 'confirm', { phoneNumber: number })).toMatchObject({ status: 400 })
    expect(await step(id, 'validate', { authorizationId, code })).toMatchObject({ status: 204 })
  })

  test('comes after a while where the phone is of that kind too', async () => {
    const number = de('09')
    await it.change(number, { traits: { pace: 'async' } })
    const made = await prepare(paymentBody(number, 3, withSink()))
    expect(made.json).toMatchObject({ paymentStatus: 'processing', validationInfo: { action: 'validate' } })
    expect((await it.look(number)).messages).toEqual([])
    await it.system.advance(1_500)
    const [event] = await sink.wait(1)
    expect(event?.body.type).toBe('org.camaraproject.carrier-billing.v0.payment-pending-validation')
    expect((await it.look(number)).messages).toHaveLength(1)
    expect((await read(made.json.paymentId)).json).toMatchObject({ paymentStatus: 'pending_validation' })
  })

  test('cannot be had in one step', async () => {
    expect(await create(paymentBody(de('09'), 3))).toMatchObject({
      status: 422,
      json: { code: 'SERVICE_NOT_APPLICABLE' },
    })
  })
})

describe("validation on the operator's own page", () => {
  const open = async (): Promise<{ readonly id: string; readonly path: string }> => {
    const made = await prepare(paymentBody(de('10'), 3, withSink()))
    expect(made.json).toMatchObject({
      paymentStatus: 'pending_validation',
      validationInfo: { action: 'open' },
    })
    const url = new URL(made.json.validationInfo?.validationURL ?? '')
    return { id: made.json.paymentId, path: url.pathname }
  }
  const choose = (path: string, choice: string): Promise<Response> =>
    it.send(path, { method: 'POST', body: new URLSearchParams({ choice }) })

  test('reserves when it is approved, and shows what is charged to whom before', async () => {
    const { id, path } = await open()
    const page = await (await it.send(path)).text()
    expect(page).toContain('3.00 EUR')
    expect(page).toContain('The Wren')
    expect(page).not.toContain('+4915')
    expect((await choose(path, 'approve')).status).toBe(303)
    expect((await read(id)).json).toMatchObject({ paymentStatus: 'reserved' })
    expect(await (await it.send(path)).text()).toContain('Approved')
    // A second thought comes too late for this page: the shop may have gone on.
    await choose(path, 'decline')
    expect((await read(id)).json).toMatchObject({ paymentStatus: 'reserved' })
  })

  test('denies when it is declined', async () => {
    const { id, path } = await open()
    await choose(path, 'decline')
    expect((await read(id)).json).toMatchObject({ paymentStatus: 'denied' })
    expect(await (await it.send(path)).text()).toContain('Nothing is charged')
  })

  test('takes no choice that another site sends', async () => {
    const { id, path } = await open()
    const sent = await it.send(path, {
      method: 'POST',
      headers: { 'sec-fetch-site': 'cross-site' },
      body: new URLSearchParams({ choice: 'approve' }),
    })
    expect(sent.status).toBe(403)
    expect((await read(id)).json).toMatchObject({ paymentStatus: 'pending_validation' })
    expect((await it.send('/validate/unheard-of')).status).toBe(404)
  })
})

describe('notifications', () => {
  test('come twice with one id, or before the answer, where the phone is of that kind', async () => {
    await create(paymentBody(de('07'), 1, withSink()))
    const twice = await sink.wait(2)
    expect(twice[0]?.body).toEqual(twice[1]?.body)
    const before = sink.events.length
    const made = await create(paymentBody(de('08'), 1, withSink()))
    expect(sink.events).toHaveLength(before + 1)
    expect(sink.events.at(-1)?.body.data['paymentId']).toBe(made.json.paymentId)
  })

  test('are sent again until the sink takes them, with growing waits', async () => {
    sink.answerWith(500, 404)
    await it.call('POST', billing, paymentBody(de('00'), 1, withSink()), { 'x-correlator': 'trace-1' })
    await sink.wait(1)
    await untilJobWaits(1_000)
    await it.system.advance(1_000)
    await sink.wait(2)
    await untilJobWaits(2_000)
    await it.system.advance(2_000)
    const events = await sink.wait(3)
    expect(new Set(events.map(({ body }) => body.id)).size).toBe(1)
    expect(events.map(({ correlator }) => correlator)).toEqual(['trace-1', 'trace-1', 'trace-1'])
    await untilNoJobs()
  })

  test('stop when the sink says that it is gone', async () => {
    sink.answerWith(410)
    await create(paymentBody(de('00'), 1, withSink()))
    await sink.wait(1)
    await untilNoJobs()
    expect(sink.events).toHaveLength(1)
  })

  test('stop when the key to the sink has expired', async () => {
    sink.answerWith(500)
    const { sinkCredential, ...rest } = withSink()
    const accessTokenExpiresUtc = '2026-01-07T12:00:00.500Z'
    const short = { ...rest, sinkCredential: { ...(sinkCredential as object), accessTokenExpiresUtc } }
    await create(paymentBody(de('00'), 1, short))
    await sink.wait(1)
    await untilJobWaits(1_000)
    await it.system.advance(1_000)
    await untilNoJobs()
    expect(sink.events).toHaveLength(1)
  })

  /** What the sink answered is written down a moment after it answered. */
  async function untilJobWaits(milliseconds: number): Promise<void> {
    const due = it.system.now() + milliseconds
    await until(
      () => it.operator.deps.store.get('select 1 as one from jobs where dueAt = ?', due) !== undefined,
    )
  }
  async function untilNoJobs(): Promise<void> {
    await until(
      () => it.operator.deps.store.get(`select 1 as one from jobs where kind = 'call-sink'`) === undefined,
    )
  }
  async function until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise((done) => setImmediate(done))
  }
})

test('a restart forgets nothing that was under way', async () => {
  const { mkdtempSync, rmSync } = await import('node:fs')
  const { join } = await import('node:path')
  const { tmpdir } = await import('node:os')
  const folder = mkdtempSync(join(tmpdir(), 'farthing-operator-'))
  const first = await openTestOperator({ config: { dataFolder: folder } })
  const made = await first.call('POST', billing, paymentBody(de('01'), 1.5, withSink({ correlator: 'kept' })))
  expect(made.json).toMatchObject({ paymentStatus: 'processing' })
  await first.close()
  const second = await openTestOperator({ config: { dataFolder: folder }, system: first.system })
  await second.system.advance(1_500)
  await sink.wait(1)
  expect((await second.call('GET', `${billing}/${made.json.paymentId}`)).json).toMatchObject({
    paymentStatus: 'succeeded',
  })
  expect((await second.look(de('01'))).bill).toHaveLength(1)
  await second.close()
  rmSync(folder, { recursive: true })
})
