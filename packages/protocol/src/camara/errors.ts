// What the interfaces may refuse, as data: each code with its status and the operations it belongs to (CAMARA Carrier
// Billing 0.5, Refund 0.3, One-Time-Password SMS 1.1, Number Verification 2.1).

import type { OperationId } from './operations.ts'
import { memberOf, object, type Read, text, wholeNumber } from './read.ts'

export type CamaraErrorCode =
  | 'INVALID_ARGUMENT'
  | 'INVALID_CREDENTIAL'
  | 'INVALID_TOKEN'
  | 'INVALID_SINK'
  | 'OUT_OF_RANGE'
  | 'UNAUTHENTICATED'
  | 'PERMISSION_DENIED'
  | 'IDENTIFIER_NOT_FOUND'
  | 'NOT_FOUND'
  | 'ALREADY_EXISTS'
  | 'GONE'
  | 'SERVICE_NOT_APPLICABLE'
  | 'MISSING_IDENTIFIER'
  | 'UNNECESSARY_IDENTIFIER'
  | 'TOO_MANY_REQUESTS'
  | `CARRIER_BILLING.${
      | 'INVALID_AUTHORIZATION_ID'
      | 'INVALID_CODE'
      | 'VALIDATION_FAILED'
      | 'INVALID_DATE_RANGE'
      | 'TOO_MANY_MATCHING_RECORDS'
      | 'PAYMENT_DENIED'
      | 'PAYMENT_CONFIRMED'
      | 'PAYMENT_CANCELLED'
      | 'UNAUTHORIZED_AMOUNT'
      | 'USER_AMOUNT_THRESHOLD_OVERPASSED'}`
  | `CARRIER_BILLING_REFUND.${
      | 'INVALID_DATE_RANGE'
      | 'TOO_MANY_MATCHING_RECORDS'
      | 'REFUND_DENIED'
      | 'PAYMENT_NOT_ELIGIBLE_FOR_REFUND'
      | 'UNAUTHORIZED_AMOUNT'
      | 'USER_AMOUNT_THRESHOLD_OVERPASSED'
      | 'INVALID_PAYMENT_STATUS'
      | 'TAXES_MANAGEMENT_MISMATCH'
      | 'REFUND_DETAILS_MISMATCH'}`
  | `ONE_TIME_PASSWORD_SMS.${
      | 'INVALID_OTP'
      | 'VERIFICATION_EXPIRED'
      | 'VERIFICATION_FAILED'
      | 'MAX_OTP_CODES_EXCEEDED'
      | 'PHONE_NUMBER_NOT_ALLOWED'
      | 'PHONE_NUMBER_BLOCKED'}`
  | 'NUMBER_VERIFICATION.USER_NOT_AUTHENTICATED_BY_MOBILE_NETWORK'

export type CamaraErrorRow = {
  readonly status: 400 | 401 | 403 | 404 | 409 | 410 | 422 | 429
  /** Which operations may answer it. `sink` is the other direction: our answer to a notification. */
  readonly where: ReadonlyArray<OperationId | 'sink'>
  /** One plain sentence; it never repeats what was sent. */
  readonly message: string
}

/** The body of every refusal. */
export type CamaraError = { readonly status: number; readonly code: string; readonly message: string }

const started: readonly OperationId[] = ['createPayment', 'preparePayment']
const steps: readonly OperationId[] = ['validatePayment', 'confirmPayment', 'cancelPayment']
const closing: readonly OperationId[] = ['confirmPayment', 'cancelPayment']
const billing: readonly OperationId[] = [...started, 'retrievePayments', 'retrievePayment', ...steps]
const refunds: readonly OperationId[] = [
  'createRefund',
  'retrieveRefunds',
  'retrieveRefund',
  'retrievePaymentRemainingAmount',
]
const otp: readonly OperationId[] = ['sendCode', 'validateCode']
const numbers: readonly OperationId[] = ['phoneNumberVerify', 'phoneNumberShare']
const every: readonly OperationId[] = [...billing, ...refunds, ...otp, ...numbers]
const withBody: readonly OperationId[] = [...started, 'createRefund']

