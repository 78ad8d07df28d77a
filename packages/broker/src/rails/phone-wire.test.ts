// Everything the phone rail and the flows above it say to an operator, judged on the wire by rules that share nothing with them
// (carrier-billing.md 12, point 9).

import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { afterEach, describe, expect, it } from 'vitest'
import { type WireWatch, watchWire } from '../../../operator/src/testing/camara-schema/wire-watch.ts'
import {
  proxyOperator,
  proxySinks,
  type WatchedProxy,
} from '../../../operator/src/testing/validating-proxy.ts'
import type { ChargeAnswer } from '../domain/phone/answers.ts'
import { cancelPhonePayment } from '../flows/cancel-phone-payment.ts'
import { givePhoneCode } from '../flows/give-phone-code.ts'
import { askPhoneRefund } from '../flows/refund-phone-payment.ts'
import { type OperatorLine, openOperatorLine, testSink } from '../testing/operator-line.ts'
import { openPhoneWorld, type PhoneWorld, until } from '../testing/phone-world.ts'
import { verifyNumber } from './phone/camara-number-verification.ts'
import { createCamaraOtp } from './phone/camara-otp.ts'
import type { CamaraBilling } from './phone/profile.ts'
import type { ChargeOrder, Rail } from './rail.ts'

const toClose: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close()
})

type Form = Pick<CamaraBilling, 'steps' | 'confirmBody'>
const forms: readonly Form[] = [
  { steps: 'two', confirmBody: 'PHONE' },
  { steps: 'two', confirmBody: 'EMPTY_OBJECT' },
  { steps: 'one', confirmBody: 'PHONE' },
]

