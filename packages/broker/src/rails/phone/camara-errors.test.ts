// Every refusal of the interfaces, as each operation may answer it, in our words; nothing unreadable is ever a no.

import {
  type CamaraErrorCode,
  camaraErrors,
  mayAnswer,
  type OperationId,
  operations,
  parseExactJson,
} from '@farthing/protocol/camara'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CamaraAnswer } from './camara-client.ts'
import { type Judged, judgeAnswer } from './camara-errors.ts'

const answered = (status: number, value?: unknown): CamaraAnswer => ({
  kind: 'answered',
  status,
  body: value === undefined ? undefined : { value },
  total: undefined,
})

/** The document as the client reads it: with numbers by their digits. */
const refusal = (status: number, code: string, message = 'words'): CamaraAnswer => {
  const document = parseExactJson(JSON.stringify({ status, code, message }))?.value
  return answered(status, document)
}

const says = (judged: Judged): string => {
  if (judged.kind === 'refused') return judged.reason
  return judged.kind === 'look-up' && judged.reason !== undefined ? `look-up: ${judged.reason}` : judged.kind
}

/** Written by hand from the specification's table, code by code. */
const table: Readonly<Record<CamaraErrorCode, string>> = {
  INVALID_ARGUMENT: 'misconfigured',
  INVALID_CREDENTIAL: 'misconfigured',
  INVALID_TOKEN: 'misconfigured',
  INVALID_SINK: 'misconfigured',
  OUT_OF_RANGE: 'misconfigured',
  UNAUTHENTICATED: 'misconfigured',
  PERMISSION_DENIED: 'misconfigured',
  IDENTIFIER_NOT_FOUND: 'unknown_number',
  NOT_FOUND: 'nothing-there',
  ALREADY_EXISTS: 'look-up',
  GONE: 'misconfigured',
  SERVICE_NOT_APPLICABLE: 'not_applicable',
  MISSING_IDENTIFIER: 'misconfigured',
  UNNECESSARY_IDENTIFIER: 'misconfigured',
  TOO_MANY_REQUESTS: 'busy',
  'CARRIER_BILLING.INVALID_AUTHORIZATION_ID': 'misconfigured',
  'CARRIER_BILLING.INVALID_CODE': 'wrong_code',
  'CARRIER_BILLING.VALIDATION_FAILED': 'code_locked',
  'CARRIER_BILLING.INVALID_DATE_RANGE': 'misconfigured',
  'CARRIER_BILLING.TOO_MANY_MATCHING_RECORDS': 'misconfigured',
  'CARRIER_BILLING.PAYMENT_DENIED': 'denied',
  'CARRIER_BILLING.PAYMENT_CONFIRMED': 'look-up: already_confirmed',
  'CARRIER_BILLING.PAYMENT_CANCELLED': 'look-up: already_cancelled',
  'CARRIER_BILLING.UNAUTHORIZED_AMOUNT': 'amount_not_allowed',
  'CARRIER_BILLING.USER_AMOUNT_THRESHOLD_OVERPASSED': 'cap_reached',
  'CARRIER_BILLING_REFUND.INVALID_DATE_RANGE': 'misconfigured',
  'CARRIER_BILLING_REFUND.TOO_MANY_MATCHING_RECORDS': 'misconfigured',
  'CARRIER_BILLING_REFUND.REFUND_DENIED': 'denied',
  'CARRIER_BILLING_REFUND.PAYMENT_NOT_ELIGIBLE_FOR_REFUND': 'not_refundable',
  'CARRIER_BILLING_REFUND.UNAUTHORIZED_AMOUNT': 'amount_not_allowed',
  'CARRIER_BILLING_REFUND.USER_AMOUNT_THRESHOLD_OVERPASSED': 'cap_reached',
  'CARRIER_BILLING_REFUND.INVALID_PAYMENT_STATUS': 'not_refundable',
  'CARRIER_BILLING_REFUND.TAXES_MANAGEMENT_MISMATCH': 'misconfigured',
  'CARRIER_BILLING_REFUND.REFUND_DETAILS_MISMATCH': 'misconfigured',
  'ONE_TIME_PASSWORD_SMS.INVALID_OTP': 'wrong_code',
  'ONE_TIME_PASSWORD_SMS.VERIFICATION_EXPIRED': 'code_locked',
  'ONE_TIME_PASSWORD_SMS.VERIFICATION_FAILED': 'code_locked',
  'ONE_TIME_PASSWORD_SMS.MAX_OTP_CODES_EXCEEDED': 'code_locked',
  'ONE_TIME_PASSWORD_SMS.PHONE_NUMBER_NOT_ALLOWED': 'not_applicable',
  'ONE_TIME_PASSWORD_SMS.PHONE_NUMBER_BLOCKED': 'denied',
  'NUMBER_VERIFICATION.USER_NOT_AUTHENTICATED_BY_MOBILE_NETWORK': 'not_applicable',
}

const ids = Object.keys(operations) as OperationId[]
const rows = Object.entries(camaraErrors).flatMap(([code, { status }]) =>
  ids
    .filter((id) => mayAnswer(id, { status, code }))
    .map((id) => [id, status, code as CamaraErrorCode] as const),
)

describe('a refusal', () => {
  it.each(rows)('of %s by %i %s has its reason', (id, status, code) => {
    const isTyped = id === 'validatePayment' && code === 'INVALID_ARGUMENT'
    expect(says(judgeAnswer(id, refusal(status, code)))).toBe(isTyped ? 'wrong_code' : table[code])
  })

  it('as a duplicate is looked up, whichever way it is said', () => {
    const worded = refusal(400, 'INVALID_ARGUMENT', 'clientCorrelator already exist on server.')
    expect(says(judgeAnswer('createPayment', worded))).toBe('look-up')
    expect(says(judgeAnswer('createPayment', refusal(409, 'ALREADY_EXISTS')))).toBe('look-up')
  })

  it.each([
    [400, 'misconfigured'],
    [403, 'denied'],
    [404, 'unknown'],
    [409, 'look-up'],
    [418, 'unknown'],
    [422, 'not_applicable'],
  ])('by %i and a code of the operator’s own is %s', (status, meaning) => {
    expect(says(judgeAnswer('createPayment', refusal(status, 'OUR.OWN_CODE')))).toBe(meaning)
  })
})

it('takes nothing for a no that is not one: silence, failures, other places, unreadable bodies', () => {
  const status = fc.oneof(
    fc.integer({ min: 100, max: 199 }),
    fc.integer({ min: 300, max: 399 }),
    fc.integer({ min: 500, max: 599 }),
  )
  fc.assert(
    fc.property(fc.constantFrom(...ids), status, fc.jsonValue(), (id, status, body) => {
      expect(judgeAnswer(id, answered(status, body)).kind).toBe('unknown')
    }),
  )
  fc.assert(
    fc.property(
      fc.constantFrom(...ids),
      fc.constantFrom(400, 403, 404, 409, 422),
      fc.jsonValue(),
      (id, status, body) => {
        expect(judgeAnswer(id, answered(status, body)).kind).toBe('unknown')
        expect(judgeAnswer(id, answered(status)).kind).toBe('unknown')
      },
    ),
  )
  expect(judgeAnswer('createPayment', { kind: 'silent', why: 'no answer in time' }).kind).toBe('unknown')
})

it('says of what was never sent that nothing was done', () => {
  expect(judgeAnswer('createPayment', { kind: 'unsent', reason: 'busy' })).toEqual({
    kind: 'refused',
    reason: 'busy',
  })
})
