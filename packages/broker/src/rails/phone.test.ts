// The rail against the simulated operator over a real socket: what is charged stands once on the operator's own bill, whatever
// is lost, repeated or held back on the way.

import { afterEach, describe, expect, it } from 'vitest'
import type { ChargeAnswer, KnownCharge } from '../domain/phone/answers.ts'
import { type Meddling, type OperatorLine, openOperatorLine } from '../testing/operator-line.ts'
import type { ChargeOrder, Rail, StepOrder } from './rail.ts'

const plain = '+4915112345650'.replace(/50$/, '00')
const withEnd = (digits: string): string => plain.slice(0, -2) + digits

const opened: OperatorLine[] = []
async function open(options?: Parameters<typeof openOperatorLine>[0]): Promise<OperatorLine> {
  const line = await openOperatorLine(options)
  opened.push(line)
  return line
}
afterEach(async () => {
  for (const line of opened.splice(0)) {
    await line.close()
    // What is said to the log is said for ever: no number, no secret, no code.
    expect(line.logged.join('\n')).not.toMatch(/\+?49151\d+|a secret|token-of/)
  }
})

const known = (answer: ChargeAnswer): KnownCharge =>
  answer.kind === 'known' ? answer.charge : expect.unreachable(JSON.stringify(answer))
const stepOf = (order: ChargeOrder, charge: KnownCharge): StepOrder => ({
  order,
  operatorPaymentId: charge.operatorPaymentId,
})
const charges = async (line: OperatorLine, number: string): Promise<readonly string[]> =>
  (await line.look(number)).bill.filter(({ kind }) => kind === 'CHARGE').map(({ amount }) => amount)
const oneStep = { profile: { billing: { steps: 'one' } } } as const
const confirm = (rail: Rail, step: StepOrder): Promise<ChargeAnswer> =>
  rail.confirm?.(step) ?? expect.unreachable('no second step')
const cancel = (rail: Rail, step: StepOrder): Promise<ChargeAnswer> =>
  rail.cancel?.(step) ?? expect.unreachable('no second step')

/** Asks again until the operator is done with what it does after a while. */
async function settled(ask: () => Promise<ChargeAnswer>): Promise<KnownCharge> {
  for (let round = 0; round < 1_000; round += 1) {
    const charge = known(await ask())
    if (charge.state !== 'processing') return charge
    await new Promise((done) => setImmediate(done))
  }
  return expect.unreachable('it never ended')
}

