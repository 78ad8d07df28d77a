import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { OfferJson } from './offer.ts'
import {
  parseWindowAnswer,
  parseWindowRequest,
  type WindowAnswer,
  type WindowRequest,
  windowProtocolVersion,
} from './window-messages.ts'

const chance = 'AAAAAAAAAAAAAAAAAAAAAA'
const token = 'eyJh.eyJi.c2ln'
const offer: OfferJson = {
  v: 1,
  price: '0.02 EUR',
  textlink: 'Tide table',
  requesturl: 'https://tides.example/w14',
  buyurl: 'https://tides.example/w14',
  title: 'Tide table',
  merchantname: 'Tides',
  duration: 0,
  paymentsystems: [{ id: 'https://pay.example/pay/v1', data: '' }],
}

const requests: readonly WindowRequest[] = [
  { type: 'pfl.hello', v: windowProtocolVersion, challenge: chance },
  { type: 'pfl.pay', offer, quote: token, idempotencyKey: chance },
  { type: 'pfl.resolve', idempotencyKey: chance },
  { type: 'pfl.resolve', idempotencyKey: chance, quote: token },
]
const answers: readonly WindowAnswer[] = [
  { type: 'pfl.ready', v: windowProtocolVersion, challenge: chance, systems: ['https://pay.example/pay/v1'] },
  { type: 'pfl.paid', idempotencyKey: chance, receipt: token },
  { type: 'pfl.refused', idempotencyKey: chance, code: 'insufficient_funds' },
  { type: 'pfl.unknown', idempotencyKey: chance },
]

describe('window messages', () => {
  test.each(requests)('a page may say $type', (message) => {
    expect(parseWindowRequest(structuredClone(message))).toEqual(message)
    expect(parseWindowRequest({ ...message, surplus: 1 })).toEqual(message)
    expect(parseWindowAnswer(message)).toBeUndefined()
  })

  test.each(answers)('a window may answer $type', (message) => {
    expect(parseWindowAnswer(structuredClone(message))).toEqual(message)
    expect(parseWindowAnswer({ ...message, surplus: 1 })).toEqual(message)
    expect(parseWindowRequest(message)).toBeUndefined()
  })

  test.each([...requests, ...answers])('$type is refused when a member has another type', (message) => {
    for (const name of Object.keys(message)) {
      const broken = { ...message, [name]: 7 }
      if (name === 'v') Object.assign(broken, { v: 2 })
      expect(parseWindowRequest(broken) ?? parseWindowAnswer(broken), name).toBeUndefined()
    }
  })

  test('an offer that does not read is not paid', () => {
    const pay = { type: 'pfl.pay', quote: token, idempotencyKey: chance }
    expect(parseWindowRequest({ ...pay, offer: { ...offer, price: '0.02' } })).toBeUndefined()
    expect(parseWindowRequest({ ...pay, offer: { ...offer, requesturl: 'javascript:1' } })).toBeUndefined()
  })

  test('a token too long for any quote or ticket is refused', () => {
    const receipt = `a.${'b'.repeat(5_000)}.c`
    expect(parseWindowAnswer({ type: 'pfl.paid', idempotencyKey: chance, receipt })).toBeUndefined()
  })

  test('arbitrary values never throw and are never taken for a message', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(parseWindowRequest(value)).toBeUndefined()
        expect(parseWindowAnswer(value)).toBeUndefined()
      }),
    )
  })

  test('arbitrary members under a right type never throw', () => {
    const types = fc.constantFrom(...requests, ...answers).map((message) => message.type)
    fc.assert(
      fc.property(types, fc.dictionary(fc.string(), fc.anything()), (type, members) => {
        parseWindowRequest({ ...members, type })
        parseWindowAnswer({ ...members, type })
      }),
    )
  })
})
