// One well-formed exchange of every operation and one event of every type, written by hand, and fast-check's variations of their bodies.

import * as fc from 'fast-check'
import { operationNamed } from './operations.ts'
import type { WireAnswer, WireRequest } from './wire-message.ts'

export type SampleExchange = {
  readonly operation: string
  readonly request: WireRequest
  readonly answer: WireAnswer
}

/** The parts of a body that vary, each as JSON text. */
export type SampleParts = {
  readonly phone: string
  readonly amount: string
  readonly tax: string
  readonly currency: string
  readonly fee: string
  readonly words: string
  readonly id: string
  readonly moment: string
  readonly correlator: string
}

/** The parts when nothing varies. */
export const plainParts: SampleParts = {
  phone: '"+31612345600"',
  amount: '0.25',
  tax: '0.043',
  currency: '"EUR"',
  fee: '62.5',
  words: '"A piece on tides"',
  id: '"id-1"',
  moment: '"2026-11-24T10:00:00.5+01:00"',
  correlator: 'call-1:a/b',
}

const digits = (min: number, max: number): fc.Arbitrary<string> =>
  fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength: min, maxLength: max })
    .map((figures) => figures.join(''))

const thousandths = fc.bigInt({ min: 1n, max: 10n ** 18n }).map((value) => {
  const padded = value.toString().padStart(4, '0')
  return `${padded.slice(0, -3)}.${padded.slice(-3)}`
})
const trimmed = thousandths.map((amount) => amount.replace(/\.?0+$/, ''))
const whole = fc.bigInt({ min: 1n, max: 10n ** 12n }).map(String)

const money = fc.oneof(
  fc.record({
    amount: fc.oneof(thousandths, trimmed),
    tax: fc.oneof(trimmed, fc.constant('0')),
    currency: fc.constant('"EUR"'),
  }),
  fc.record({ amount: whole, tax: whole, currency: fc.constantFrom('"KRW"', '"JPY"') }),
)

const moments = fc
  .tuple(
    fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }),
    fc.constantFrom('Z', '+09:00', '-03:30'),
  )
  .map(([date, zone]) => JSON.stringify(date.toISOString().replace('Z', zone)))

/** Parts that the rules allow, in all their forms. */
export const anyParts: fc.Arbitrary<SampleParts> = fc
  .tuple(
    money,
    fc.tuple(fc.integer({ min: 1, max: 9 }), digits(4, 14)).map(([first, rest]) => `"+${first}${rest}"`),
    fc.string({ unit: 'grapheme', maxLength: 40 }).map((value) => JSON.stringify(value)),
    fc.string({ minLength: 1, maxLength: 36 }).map((value) => JSON.stringify(value)),
    moments,
    fc.stringMatching(/^[a-zA-Z0-9\-_:;./<>{}]{1,256}$/),
    fc
      .integer({ min: 0, max: 10_000 })
      .map((value) => `${Math.trunc(value / 100)}.${String(value % 100).padStart(2, '0')}`),
  )
  .map(([cash, phone, words, id, moment, correlator, fee]) => ({
    ...cash,
    phone,
    words,
    id,
    moment,
    correlator,
    fee,
  }))

type Known = { readonly status?: string; readonly more?: string }

function charge({ amount, currency, words, tax }: SampleParts): string {
  return `{"amount":${amount},"currency":${currency},"description":${words},"isTaxIncluded":true,"taxAmount":${tax}}`
}

function paymentAmount(parts: SampleParts): string {
  const { amount, currency, words, id, fee } = parts
  const data = `{"merchantName":${words},"merchantIdentifier":${id},"fee":${fee},"purchaseCategoryCode":"news","channel":"web","serviceId":"s","productId":"p"}`
  const items = `[{"id":${id},"amount":${amount},"currency":${currency},"description":${words}}]`
  return `{"chargingInformation":${charge(parts)},"chargingMetaData":${data},"paymentDetails":${items}}`
}