describe('a charge in two steps', () => {
  it('is reserved, then charged once, with the operator’s own references', async () => {
    const line = await open()
    const order = line.order(plain)
    const reserved = known(await line.rail.start(order))
    expect(reserved).toMatchObject({ state: 'reserved', serverReference: expect.stringMatching(/./) })
    expect(await charges(line, plain)).toEqual([])
    const charged = known(await confirm(line.rail, stepOf(order, reserved)))
    expect(charged).toMatchObject({ state: 'charged', chargedAt: line.system.now() })
    expect(await charges(line, plain)).toEqual(['499'])
    for (const { path, headers } of line.seen.filter(({ path }) => path.includes('/payments'))) {
      expect([path, headers.get('x-correlator')]).toEqual([path, order.correlator])
    }
  })

  it('carries the amount digit by digit, tax inside, and the sink with its token', async () => {
    const line = await open()
    await line.rail.start(line.order(plain))
    const { body } =
      line.seen.find(({ path }) => path.endsWith('/payments/prepare')) ?? expect.unreachable('none')
    expect(body).toContain('"amount":4.99,"currency":"EUR"')
    expect(body).toContain('"isTaxIncluded":true,"taxAmount":0.8')
    expect(JSON.parse(body)).toMatchObject({
      sink: 'https://127.0.0.1:1/v1/phone/notifications/phn_test1',
      sinkCredential: { credentialType: 'ACCESSTOKEN', accessToken: 'token-of-phn_test1' },
    })
  })

  it('is let go of by a cancel, and neither confirmed nor cancelled after its end', async () => {
    const line = await open()
    const order = line.order(plain)
    const reserved = known(await line.rail.start(order))
    expect(known(await cancel(line.rail, stepOf(order, reserved))).state).toBe('cancelled')
    expect(known(await confirm(line.rail, stepOf(order, reserved))).state).toBe('cancelled')
    expect(known(await cancel(line.rail, stepOf(order, reserved))).state).toBe('cancelled')
    expect(await charges(line, plain)).toEqual([])
    const other = line.order(plain)
    const again = known(await line.rail.start(other))
    await confirm(line.rail, stepOf(other, again))
    expect(known(await cancel(line.rail, stepOf(other, again))).state).toBe('charged')
    expect(known(await confirm(line.rail, stepOf(other, again))).state).toBe('charged')
    expect(await charges(line, plain)).toEqual(['499'])
  })

  it('confirms with an empty object where the operator wants no number', async () => {
    const line = await open({
      profile: { billing: { confirmBody: 'EMPTY_OBJECT' } },
      operator: { confirmBody: 'EMPTY_OBJECT' },
    })
    const order = line.order(plain)
    const reserved = known(await line.rail.start(order))
    expect(known(await confirm(line.rail, stepOf(order, reserved))).state).toBe('charged')
    expect(line.seen.find(({ path }) => path.endsWith('/confirm'))?.body).toBe('{}')
  })

  it('hands on the code that the operator texted', async () => {
    const line = await open()
    const number = withEnd('09')
    const order = line.order(number)
    const waiting = known(await line.rail.start(order))
    expect(waiting).toMatchObject({ state: 'awaiting_code', authorizationId: expect.any(String) })
    const code = /\d{4,8}/.exec((await line.look(number)).messages.at(-1)?.text ?? '')?.[0] ?? ''
    const validate = (given: string): Promise<ChargeAnswer> =>
      line.rail.validate?.({
        ...stepOf(order, waiting),
        authorizationId: waiting.authorizationId ?? '',
        code: given,
      }) ?? expect.unreachable('no validate')
    expect(await validate(code === '000000' ? '111111' : '000000')).toEqual({
      kind: 'refused',
      reason: 'wrong_code',
    })
    expect(await validate('not a code!')).toEqual({ kind: 'refused', reason: 'wrong_code' })
    expect(known(await validate(code)).state).toBe('reserved')
    // Given twice, it is looked up.
    expect(known(await validate(code)).state).toBe('reserved')
    expect(known(await confirm(line.rail, stepOf(order, waiting))).state).toBe('charged')
  })

  it('is lost with the third wrong code', async () => {
    const line = await open()
    const order = line.order(withEnd('09'))
    const waiting = known(await line.rail.start(order))
    const answers: unknown[] = []
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const step = {
        ...stepOf(order, waiting),
        authorizationId: waiting.authorizationId ?? '',
        code: 'wrong',
      }
      answers.push(await line.rail.validate?.(step))
    }
    expect(answers).toEqual([
      { kind: 'refused', reason: 'wrong_code' },
      { kind: 'refused', reason: 'wrong_code' },
      { kind: 'refused', reason: 'code_locked' },
    ])
    expect(
      known(await line.rail.lookup({ ...order, operatorPaymentId: waiting.operatorPaymentId })).state,
    ).toBe('denied')
  })

  it('whose first answer was lost cannot be validated any more, and is let go of', async () => {
    const line = await open()
    const order = line.order(withEnd('09'))
    line.meddle('/prepare', 'lose-answer')
    expect((await line.rail.start(order)).kind).toBe('unknown')
    const again = known(await line.rail.start({ ...order, isRepeat: true }))
    expect([again.state, again.authorizationId]).toEqual(['awaiting_code', undefined])
    expect(known(await cancel(line.rail, stepOf(order, again))).state).toBe('cancelled')
  })

  it('sends the payer to the operator’s page, by https or on this machine only', async () => {
    const line = await open()
    const order = line.order(withEnd('10'))
    const waiting = known(await line.rail.start(order))
    expect(waiting).toMatchObject({
      state: 'awaiting_page',
      validationUrl: expect.stringMatching(/^http:\/\/127/),
    })
    const strict = line.open({ allowsLoopbackHttp: false })
    const other = known(await strict.start(line.order(withEnd('10'))))
    expect([other.state, other.validationUrl]).toEqual(['awaiting_page', undefined])
  })
})

