// Answers with one seeded fault each. A row is a fault's name, the operation, what is changed, and what the checker has to name.

import { paymentAnswered, plainParts } from './samples.ts'
import { answered, answering, bodyOf, both, query, type Row, withHeader } from './seed.ts'

const refusal = (status: number, code: string): string =>
  `{"status":${status},"code":"${code}","message":"no"}`
const open = paymentAnswered(plainParts, { status: 'pending_validation' })

/** Every wrong answer. */
// biome-ignore format: a table is read by its rows
export const wrongAnswers: readonly Row[] = [
  ['a payment without its number', 'retrievePayment', answered('"phoneNumber":"+31612345600",', ''), '/amountTransaction/phoneNumber', 'missing'],
  ['a status in capitals', 'retrievePayment', answered('"succeeded"', '"SUCCEEDED"'), '/paymentStatus', 'choice'],
  ['a date of payment before the payment', 'retrievePayment', answered('"succeeded"', '"processing"'), '/paymentDate', 'state'],
  ['a one-step payment that is reserved', 'createPayment', answered('"succeeded"', '"reserved"'), '/paymentStatus', 'state'],
  ['a prepared payment that has succeeded', 'preparePayment', answered('"pending_validation"', '"succeeded"'), '/paymentStatus', 'state'],
  ['a payment to be validated that does not say how', 'preparePayment', bodyOf('answer', open), '/validationInfo', 'state'],
  ['a reserved payment that asks to be validated', 'preparePayment', answered('"pending_validation"', '"reserved"'), '/validationInfo', 'state'],
  ['a validation page without an address', 'preparePayment', answered('"action":"validate"', '"action":"open"'), '/validationInfo/validationURL', 'missing'],
  ['a prepared payment with a date of payment', 'preparePayment', answered(',"sink"', ',"paymentDate":"2026-11-24T10:00:00Z","sink"'), '/paymentDate', 'unknown'],
  ['a day that does not exist', 'retrievePayment', answered('"2026-11-24T', '"2026-02-30T'), '/paymentCreationDate', 'instant'],
  ['an amount changed on its way', 'createPayment', answered('"amount":0.25', '"amount":0.26'), '/amountTransaction/paymentAmount', 'echo'],
  ['a reference that was not the merchant’s', 'createPayment', answered('"referenceCode":"id-1"', '"referenceCode":"id-2"'), '/amountTransaction/referenceCode', 'echo'],
  ['a correlator that was not sent', 'confirmPayment', withHeader('answer', 'x-correlator', 'other'), 'header x-correlator', 'echo'],
  ['an error without the correlator', 'retrievePayment', (exchange) => withHeader('answer', 'x-correlator', undefined)(answering(404, refusal(404, 'NOT_FOUND'))(exchange)), 'header x-correlator', 'echo'],
  ['a confirmation answered with a body', 'confirmPayment', bodyOf('answer', '{}'), 'body', 'body'],
  ['a created payment answered with 200', 'createPayment', answering(200, '{}'), 'status', 'status'],
  ['a denial of a look-up', 'retrievePayment', answering(403, refusal(403, 'CARRIER_BILLING.PAYMENT_DENIED')), '/code', 'code'],
  ['a denial of a cancellation', 'cancelPayment', answering(403, refusal(403, 'CARRIER_BILLING.PAYMENT_DENIED')), '/code', 'code'],
  ['a code of another status', 'createPayment', answering(400, refusal(400, 'UNAUTHENTICATED')), '/code', 'code'],
  ['a refund’s code without its prefix', 'createRefund', answering(403, refusal(403, 'REFUND_DENIED')), '/code', 'code'],
  ['a status in the body that is not the answer’s', 'createPayment', answering(404, refusal(400, 'IDENTIFIER_NOT_FOUND')), '/status', 'choice'],
  ['a status as text', 'createPayment', answering(404, '{"status":"404","code":"IDENTIFIER_NOT_FOUND","message":"no"}'), '/status', 'type'],
  ['an error without a message', 'createPayment', answering(404, '{"status":404,"code":"IDENTIFIER_NOT_FOUND"}'), '/message', 'missing'],
  ['a body error answered with 422', 'validatePayment', answering(422, refusal(422, 'INVALID_ARGUMENT')), 'status', 'status'],
  ['a conflict where there is none', 'retrievePayment', answering(409, refusal(409, 'ALREADY_EXISTS')), 'status', 'status'],
  ['a list without its total', 'retrievePayments', withHeader('answer', 'x-total-count', undefined), 'header x-total-count', 'header'],
  ['a list without its last key', 'retrievePayments', withHeader('answer', 'content-last-key', undefined), 'header content-last-key', 'header'],
  ['a total smaller than the list', 'retrievePayments', withHeader('answer', 'x-total-count', '0'), 'header x-total-count', 'count'],
  ['more than a page holds', 'retrieveRefunds', query('perPage=1'), '', 'count'],
  ['a list inside a record', 'retrievePayments', (exchange) => bodyOf('answer', `{"payments":${exchange.answer.body}}`)(exchange), '', 'type'],
  ['a refund without its id', 'createRefund', answered('"refundId":"id-1",', ''), '/refundId', 'missing'],
  ['a date of refund before the refund', 'retrieveRefund', answered('"succeeded"', '"processing"'), '/refundDate', 'state'],
  ['a rest of less than nothing', 'retrievePaymentRemainingAmount', answered('0.25', '-0.25'), '/amount', 'number'],
  ['a verdict as text', 'phoneNumberVerify', answered('false', '"false"'), '/devicePhoneNumberVerified', 'type'],
  ['an authentication without an id', 'sendCode', bodyOf('answer', '{}'), '/authenticationId', 'missing'],
  ['a bad amount that was accepted', 'createPayment', both('"amount":0.25', '"amount":0.2505'), 'status', 'leniency'],
  ['half a record', 'retrievePayment', answered('"paymentId":"id-1",', '"paymentId":'), 'body', 'malformed'],
]