function sinkWith({ moment }: SampleParts): string {
  return `"sink":"https://shop.example/sink","sinkCredential":{"credentialType":"ACCESSTOKEN","accessToken":"sink-token","accessTokenExpiresUtc":${moment},"accessTokenType":"bearer"}`
}

/** The body of create and prepare. */
export function paymentAsked(parts: SampleParts): string {
  const { phone, id } = parts
  return `{"amountTransaction":{"phoneNumber":${phone},"clientCorrelator":${id},"referenceCode":${id},"paymentAmount":${paymentAmount(parts)}},${sinkWith(parts)}}`
}

/** A payment as it is answered. */
export function paymentAnswered(parts: SampleParts, known: Known = {}): string {
  const { phone, id, moment } = parts
  const transaction = `{"phoneNumber":${phone},"clientCorrelator":${id},"referenceCode":${id},"resourceURL":"urn:p:1","serverReferenceCode":"srv-1","paymentAmount":${paymentAmount(parts)}}`
  return `{"paymentId":${id},"amountTransaction":${transaction},"paymentStatus":"${known.status ?? 'succeeded'}","paymentCreationDate":${moment},"sink":"https://shop.example/sink"${known.more ?? ''}}`
}

function refundAmount(parts: SampleParts): string {
  const { id, amount, currency, words } = parts
  const items = `[{"paymentItemId":${id},"amount":${amount},"currency":${currency},"description":${words}}]`
  return `{"chargingInformation":${charge(parts)},"chargingMetaData":{"merchantIdentifier":${id}},"refundDetails":${items}}`
}

/** The body that asks for a part back. */
export function refundAsked(parts: SampleParts): string {
  const { id, words } = parts
  return `{"type":"partial","reason":${words},"amountTransaction":{"clientCorrelator":${id},"referenceCode":${id},"refundAmount":${refundAmount(parts)}},${sinkWith(parts)}}`
}

/** A refund as it is answered. */
export function refundAnswered(parts: SampleParts): string {
  const { id, moment, words } = parts
  return `{"refundId":${id},"type":"partial","refundStatus":"succeeded","refundCreationDate":${moment},"refundDate":${moment},"reason":${words},"sink":"https://shop.example/sink","amountTransaction":{"clientCorrelator":${id},"referenceCode":${id},"refundAmount":${refundAmount(parts)}}}`
}

/** A total refund as it is answered; it names no amount. */
export function totalAnswered({ id, moment }: SampleParts): string {
  return `{"refundId":${id},"type":"total","refundStatus":"processing","refundCreationDate":${moment},"amountTransaction":{"referenceCode":${id},"refundAmount":{"chargingMetaData":{"merchantIdentifier":${id}}}}}`
}

const listHeaders = { 'x-total-count': '7', 'content-last-key': '2' }
const perPage = 'page=1&perPage=2&order=asc&merchantIdentifier=m'
const paymentQuery = `${perPage}&paymentCreationDate.gte=2026-11-01T00:00:00Z&paymentStatus=reserved&paymentStatus=denied`
const refundQuery = `${perPage}&refundCreationDate.lte=2026-11-01T00:00:00Z&refundStatus=processing`

type Bodies = {
  readonly request?: string
  readonly answer?: string
  readonly query?: string
  readonly headers?: Readonly<Record<string, string>>
}

