// What the checker of the wire knows from earlier messages: tokens and their reach, sinks and their tokens, correlators, ends.

import { expect, test } from 'vitest'
import { paymentAnswered, plainParts, type SampleExchange, sampleEvent, sampleExchange } from './samples.ts'
import type { WireAnswer, WireOptions, WireRequest } from './wire-message.ts'
import { type WireWatch, watchWire } from './wire-watch.ts'

const options: WireOptions = { loopbackSinks: false, confirmBody: 'PHONE' }
const sink = 'https://shop.example/sink'
const billing = 'carrier-billing:payments:create carrier-billing:payments:write'

function tokenRequest(form: string): WireRequest {
  const headers = new Headers({
    'content-type': 'application/x-www-form-urlencoded',
    authorization: 'Basic c2hvcDpzZWNyZXQ=',
  })
  return { method: 'POST', path: '/oauth/token', query: new URLSearchParams(), headers, body: form }
}

function tokenAnswer(scope: string, more: Partial<WireAnswer> = {}): WireAnswer {
  const headers = new Headers({ 'content-type': 'application/json', 'cache-control': 'no-store' })
  const body = `{"access_token":"tok-1","token_type":"Bearer","expires_in":300,"scope":"${scope}"}`
  return { status: 200, headers, body, ...more }
}

function grant(watch: WireWatch, form: string, scope: string): void {
  watch.request(tokenRequest(form))?.(tokenAnswer(scope))
}

function exchange(watch: WireWatch, { request, answer }: SampleExchange): void {
  watch.request(request)?.(answer)
}

function faultsOf(watch: WireWatch): readonly string[] {
  return watch.findings().map(({ from, at, rule }) => `${from} ${at} ${rule}`)
}

function withBody(sample: SampleExchange, body: string): SampleExchange {
  return { ...sample, request: { ...sample.request, body } }
}

test('a token is granted without a fault, and its answer may not be kept', () => {
  const watch = watchWire(options)
  grant(watch, 'grant_type=client_credentials', billing)
  expect(faultsOf(watch)).toEqual([])
  watch.request(tokenRequest('grant_type=client_credentials'))?.(
    tokenAnswer(billing, { headers: new Headers({ 'content-type': 'application/json' }) }),
  )
  expect(faultsOf(watch)).toEqual(['answer header cache-control header'])
})

test.each([
  [
    'a lifetime as text',
    '{"access_token":"t","token_type":"Bearer","expires_in":"300"}',
    'answer /expires_in type',
  ],
  ['a token of another type', '{"access_token":"t","token_type":"mac"}', 'answer /token_type pattern'],
  ['no token', '{"token_type":"Bearer"}', 'answer /access_token missing'],
])('the answer of a token with %s is refused', (_name, body, expected) => {
  const watch = watchWire(options)
  watch.request(tokenRequest('grant_type=client_credentials'))?.(tokenAnswer('', { body }))
  expect(faultsOf(watch)).toEqual([expected])
})

test('a token refused with an error of OAuth has no fault, with an error of the interfaces it has', () => {
  const watch = watchWire(options)
  const call = tokenRequest('grant_type=password')
  watch.request(call)?.(tokenAnswer('', { status: 400, body: '{"error":"unsupported_grant_type"}' }))
  expect(faultsOf(watch)).toEqual([])
  watch.request(call)?.(tokenAnswer('', { status: 400, body: '{"code":"INVALID_ARGUMENT"}' }))
  expect(faultsOf(watch)).toEqual(['answer /code unknown', 'answer /error missing'])
})

test('a call for a token without a grant type, or with the client named twice, is refused', () => {
  const watch = watchWire(options)
  watch.request(tokenRequest('client_id=shop&client_secret=secret'))
  expect(faultsOf(watch)).toEqual(['request form grant_type missing', 'request header authorization header'])
})

test('by client credentials the number has to be named, by a payer’s token it may not', () => {
  const bare = sampleExchange('confirmPayment')
  const two = watchWire(options)
  grant(two, 'grant_type=client_credentials', billing)
  exchange(two, withBody(bare, '{}'))
  expect(faultsOf(two)).toEqual(['request /phoneNumber identifier', 'answer status leniency'])
  const three = watchWire(options)
  grant(three, 'grant_type=authorization_code&code=c', billing)
  exchange(three, withBody(bare, '{}'))
  expect(faultsOf(three)).toEqual([])
  exchange(three, bare)
  expect(faultsOf(three)).toEqual(['request /phoneNumber identifier', 'answer status leniency'])
})

