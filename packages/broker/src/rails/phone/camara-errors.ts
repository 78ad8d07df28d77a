// What an operator's answer to a request means for us: done, refused in our own words, to be looked up, or unknown
// (carrier-billing 3, table of errors).

import {
  type CamaraError,
  type CamaraErrorCode,
  camaraErrors,
  isDuplicateCorrelator,
  type OperationId,
  parseCamaraError,
} from '@farthing/protocol/camara'
import type { RefusalReason } from '../../domain/phone/answers.ts'
import type { CamaraAnswer } from './camara-client.ts'

export type Judged =
  | { readonly kind: 'done'; readonly value: unknown }
  | { readonly kind: 'refused'; readonly reason: RefusalReason }
  /** It was asked for before or has gone on meanwhile: what it has become is to be asked. */
  | { readonly kind: 'look-up'; readonly reason?: RefusalReason }
  | { readonly kind: 'nothing-there' }
  | { readonly kind: 'unknown'; readonly why: string }

type Meaning = RefusalReason | 'look-up' | 'nothing-there'

/** Every code of the interfaces that the rail may be answered. */
const meanings: Readonly<Record<CamaraErrorCode, Meaning>> = {
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
  'CARRIER_BILLING.PAYMENT_CONFIRMED': 'already_confirmed',
  'CARRIER_BILLING.PAYMENT_CANCELLED': 'already_cancelled',
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

/** Judges an answer to an operation. Only a readable refusal is a no; whatever else is not a success is `unknown`. */
export function judgeAnswer(operation: OperationId, answer: CamaraAnswer): Judged {
  if (answer.kind === 'silent') return { kind: 'unknown', why: answer.why }
  if (answer.kind === 'unsent') return { kind: 'refused', reason: answer.reason }
  const { status, body } = answer
  if (status >= 200 && status < 300) return { kind: 'done', value: body?.value }
  if (status === 429) return { kind: 'refused', reason: 'busy' }
  // Seen after a new token was tried: whatever its body says, the request was not let in.
  if (status === 401) return { kind: 'refused', reason: 'misconfigured' }
  if (status < 400 || status >= 500) return { kind: 'unknown', why: `status ${status}` }
  const error = parseCamaraError(body?.value)
  return error.ok
    ? judgeError(operation, { ...error.value, status })
    : { kind: 'unknown', why: `status ${status} without a reason` }
}

function judgeError(operation: OperationId, error: CamaraError): Judged {
  if (isDuplicateCorrelator(error)) return { kind: 'look-up' }
  // What the payer typed is the only thing in the request that could be malformed.
  if (operation === 'validatePayment' && error.code === 'INVALID_ARGUMENT') {
    return { kind: 'refused', reason: 'wrong_code' }
  }
  const meaning = isKnown(error.code) ? meanings[error.code] : meaningOfStatus(error.status)
  if (meaning === undefined)
    return { kind: 'unknown', why: `status ${error.status} with a code of their own` }
  if (meaning === 'nothing-there') return { kind: 'nothing-there' }
  if (meaning === 'look-up') return { kind: 'look-up' }
  if (meaning === 'already_confirmed' || meaning === 'already_cancelled') {
    return { kind: 'look-up', reason: meaning }
  }
  return { kind: 'refused', reason: meaning }
}

/** Operators have codes of their own; where the status alone does not say what happened, nobody knows. */
function meaningOfStatus(status: number): Meaning | undefined {
  switch (status) {
    case 400:
      return 'misconfigured'
    case 403:
      return 'denied'
    case 409:
      return 'look-up'
    case 422:
      return 'not_applicable'
    default:
      return undefined
  }
}

function isKnown(code: string): code is CamaraErrorCode {
  return Object.hasOwn(camaraErrors, code)
}

/** The code of a refusal, where there is one. */
export function codeOf(answer: CamaraAnswer): string | undefined {
  if (answer.kind !== 'answered' || answer.status < 400) return undefined
  const error = parseCamaraError(answer.body?.value)
  return error.ok ? error.value.code : undefined
}

/** A refusal in the words of the interface, for the log: its status and code, and nothing an operator wrote itself. */
export function describeRefusal(answer: CamaraAnswer): string {
  if (answer.kind === 'unsent') return `no access token (${answer.reason})`
  if (answer.kind === 'silent') return answer.why
  const code = codeOf(answer)
  return `status ${answer.status}${code !== undefined && isKnown(code) ? ` ${code}` : ''}`
}