describe('a charge in one step', () => {
  it('is charged at once and has no second step', async () => {
    const line = await open(oneStep)
    expect(known(await line.rail.start(line.order(plain))).state).toBe('charged')
    expect(await charges(line, plain)).toEqual(['499'])
    expect([line.rail.confirm, line.rail.cancel, line.rail.validate]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })

  it.each([
    ['01', 'charged'],
    ['02', 'denied'],
  ])('of a phone that ends in %s takes a while and is then %s', async (digits, state) => {
    const line = await open(oneStep)
    const order = line.order(withEnd(digits))
    const first = known(await line.rail.start(order))
    expect(first.state).toBe('processing')
    const end = await settled(() =>
      line.rail.lookup({ ...order, operatorPaymentId: first.operatorPaymentId }),
    )
    expect(end.state).toBe(state)
  })

  it.each([
    ['03', 'cap_reached'],
    ['04', 'not_applicable'],
    ['05', 'unknown_number'],
    ['13', 'not_applicable'],
    ['14', 'denied'],
  ])('of a phone that ends in %s is refused as %s and leaves nothing', async (digits, reason) => {
    const line = await open(oneStep)
    const order = line.order(withEnd(digits))
    expect(await line.rail.start(order)).toEqual({ kind: 'refused', reason })
    expect(await line.rail.lookup(order)).toEqual({ kind: 'absent' })
  })

  it('above what the operator bills at once is refused by its amount', async () => {
    const line = await open(oneStep)
    const order = line.order(plain, { amount: { currency: 'EUR', units: 5_001n } })
    expect(await line.rail.start(order)).toEqual({ kind: 'refused', reason: 'amount_not_allowed' })
  })

  it('that the configuration forbids is our fault, and the log says which', async () => {
    const line = await open(oneStep)
    const body = { status: 403, code: 'PERMISSION_DENIED', message: 'call +4915112345600' }
    line.meddle('/payments', () => Response.json(body, { status: 403 }))
    expect(await line.rail.start(line.order(plain))).toEqual({ kind: 'refused', reason: 'misconfigured' })
    expect(line.logged.join()).toContain('status 403 PERMISSION_DENIED')
  })

  it('that goes by an alias, or in a currency without minor units here, is not sent', async () => {
    const line = await open(oneStep)
    const alias = { kind: 'alias', operatorId: 'sim-de', value: 'x' } as const
    const wrong = { kind: 'refused', reason: 'misconfigured' }
    expect(await line.rail.start(line.order(plain, { payer: alias }))).toEqual(wrong)
    expect(await line.rail.start(line.order(plain, { amount: { currency: 'XXX', units: 1n } }))).toEqual(
      wrong,
    )
    expect(line.seen).toEqual([])
  })
})

describe('an answer that is lost', () => {
  it.each<[Meddling, string]>([
    ['lose-answer', 'charged'],
    ['hold-answer', 'charged'],
    ['lose-request', 'absent'],
  ])('(%s) is unknown, and the question about it says %s', async (how, found) => {
    const line = await open({ profile: { billing: { steps: 'one', timeoutMs: 100 } } })
    const order = line.order(plain)
    line.meddle('/payments', how)
    expect((await line.rail.start(order)).kind).toBe('unknown')
    const answer = await line.rail.lookup(order)
    expect(answer.kind === 'known' ? answer.charge.state : answer.kind).toBe(found)
    // The same order again is the same charge.
    expect(known(await line.rail.start({ ...order, isRepeat: true })).state).toBe('charged')
    expect(await charges(line, plain)).toEqual(['499'])
  })

  it('of a phone that charges and never answers is found again', async () => {
    const line = await open({ profile: { billing: { steps: 'one', timeoutMs: 100 } } })
    const order = line.order(withEnd('06'))
    expect(await line.rail.start(order)).toEqual({ kind: 'unknown', why: 'no answer in time' })
    expect(known(await line.rail.lookup(order)).state).toBe('charged')
  })

  it('to a confirm leaves the charge to be asked about, and confirming again harms nobody', async () => {
    const line = await open()
    const order = line.order(plain)
    const reserved = known(await line.rail.start(order))
    line.meddle('/confirm', 'lose-answer')
    expect((await confirm(line.rail, stepOf(order, reserved))).kind).toBe('unknown')
    expect(known(await confirm(line.rail, stepOf(order, reserved))).state).toBe('charged')
    expect(await charges(line, plain)).toEqual(['499'])
  })

  it('after a confirm was taken is not unknown: the operator works on it', async () => {
    const line = await open()
    const order = line.order(plain)
    const reserved = known(await line.rail.start(order))
    line.meddle(reserved.operatorPaymentId, 'lose-answer')
    expect(known(await confirm(line.rail, stepOf(order, reserved))).state).toBe('processing')
    expect(
      known(await line.rail.lookup({ ...order, operatorPaymentId: reserved.operatorPaymentId })).state,
    ).toBe('charged')
  })
})

describe('an order that arrives twice', () => {
  it.each(['already-exists', 'invalid-argument', 'same-answer'] as const)(
    'is one charge where the operator says so by %s',
    async (duplicates) => {
      const line = await open({ ...oneStep, operator: { duplicates } })
      const order = line.order(plain)
      const first = known(await line.rail.start(order))
      const second = known(await line.rail.start({ ...order, isRepeat: true }))
      line.meddle('/payments', 'twice')
      const third = known(await line.rail.start({ ...order, isRepeat: true }))
      expect([second, third]).toEqual([first, first])
      expect(await charges(line, plain)).toEqual(['499'])
    },
  )

  it('that the operator knows and does not find is unknown', async () => {
    const line = await open(oneStep)
    const order = line.order(plain)
    await line.rail.start(order)
    line.meddle('/payments', (answer, { method }) => (method === 'GET' ? Response.json([]) : answer), 2)
    expect(await line.rail.start(order)).toEqual({ kind: 'unknown', why: 'known and not found' })
  })
})

describe('an answer that does not fit', () => {
  const edit =
    (change: (text: string) => string): Meddling =>
    async (answer) =>
      new Response(change(await answer.text()), answer)
  it.each<[string, Meddling]>([
    ['another amount', edit((text) => text.replace('"amount":4.99', '"amount":49.9'))],
    ['an amount too fine', edit((text) => text.replace('"amount":4.99', '"amount":4.9900001'))],
    ['another currency', edit((text) => text.replace('"EUR"', '"USD"'))],
    ['another number', edit((text) => text.replace('+49151', '+49152'))],
    [
      'another correlator',
      edit((text) => text.replace('"clientCorrelator":"phn_test1"', '"clientCorrelator":"x"')),
    ],
    ['an id that is a path', edit((text) => text.replace(/"paymentId":"[^"]*"/, '"paymentId":".."'))],
    ['no status', edit((text) => text.replace('"paymentStatus"', '"status"'))],
    ['a status nobody knows', edit((text) => text.replace('"succeeded"', '"perhaps"'))],
    ['a status of two steps', edit((text) => text.replace('"succeeded"', '"reserved"'))],
    ['half a document', edit((text) => text.slice(0, text.length / 2))],
    ['no document', edit(() => '')],
    ['a page for people', () => new Response('<html></html>', { status: 200 })],
    ['far too much', () => new Response('['.padEnd(70_000, '1,'), { status: 201 })],
    ['no text', () => new Response(Uint8Array.of(0x22, 0xff, 0x22), { status: 201 })],
    [
      'another place',
      () => new Response(null, { status: 302, headers: { location: 'http://127.0.0.1:1/' } }),
    ],
    ['a failure', () => new Response('{"status":500,"code":"INTERNAL","message":""}', { status: 500 })],
    [
      'a failure that names a refusal',
      () =>
        Response.json({ status: 503, code: 'CARRIER_BILLING.PAYMENT_DENIED', message: '' }, { status: 503 }),
    ],
    ['a refusal without a reason', () => new Response('no', { status: 403 })],
    ['a refusal of a page for people', () => new Response('<html></html>', { status: 404 })],
  ])('(%s) is unknown', async (_, how) => {
    const line = await open(oneStep)
    line.meddle('/payments', how)
    expect((await line.rail.start(line.order(plain))).kind).toBe('unknown')
  })

  it('is told in the log by what differs', async () => {
    const line = await open(oneStep)
    line.meddle(
      '/payments',
      edit((text) => text.replace('+49151', '+49152')),
    )
    await line.rail.start(line.order(plain))
    expect(line.logged.join()).toContain('"wrong":"number"')
  })
})

const cent = { amount: { currency: 'EUR', units: 1n }, tax: { currency: 'EUR', units: 0n } } as const

describe('a search for a charge', () => {
  it('reads page after page, also where the operator puts fewer on one than it was asked for', async () => {
    const line = await open(oneStep)
    const orders = Array.from({ length: 95 }, () => line.order(plain, cent))
    for (const order of orders) await line.rail.start(order)
    const last = orders.at(-1) ?? expect.unreachable('no order')
    const listsBefore = line.seen.filter(({ method }) => method === 'GET').length
    expect(known(await line.rail.lookup(last)).state).toBe('charged')
    expect(line.seen.filter(({ method }) => method === 'GET').length - listsBefore).toBe(3)
    const fewer: Meddling = async (answer, { path }) => {
      const items = (await answer.json()) as unknown[]
      const page = Number(/[?&]page=(\d+)/.exec(path)?.[1])
      const kept = page === 1 ? items.slice(0, 10) : items
      return Response.json(kept, { headers: { 'x-total-count': '95' } })
    }
    line.meddle('/payments', fewer, 10)
    expect(known(await line.rail.lookup(last)).state).toBe('charged')
    const late = line.order(plain, { correlator: 'phn_nobody', merchantReference: 'phn_nobody' })
    expect(await line.rail.lookup(late)).toEqual({ kind: 'absent' })
  })

  it('halves the time where too many match, and gives up rather than say that there is none', async () => {
    const line = await open(oneStep)
    const order = line.order(plain)
    await line.rail.start(order)
    const tooMany = { status: 400, code: 'CARRIER_BILLING.TOO_MANY_MATCHING_RECORDS', message: '' }
    const limited =
      (spanMs: number): Meddling =>
      (answer, { path }) => {
        const query = new URLSearchParams(path.split('?')[1])
        const at = (name: string): number => Date.parse(query.get(`paymentCreationDate.${name}`) ?? '')
        return at('lte') - at('gte') > spanMs ? Response.json(tooMany, { status: 400 }) : answer
      }
    line.meddle('/payments', limited(60_000), 100)
    expect(known(await line.rail.lookup(order)).state).toBe('charged')
    const strict = await open(oneStep)
    strict.meddle('/payments', limited(0), 1_000)
    expect((await strict.rail.lookup(strict.order(plain))).kind).toBe('unknown')
  })

  it.each([400, 401, 403, 404, 429, 500])(
    'that is answered %i tells nothing of the charge',
    async (status) => {
      const line = await open(oneStep)
      const body = { status, code: 'INVALID_ARGUMENT', message: '' }
      line.meddle(/\/payments/, () => Response.json(body, { status }), 10)
      expect((await line.rail.lookup(line.order(plain))).kind).toBe('unknown')
      const byId = await line.rail.lookup({ ...line.order(plain), operatorPaymentId: 'pay_1' })
      expect(byId.kind).toBe('unknown')
    },
  )

  it('by an id the operator does not know finds nothing', async () => {
    const line = await open(oneStep)
    expect(await line.rail.lookup({ ...line.order(plain), operatorPaymentId: 'pay_none' })).toEqual({
      kind: 'absent',
    })
  })
})