/** Every code, its status and where it may be answered. */
export const camaraErrors: Readonly<Record<CamaraErrorCode, CamaraErrorRow>> = {
  INVALID_ARGUMENT: { status: 400, where: every, message: 'The request is malformed.' },
  INVALID_CREDENTIAL: {
    status: 400,
    where: withBody,
    message: 'The sink credential must be an access token.',
  },
  INVALID_TOKEN: { status: 400, where: withBody, message: 'The sink takes bearer tokens only.' },
  INVALID_SINK: { status: 400, where: withBody, message: 'The sink must be an https address.' },
  OUT_OF_RANGE: {
    status: 400,
    where: ['retrievePayments', 'retrieveRefunds'],
    message: 'The page is out of range.',
  },
  UNAUTHENTICATED: { status: 401, where: every, message: 'The access token is missing, unknown or expired.' },
  PERMISSION_DENIED: { status: 403, where: every, message: 'The access token does not allow this.' },
  IDENTIFIER_NOT_FOUND: {
    status: 404,
    where: [...started, ...closing],
    message: 'The number is none of ours.',
  },
  NOT_FOUND: {
    status: 404,
    where: ['retrievePayment', ...steps, ...refunds, 'validateCode'],
    message: 'There is nothing under this id.',
  },
  ALREADY_EXISTS: {
    status: 409,
    where: [...started, 'validatePayment', 'createRefund'],
    message: 'This was asked for before.',
  },
  GONE: { status: 410, where: ['sink'], message: 'Notifications are no longer wanted here.' },
  SERVICE_NOT_APPLICABLE: {
    status: 422,
    where: [...started, ...closing],
    message: 'The service is not available for this number.',
  },
  MISSING_IDENTIFIER: { status: 422, where: [...started, ...closing], message: 'The number is missing.' },
  UNNECESSARY_IDENTIFIER: {
    status: 422,
    where: [...started, ...closing],
    message: 'The number follows from the access token and must not be sent.',
  },
  TOO_MANY_REQUESTS: { status: 429, where: every, message: 'Too many requests at once.' },
  'CARRIER_BILLING.INVALID_AUTHORIZATION_ID': {
    status: 400,
    where: ['validatePayment'],
    message: 'The authorization id is wrong.',
  },
  'CARRIER_BILLING.INVALID_CODE': { status: 400, where: ['validatePayment'], message: 'The code is wrong.' },
  'CARRIER_BILLING.VALIDATION_FAILED': {
    status: 400,
    where: ['validatePayment'],
    message: 'All attempts at the code are used up.',
  },
  'CARRIER_BILLING.INVALID_DATE_RANGE': {
    status: 400,
    where: ['retrievePayments'],
    message: 'The dates are the wrong way round.',
  },
  'CARRIER_BILLING.TOO_MANY_MATCHING_RECORDS': {
    status: 400,
    where: ['retrievePayments'],
    message: 'Too many payments match; narrow the search.',
  },
  'CARRIER_BILLING.PAYMENT_DENIED': {
    status: 403,
    where: [...started, 'confirmPayment'],
    message: 'The payment is denied.',
  },
  'CARRIER_BILLING.PAYMENT_CONFIRMED': {
    status: 409,
    where: closing,
    message: 'The payment is confirmed already.',
  },
  'CARRIER_BILLING.PAYMENT_CANCELLED': {
    status: 409,
    where: closing,
    message: 'The payment is cancelled already.',
  },
  'CARRIER_BILLING.UNAUTHORIZED_AMOUNT': {
    status: 422,
    where: started,
    message: 'The amount is not allowed.',
  },
  'CARRIER_BILLING.USER_AMOUNT_THRESHOLD_OVERPASSED': {
    status: 422,
    where: started,
    message: "The amount passes the number's limit.",
  },
  'CARRIER_BILLING_REFUND.INVALID_DATE_RANGE': {
    status: 400,
    where: ['retrieveRefunds'],
    message: 'The dates are the wrong way round.',
  },
  'CARRIER_BILLING_REFUND.TOO_MANY_MATCHING_RECORDS': {
    status: 400,
    where: ['retrieveRefunds'],
    message: 'Too many refunds match; narrow the search.',
  },
  'CARRIER_BILLING_REFUND.REFUND_DENIED': {
    status: 403,
    where: ['createRefund'],
    message: 'The refund is denied.',
  },
  'CARRIER_BILLING_REFUND.PAYMENT_NOT_ELIGIBLE_FOR_REFUND': {
    status: 403,
    where: ['createRefund'],
    message: 'The payment can no longer be refunded.',
  },
  'CARRIER_BILLING_REFUND.UNAUTHORIZED_AMOUNT': {
    status: 422,
    where: ['createRefund'],
    message: 'The amount is not allowed.',
  },
  'CARRIER_BILLING_REFUND.USER_AMOUNT_THRESHOLD_OVERPASSED': {
    status: 422,
    where: ['createRefund'],
    message: "The amount passes the number's limit of refunds.",
  },
  'CARRIER_BILLING_REFUND.INVALID_PAYMENT_STATUS': {
    status: 422,
    where: ['createRefund'],
    message: 'Only a payment that succeeded can be refunded.',
  },
  'CARRIER_BILLING_REFUND.TAXES_MANAGEMENT_MISMATCH': {
    status: 422,
    where: ['createRefund'],
    message: 'The refund must treat tax as the payment did.',
  },
  'CARRIER_BILLING_REFUND.REFUND_DETAILS_MISMATCH': {
    status: 422,
    where: ['createRefund'],
    message: "The refund's items do not fit the payment's.",
  },
  'ONE_TIME_PASSWORD_SMS.INVALID_OTP': {
    status: 400,
    where: ['validateCode'],
    message: 'The code is wrong.',
  },
  'ONE_TIME_PASSWORD_SMS.VERIFICATION_EXPIRED': {
    status: 400,
    where: ['validateCode'],
    message: 'The code has expired.',
  },
  'ONE_TIME_PASSWORD_SMS.VERIFICATION_FAILED': {
    status: 400,
    where: ['validateCode'],
    message: 'All attempts at the code are used up.',
  },
  'ONE_TIME_PASSWORD_SMS.MAX_OTP_CODES_EXCEEDED': {
    status: 403,
    where: ['sendCode'],
    message: 'Too many codes were asked for.',
  },
  'ONE_TIME_PASSWORD_SMS.PHONE_NUMBER_NOT_ALLOWED': {
    status: 403,
    where: ['sendCode'],
    message: 'No codes can be sent to this number.',
  },
  'ONE_TIME_PASSWORD_SMS.PHONE_NUMBER_BLOCKED': {
    status: 403,
    where: ['sendCode'],
    message: 'This number is blocked.',
  },
  'NUMBER_VERIFICATION.USER_NOT_AUTHENTICATED_BY_MOBILE_NETWORK': {
    status: 403,
    where: numbers,
    message: 'The device was not identified by the mobile network.',
  },
}