test('where an empty record confirms, a number is one too many', () => {
  const watch = watchWire({ ...options, confirmBody: 'EMPTY_OBJECT' })
  grant(watch, 'grant_type=client_credentials', billing)
  exchange(watch, withBody(sampleExchange('cancelPayment'), '{}'))
  expect(faultsOf(watch)).toEqual([])
  watch.request(sampleExchange('cancelPayment').request)
  expect(faultsOf(watch)).toEqual(['request /phoneNumber identifier'])
})

test('an operation outside the scopes of the token may not be answered with success', () => {
  const watch = watchWire(options)
  grant(watch, 'grant_type=client_credentials', billing)
  exchange(watch, sampleExchange('createPayment'))
  expect(faultsOf(watch)).toEqual([])
  exchange(watch, sampleExchange('createRefund'))
  expect(faultsOf(watch)).toEqual(['answer status scope'])
})

test('a sink on loopback may be plain where the test allows it, and nowhere else', () => {
  const { request } = sampleExchange('createPayment')
  const plain = (host: string): WireRequest => ({
    ...request,
    body: request.body.replace(sink, `http://${host}:8080/sink`),
  })
  const strict = watchWire(options)
  strict.request(plain('127.0.0.1'))
  expect(faultsOf(strict)).toEqual(['request /sink address'])
  const loose = watchWire({ ...options, loopbackSinks: true })
  loose.request(plain('127.0.0.1'))
  expect(faultsOf(loose)).toEqual([])
  loose.request(plain('shop.example'))
  expect(faultsOf(loose)).toEqual(['request /sink address'])
})

test('an event to a sink nobody asked for is refused', () => {
  const watch = watchWire(options)
  watch.event(sampleEvent('carrier-billing.v0.payment-reserved'), sink)
  expect(faultsOf(watch)).toEqual(['event path address'])
})

test('an event may come twice, but not as another event under the same id', () => {
  const watch = watchWire(options)
  watch.request(sampleExchange('createPayment').request)
  const event = sampleEvent('carrier-billing.v0.payment-reserved')
  watch.event(event, sink)
  watch.event(event, sink)
  expect(faultsOf(watch)).toEqual([])
  watch.event({ ...event, body: event.body.replace('succeeded', 'failed') }, sink)
  expect(faultsOf(watch)).toEqual(['event /id state'])
})

test('the answer to an event is 204 without a body, or a listed refusal', () => {
  const watch = watchWire(options)
  watch.request(sampleExchange('createPayment').request)
  const event = sampleEvent('carrier-billing.v0.payment-reserved')
  const headers = new Headers({ 'content-type': 'application/json' })
  const gone = '{"status":410,"code":"GONE","message":"no more of this"}'
  watch.event(event, sink)({ status: 204, headers, body: '' })
  watch.event(event, sink)({ status: 410, headers, body: gone })
  expect(faultsOf(watch)).toEqual([])
  watch.event(event, sink)({ status: 200, headers, body: '' })
  watch.event(event, sink)({ status: 400, headers, body: gone })
  expect(faultsOf(watch)).toEqual([
    'event-answer status status',
    'event-answer /status choice',
    'event-answer /code choice',
  ])
})

test('one correlator makes one payment', () => {
  const watch = watchWire(options)
  const sample = sampleExchange('createPayment')
  exchange(watch, sample)
  exchange(watch, sample)
  expect(faultsOf(watch)).toEqual([])
  const body = sample.answer.body.replace('"paymentId":"id-1"', '"paymentId":"id-2"')
  exchange(watch, { ...sample, answer: { ...sample.answer, body } })
  expect(faultsOf(watch)).toEqual(['answer /amountTransaction/clientCorrelator state'])
})

test('a payment that has ended stays as it ended, save for a call already under way', () => {
  const watch = watchWire(options)
  const lookUp = sampleExchange('retrievePayment')
  const early = watch.request(lookUp.request)
  const reserved = { ...lookUp.answer, body: paymentAnswered(plainParts, { status: 'reserved' }) }
  exchange(watch, lookUp)
  early?.(reserved)
  expect(faultsOf(watch)).toEqual([])
  exchange(watch, { ...lookUp, answer: reserved })
  expect(faultsOf(watch)).toEqual(['answer /paymentStatus state'])
})

test('a call that no interface has is refused, and a page of the operator is left alone', () => {
  const watch = watchWire(options)
  const { request, answer } = sampleExchange('retrievePayment')
  expect(watch.request({ ...request, path: '/phone/1' })).toBeUndefined()
  watch.request({ ...request, path: '/carrier-billing/v0.5/bills' })?.(answer)
  expect(faultsOf(watch)).toEqual(['request path operation', 'answer status leniency'])
})
