// The whole repertoire of the operator, judged on the wire by rules that share nothing with it (carrier-billing.md 12, point 9).

import { afterAll, beforeAll, expect, test } from 'vitest'
import { forgivableRules } from './camara-schema/fault.ts'
import { operations } from './camara-schema/operations.ts'
import { sampleExchange } from './camara-schema/samples.ts'
import { wrongRequests } from './camara-schema/wrong-requests.ts'
import { playCrowds, playEverywhere, playIdentity } from './operator-other-scenes.ts'
import { playRefunds } from './operator-refund-scenes.ts'
import {
  ask,
  openStage,
  payments,
  phone,
  refundsOf,
  type Stage,
  sendAsItIs,
  wish,
} from './operator-repertoire.ts'
import { playAmounts, playLists, playRefusals, playSecondSteps, playTestNumbers } from './operator-scenes.ts'

let stage: Stage
let ends: Readonly<Record<string, string>>

beforeAll(async () => {
  stage = await openStage()
  ends = await playTestNumbers(stage)
  for (const play of [playRefusals, playSecondSteps, playLists, playRefunds, playIdentity]) await play(stage)
  await playEverywhere(stage, oneCallEach)
  await playAmounts(stage)
  await playCrowds(stage)
})
afterAll(() => stage.close())

const code = { authorizationId: 'a', code: '1' }
const number = { phoneNumber: phone('00') }
const oneCallEach = [
  [`POST ${payments}`, {}],
  [`GET ${payments}`, undefined],
  [`POST ${payments}/prepare`, {}],
  [`GET ${payments}/none`, undefined],
  [`POST ${payments}/none/validate`, code],
  [`POST ${payments}/none/confirm`, number],
  [`POST ${payments}/none/cancel`, number],
  [`POST ${refundsOf('none')}`, {}],
  [`GET ${refundsOf('none')}`, undefined],
  [`GET ${refundsOf('none')}/none`, undefined],
  [`GET ${refundsOf('none')}/remaining-amount`, undefined],
  ['POST /one-time-password-sms/v1/send-code', {}],
  ['POST /one-time-password-sms/v1/validate-code', {}],
  ['POST /number-verification/v2/verify', {}],
  ['GET /number-verification/v2/device-phone-number', undefined],
] as const

// Listed, and yet never this operator's answer.
const never: Readonly<Record<string, string>> = {
  'confirmPayment 409 ALREADY_EXISTS': 'PAYMENT_CONFIRMED says it',
  'confirmPayment 422 SERVICE_NOT_APPLICABLE': 'said when the payment was prepared',
  'confirmPayment 422 MISSING_IDENTIFIER': 'the public tests expect 400 INVALID_ARGUMENT',
  'cancelPayment 409 ALREADY_EXISTS': 'PAYMENT_CANCELLED says it',
  'cancelPayment 422 SERVICE_NOT_APPLICABLE': 'said when the payment was prepared',
  'cancelPayment 422 MISSING_IDENTIFIER': 'the public tests expect 400 INVALID_ARGUMENT',
  'sendCode 404 NOT_FOUND': 'PHONE_NUMBER_NOT_ALLOWED says it, and does not tell whose numbers there are',
  'sendCode 429 QUOTA_EXCEEDED': 'TOO_MANY_REQUESTS and MAX_OTP_CODES_EXCEEDED are its only bounds',
  'validateCode 400 OUT_OF_RANGE': 'a code has no range',
  'validateCode 429 QUOTA_EXCEEDED': 'TOO_MANY_REQUESTS is its only bound',
}

test('no answer and no event of the operator has a fault', () => {
  expect(stage.watch.findings().filter(({ from }) => from !== 'request')).toEqual([])
  expect(stage.it.errors).toEqual([])
})