/** The message of a duplicate correlator where an operator answers it as INVALID_ARGUMENT instead of ALREADY_EXISTS. */
export const duplicateCorrelatorMessage = 'clientCorrelator already exist on server.'

/** Whether an error means that this very request was taken before: look it up by its correlator, do not fail. */
export function isDuplicateCorrelator(error: CamaraError): boolean {
  if (error.status === 409 && error.code === 'ALREADY_EXISTS') return true
  return (
    error.status === 400 &&
    error.code === 'INVALID_ARGUMENT' &&
    /clientCorrelator.*exist/i.test(error.message)
  )
}

/** Whether an operation may answer an error of this status and code. */
export function mayAnswer(
  operation: OperationId,
  error: { readonly status: number; readonly code: string },
): boolean {
  if (!Object.hasOwn(camaraErrors, error.code)) return false
  const row = camaraErrors[error.code as CamaraErrorCode]
  return row.status === error.status && row.where.includes(operation)
}

const readBody = object<Omit<CamaraError, 'message'>>(
  { required: { status: wholeNumber, code: text() } },
  'ignored',
)

/** Reads the body of a refusal; codes not in the table are kept, since operators have their own, and the message is only words. */
export function parseCamaraError(value: unknown): Read<CamaraError> {
  const read = readBody(value, '')
  const message = memberOf(value, 'message')
  return read.ok
    ? { ok: true, value: { ...read.value, message: typeof message === 'string' ? message : '' } }
    : read
}