function bodies(parts: SampleParts): Readonly<Record<string, Bodies>> {
  const { phone, id, moment, amount, currency, words } = parts
  const asked = paymentAsked(parts)
  const paid = paymentAnswered(parts, { more: `,"paymentDate":${moment}` })
  const open = paymentAnswered(parts, {
    status: 'pending_validation',
    more: `,"validationInfo":{"action":"validate","authorizationId":${id}}`,
  })
  const named = `{"phoneNumber":${phone}}`
  return {
    createPayment: { request: asked, answer: paid },
    retrievePayments: { answer: `[${paid}]`, query: paymentQuery, headers: listHeaders },
    preparePayment: { request: asked, answer: open },
    retrievePayment: { answer: paid },
    validatePayment: { request: `{"authorizationId":${id},"code":"123456"}` },
    confirmPayment: { request: named },
    cancelPayment: { request: named },
    createRefund: { request: refundAsked(parts), answer: refundAnswered(parts) },
    retrieveRefunds: {
      answer: `[${refundAnswered(parts)},${totalAnswered(parts)}]`,
      query: refundQuery,
      headers: listHeaders,
    },
    retrieveRefund: { answer: refundAnswered(parts) },
    retrievePaymentRemainingAmount: {
      answer: `{"amount":${amount},"currency":${currency},"description":${words}}`,
    },
    sendCode: {
      request: `{"phoneNumber":${phone},"message":"{{code}} is your code"}`,
      answer: `{"authenticationId":${id}}`,
    },
    validateCode: { request: `{"authenticationId":${id},"code":"123456"}` },
    phoneNumberVerify: {
      request: `{"hashedPhoneNumber":"${'aB'.repeat(32)}"}`,
      answer: '{"devicePhoneNumberVerified":false}',
    },
    phoneNumberShare: { answer: `{"devicePhoneNumber":${phone}}` },
  }
}

/** A well-formed exchange of the named operation. */
export function sampleExchange(name: string, parts: SampleParts = plainParts): SampleExchange {
  const operation = operationNamed(name)
  const { request = '', answer = '', query = '', headers = {} } = bodies(parts)[name] ?? {}
  const json = { 'content-type': 'application/json; charset=utf-8' }
  const correlator = { 'x-correlator': parts.correlator }
  return {
    operation: name,
    request: {
      method: operation.method,
      path: `/root${operation.path.replaceAll(/\{[a-zA-Z]+\}/g, 'some-id')}`,
      query: new URLSearchParams(query),
      headers: new Headers({ authorization: 'Bearer tok-1', ...correlator, ...(request === '' ? {} : json) }),
      body: request,
    },
    answer: {
      status: operation.success.status,
      headers: new Headers({ ...correlator, ...headers, ...(answer === '' ? {} : json) }),
      body: answer,
    },
  }
}

/** Every type of event with what its data has beside the ids, status and description. */
export const eventTypes: Readonly<Record<string, (moment: string) => string>> = {
  'carrier-billing.v0.payment-pending-validation': () => '',
  'carrier-billing.v0.payment-reserved': () => '',
  'carrier-billing.v0.payment-completed': (moment) => `,"paymentDate":${moment}`,
  'carrier-billing.v0.payment-cancelled': () => '',
  'carrier-billing.v0.payment-denied': () => ',"denialReason":"no"',
  'carrier-billing-refund.v0.refund-completed': (moment) => `,"refundId":"r","refundDate":${moment}`,
  'carrier-billing-refund.v0.refund-denied': () => ',"refundId":"r"',
  'carrier-billing-refund.v0.refund-in-bill': () => ',"refundId":"r"',
}

/** A well-formed event of the named type, without the common prefix. */
export function sampleEvent(type: string, { id, moment, words }: SampleParts = plainParts): WireRequest {
  const more = eventTypes[type]?.(moment) ?? ''
  const data = `{"paymentId":${id},"status":"succeeded","description":${words}${more}}`
  return {
    method: 'POST',
    path: '/sink',
    query: new URLSearchParams(),
    headers: new Headers({
      'content-type': 'application/cloudevents+json',
      authorization: 'Bearer sink-token',
      'x-correlator': 'call-1',
    }),
    body: `{"id":${id},"source":"https://operator.example/events","specversion":"1.0","type":"org.camaraproject.${type}","time":${moment},"datacontenttype":"application/json","data":${data}}`,
  }
}