test('each test number ends as it should, in one step and in two', () => {
  expect(ends).toEqual({
    '00': 'succeeded, succeeded',
    '01': 'succeeded, succeeded',
    '02': 'denied, denied',
    '03': 'CARRIER_BILLING.USER_AMOUNT_THRESHOLD_OVERPASSED, CARRIER_BILLING.USER_AMOUNT_THRESHOLD_OVERPASSED',
    '04': 'SERVICE_NOT_APPLICABLE, SERVICE_NOT_APPLICABLE',
    '05': 'IDENTIFIER_NOT_FOUND, IDENTIFIER_NOT_FOUND',
    '06': 'succeeded, succeeded',
    '07': 'succeeded, succeeded',
    '08': 'succeeded, succeeded',
    '09': 'SERVICE_NOT_APPLICABLE, succeeded',
    '10': 'SERVICE_NOT_APPLICABLE, succeeded',
    '11': 'denied, denied',
    '12': 'succeeded, succeeded',
    '13': 'SERVICE_NOT_APPLICABLE, SERVICE_NOT_APPLICABLE',
    '14': 'CARRIER_BILLING.PAYMENT_DENIED, CARRIER_BILLING.PAYMENT_DENIED',
  })
})

test('every operation succeeded at least once', () => {
  const missing = operations.filter(({ id, success }) => !stage.watch.seen().has(`${id} ${success.status}`))
  expect(missing.map(({ id }) => id)).toEqual([])
})

test('every refusal that is listed was met, but for those that are named here with a reason', () => {
  const listed = operations.flatMap(({ id, errors }) =>
    Object.entries(errors).flatMap(([status, codes]) => codes.map((code) => `${id} ${status} ${code}`)),
  )
  expect(listed.filter((one) => !stage.watch.seen().has(one))).toEqual(Object.keys(never))
})

test('every event was met', () => {
  const types = [...stage.watch.seen()].filter((one) => one.startsWith('org.')).toSorted()
  expect(types.map((type) => type.slice('org.camaraproject.'.length))).toEqual([
    'carrier-billing-refund.v0.refund-completed',
    'carrier-billing-refund.v0.refund-denied',
    'carrier-billing-refund.v0.refund-in-bill',
    'carrier-billing.v0.payment-cancelled',
    'carrier-billing.v0.payment-completed',
    'carrier-billing.v0.payment-denied',
    'carrier-billing.v0.payment-pending-validation',
    'carrier-billing.v0.payment-reserved',
  ])
})

const unforgivable = wrongRequests.filter(([, , , , rule]) => !forgivableRules.has(rule))

test.each(unforgivable)('the operator refuses %s (%s)', async (_name, operation, change, _at, rule) => {
  const { request } = change(sampleExchange(operation))
  expect(await sendAsItIs(stage, request)).toBe(rule === 'header' ? 401 : 400)
})

test.each([
  ['already-exists', 409, 'ALREADY_EXISTS'],
  ['invalid-argument', 400, 'INVALID_ARGUMENT'],
  ['same-answer', 201, undefined],
] as const)(
  'a repeated correlator is answered without a fault where the rule is %s',
  async (duplicates, status, code) => {
    const other = await openStage({ duplicates, confirmBody: 'EMPTY_OBJECT' })
    for (const start of [payments, `${payments}/prepare`]) {
      const body = wish(other, { number: phone('00') })
      const first = await ask(other, `POST ${start}`, { body })
      await ask(other, `POST ${payments}/${first.json['paymentId']}/confirm`, { body: {} })
      const again = await ask(other, `POST ${start}`, { body })
      expect([again.status, again.json['code']]).toEqual([status, code])
    }
    const prepared = await ask(other, `POST ${payments}/prepare`, {
      body: wish(other, { number: phone('00') }),
    })
    const cancelled = await ask(other, `POST ${payments}/${prepared.json['paymentId']}/cancel`, { body: {} })
    expect(cancelled.status).toBe(202)
    expect(other.watch.findings()).toEqual([])
    await other.close()
  },
)