/** A server on loopback for whatever answers requests. */
async function serveFetch(fetch: (request: Request) => Promise<Response>): Promise<string> {
  const listener = getRequestListener(fetch)
  const server = createServer((request, response) => void listener(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  toClose.push(() => new Promise((done) => server.close(done).closeAllConnections()))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

type Watched = { readonly watch: WireWatch; readonly operator: WatchedProxy; readonly sinks: WatchedProxy }

/** Both proxies, whose targets are named as soon as they are known. */
async function openWatch(
  form: Form,
  targets: { readonly operator: () => string; readonly sinks: () => string },
): Promise<Watched> {
  const watch = watchWire({ loopbackSinks: true, confirmBody: form.confirmBody })
  const operator = await proxyOperator(targets.operator, watch)
  const sinks = await proxySinks(targets.sinks, watch)
  toClose.push(operator.close, sinks.close)
  return { watch, operator, sinks }
}

type Line = Watched & { readonly line: OperatorLine; readonly rail: Rail; readonly billing: CamaraBilling }

/** A rail to the simulated operator through the proxies; notifications come back through them too. */
async function openLine(form: Form, more: Partial<CamaraBilling> = {}): Promise<Line> {
  const line = await openOperatorLine({ operator: { confirmBody: form.confirmBody } })
  toClose.push(line.close)
  const { apiRoot } = line.profile.billing
  const taken: { rail?: Rail } = {}
  const receiver = await serveFetch(async (request) => {
    const read = await taken.rail?.readCallback?.(request)
    expect(read).toMatchObject({ ok: true })
    return new Response(null, { status: 204 })
  })
  const watched = await openWatch(form, { operator: () => apiRoot, sinks: () => receiver })
  const { url } = watched.operator
  const billing = { ...form, apiRoot: url, tokenUrl: `${url}/oauth2/token`, ...more }
  const rail = line.open({ billing }, { sink: testSink(watched.sinks.url, line.system.now) })
  taken.rail = rail
  return { ...watched, line, rail, billing: { ...line.profile.billing, ...billing } }
}

function idOf(answer: ChargeAnswer): string {
  return answer.kind === 'known'
    ? answer.charge.operatorPaymentId
    : expect.unreachable(JSON.stringify(answer))
}

const numbered = (digits: string): string => `+4915112345${digits.padStart(3, '6')}`

async function ended(ask: () => Promise<{ readonly kind: string } & object>): Promise<void> {
  await until(async () => !JSON.stringify(await ask()).includes('"processing"'))
}

/** Start, look up in both ways, confirm, cancel and refund, in all forms that the rail has. */
async function playRail({ line, rail }: Line): Promise<void> {
  for (const digits of ['00', '01', '02', '03', '04', '05', '07', '08', '11', '13', '14']) {
    const order = line.order(numbered(digits))
    const started = await rail.start(order)
    await rail.start(order)
    await rail.lookup(order)
    if (started.kind !== 'known') continue
    const operatorPaymentId = idOf(started)
    await ended(() => rail.lookup({ ...order, operatorPaymentId }))
    await rail.confirm?.({ order, operatorPaymentId })
    await ended(() => rail.lookup(order))
    await rail.confirm?.({ order, operatorPaymentId })
    await rail.cancel?.({ order, operatorPaymentId })
    await playRefunds(rail, { order, operatorPaymentId })
  }
  await rail.start(
    line.order(numbered('00'), { description: '"Œuvre" \\ 한국어 😀', merchantName: 'é'.repeat(20) }),
  )
  await rail.start(line.order(numbered('00'), { amount: { currency: 'EUR', units: 5_100n } }))
  const order = line.order(numbered('00'))
  await rail.cancel?.({ order, operatorPaymentId: idOf(await rail.start(order)) })
}

type Charged = { readonly order: ChargeOrder; readonly operatorPaymentId: string }

async function playRefunds(rail: Rail, { order, operatorPaymentId }: Charged): Promise<void> {
  const back = {
    correlator: `back_${order.correlator}`,
    paymentCorrelator: order.correlator,
    payer: order.payer,
    operatorPaymentId,
    merchantReference: order.merchantReference,
    reason: 'The wrong one – é "quoted"',
    orderedAt: order.orderedAt,
  }
  const part = { ...back, amount: { currency: 'EUR', units: 1n }, tax: { currency: 'EUR', units: 0n } }
  const partly = await rail.refund?.(part)
  if (partly?.kind === 'known')
    await rail.lookupRefund?.({ ...part, operatorRefundId: partly.refund.operatorRefundId })
  const whole = { ...back, correlator: `all_${order.correlator}` }
  await rail.refund?.(whole)
  await rail.refund?.(whole)
  await rail.lookupRefund?.(whole)
}

describe('the rail on the wire', () => {
  it.each(forms)(
    'says nothing that has a fault, and is told nothing that has ($steps, $confirmBody)',
    async (form) => {
      const opened = await openLine(form)
      await playRail(opened)
      const { watch } = opened
      expect(watch.findings()).toEqual([])
      const first =
        form.steps === 'one'
          ? ['createPayment 201']
          : ['preparePayment 201', 'confirmPayment 202', 'cancelPayment 202']
      const rest = [
        'token 200',
        'retrievePayments 200',
        'retrievePayment 200',
        'createRefund 201',
        'retrieveRefunds 200',
        'retrieveRefund 200',
      ]
      expect([...watch.seen()]).toEqual(expect.arrayContaining([...first, ...rest]))
    },
  )

  it('hands on the operator’s own code without a fault, right or wrong', async () => {
    const { line, rail, watch } = await openLine({ steps: 'two', confirmBody: 'PHONE' })
    const number = numbered('09')
    const order = line.order(number)
    const started = await rail.start(order)
    const { operatorPaymentId, authorizationId = '' } =
      started.kind === 'known' ? started.charge : expect.unreachable(started.kind)
    const code = /[0-9]{6}/.exec((await line.look(number)).messages.at(-1)?.text ?? '')?.[0] ?? ''
    const give = async (said: string): Promise<unknown> =>
      await rail.validate?.({ order, operatorPaymentId, authorizationId, code: said })
    await give('nope')
    await give(code)
    await give(code)
    await rail.confirm?.({ order, operatorPaymentId })
    expect(watch.findings()).toEqual([])
    expect([...watch.seen()]).toEqual(
      expect.arrayContaining(['validatePayment 204', 'validatePayment 400 CARRIER_BILLING.INVALID_CODE']),
    )
  })

  it('asks again after silence without a fault', async () => {
    const { line, rail, watch } = await openLine({ steps: 'one', confirmBody: 'PHONE' }, { timeoutMs: 300 })
    const order = line.order(numbered('06'))
    expect(await rail.start(order)).toMatchObject({ kind: 'unknown' })
    expect(await rail.start(order)).toMatchObject({ kind: 'known', charge: { state: 'charged' } })
    expect(watch.findings()).toEqual([])
    expect(watch.seen()).toContain('createPayment 409 ALREADY_EXISTS')
  })

  it('has won counted in whole units', async () => {
    const opened = await openLine({ steps: 'two', confirmBody: 'PHONE' })
    const { line, watch, billing } = opened
    const rail = line.open(
      { country: 'KR', currency: 'KRW', amounts: { minUnits: 1n, maxUnits: 500_000n }, billing },
      { sink: testSink(opened.sinks.url, line.system.now) },
    )
    const order = line.order('+821012345630', {
      amount: { currency: 'KRW', units: 1_250n },
      tax: { currency: 'KRW', units: 114n },
    })
    const operatorPaymentId = idOf(await rail.start(order))
    await rail.confirm?.({ order, operatorPaymentId })
    expect(watch.findings()).toEqual([])
    expect(watch.seen()).toContain('confirmPayment 202')
  })

  it('has codes sent and numbers verified without a fault', async () => {
    const { line, watch, billing } = await openLine({ steps: 'two', confirmBody: 'PHONE' })
    const otp = createCamaraOtp(billing, line.system.now)
    const number = numbered('00')
    const sent = await otp.send({ correlator: 'code-1', to: number, message: 'Your code is {{code}}' })
    const { authenticationId } = sent.kind === 'sent' ? sent : expect.unreachable(sent.kind)
    const code = /[0-9]{6}/.exec((await line.look(number)).messages.at(-1)?.text ?? '')?.[0] ?? ''
    await otp.check({ correlator: 'code-1', authenticationId, code: '1' })
    expect(await otp.check({ correlator: 'code-1', authenticationId, code })).toEqual({ kind: 'right' })
    await verifyNumber(billing, { e164: number, accessToken: 'a-token-of-nobody', correlator: 'look-1' })
    expect(watch.findings()).toEqual([])
    expect([...watch.seen()]).toEqual(
      expect.arrayContaining(['sendCode 200', 'validateCode 204', 'phoneNumberVerify 401 UNAUTHENTICATED']),
    )
  })
})

/** A broker and an operator, every word between them through the proxies. */
async function openWorld(form: Form): Promise<Watched & { readonly world: PhoneWorld }> {
  const target: { operator: string; sinks: string } = { operator: '', sinks: '' }
  const watched = await openWatch(form, { operator: () => target.operator, sinks: () => target.sinks })
  const { url } = watched.operator
  const world = await openPhoneWorld({
    billing: { ...form, apiRoot: url, tokenUrl: `${url}/oauth2/token` },
    operator: { confirmBody: form.confirmBody },
    broker: { environment: { FARTHING_ORIGIN: watched.sinks.url } },
  })
  toClose.push(world.close)
  target.operator = world.operatorOrigin
  target.sinks = await serveFetch(async (request) => world.broker.app.fetch(request))
  return { ...watched, world }
}

/** How a payment from each test number ends, by its last two digits. */
const ends: Readonly<Record<string, string>> = {
  '00': 'charged',
  '01': 'charged',
  '02': 'denied',
  '03': 'denied',
  '04': 'denied',
  '05': 'no_operator',
  '06': 'charged',
  '07': 'charged',
  '08': 'charged',
  '09': 'charged',
  '10': 'charged',
  '11': 'denied',
  '12': 'charged',
  '13': 'denied',
  '14': 'denied',
}

/** One step leaves an operator no room for its own code or page. */
const endsInOneStep = { ...ends, '09': 'denied', '10': 'denied' }

/** Pays from a test number, with whatever the operator wants besides. Numbers and addresses lie apart, as those of strangers do. */
async function payFrom(world: PhoneWorld, digits: string): Promise<string> {
  const { deps } = world.broker
  const place = Number(digits) + 1
  // A number that nobody has gets no code at all, so this one goes away after its code has come.
  const leaves = digits === '05'
  const number = `+491511${String((place * 53_717) % 100_000).padStart(5, '0')}${leaves ? '25' : digits}`
  const { payment, secret } = await world.start(number, { address: `198.${place}.${place}.7` })
  const give = async (): Promise<unknown> =>
    await givePhoneCode(deps, world.phone, {
      paymentId: payment.id,
      secret,
      code: await world.codeOn(number),
    })
  if (leaves) await leave(world, number)
  await give()
  const waiting = await world.read(payment.id)
  if (waiting.validation?.kind === 'page') await world.approve(waiting)
  else if (waiting.state === 'awaiting_operator') await give()
  await world.settle(payment)
  return (await world.read(payment.id)).state
}

async function leave(world: PhoneWorld, number: string): Promise<void> {
  await world.codeOn(number)
  await world.change(number, { traits: { isKnown: false } })
}

describe('the flows on the wire', () => {
  it.each(forms)(
    'pay from every test number without a fault on either side ($steps, $confirmBody)',
    async (form) => {
      const { world, watch } = await openWorld(form)
      const found: Record<string, string> = {}
      for (const digits of Object.keys(ends)) found[digits] = await payFrom(world, digits).catch(String)
      await world.settle()
      expect(found).toEqual(form.steps === 'one' ? endsInOneStep : ends)
      expect(watch.findings()).toEqual([])
      expect(watch.seen()).toContain('org.camaraproject.carrier-billing.v0.payment-completed')
    },
  )

  it('refund and let go without a fault', async () => {
    const { world, watch } = await openWorld({ steps: 'two', confirmBody: 'PHONE' })
    const { deps } = world.broker
    const payment = await world.pay('+4915110000000')
    await askPhoneRefund(deps, world.phone, { paymentId: payment.id, by: 'merchant', reason: 'wrong item' })
    await world.settle()
    const number = '+4915110000010'
    const begun = await world.start(number)
    const code = await world.codeOn(number)
    await givePhoneCode(deps, world.phone, { paymentId: begun.payment.id, secret: begun.secret, code })
    await cancelPhonePayment(deps, world.phone, {
      payment: await world.read(begun.payment.id),
      reason: 'a test',
    })
    await world.settle()
    expect(watch.findings()).toEqual([])
    expect([...watch.seen()]).toEqual(
      expect.arrayContaining([
        'createRefund 201',
        'cancelPayment 202',
        'org.camaraproject.carrier-billing-refund.v0.refund-completed',
        'org.camaraproject.carrier-billing-refund.v0.refund-in-bill',
      ]),
    )
  })
})
