// The operations of One-Time-Password SMS 1.1 and Number Verification 2.1 (carrier-billing.md 3.3 and 2.7).

import {
  deviceNumberAnswer,
  sendCodeAnswer,
  sendCodeRequest,
  validateCodeRequest,
  verifyAnswer,
  verifyRequest,
} from './identity-shapes.ts'
import { type ErrorTable, errors, getting, notFound, type Operation, own, posting } from './operation.ts'

export const codes = '/one-time-password-sms/v1'
export const numbers = '/number-verification/v2'

const codeErrors: ErrorTable = { ...notFound, 429: ['QUOTA_EXCEEDED'] }
const numberErrors: ErrorTable = {
  403: own('NUMBER_VERIFICATION', 'USER_NOT_AUTHENTICATED_BY_MOBILE_NETWORK'),
}

/** All of them. */
export const identityOperations: readonly Operation[] = [
  posting({
    id: 'sendCode',
    path: `${codes}/send-code`,
    scope: 'one-time-password-sms:send-validate',
    request: sendCodeRequest,
    success: { status: 200, body: sendCodeAnswer },
    errors: errors(codeErrors, {
      403: own(
        'ONE_TIME_PASSWORD_SMS',
        'MAX_OTP_CODES_EXCEEDED',
        'PHONE_NUMBER_NOT_ALLOWED',
        'PHONE_NUMBER_BLOCKED',
      ),
    }),
  }),
  posting({
    id: 'validateCode',
    path: `${codes}/validate-code`,
    scope: 'one-time-password-sms:send-validate',
    request: validateCodeRequest,
    success: { status: 204, body: undefined },
    errors: errors(codeErrors, {
      400: [
        'OUT_OF_RANGE',
        ...own('ONE_TIME_PASSWORD_SMS', 'VERIFICATION_FAILED', 'VERIFICATION_EXPIRED', 'INVALID_OTP'),
      ],
    }),
  }),
  posting({
    id: 'phoneNumberVerify',
    path: `${numbers}/verify`,
    scope: 'number-verification:verify',
    request: verifyRequest,
    success: { status: 200, body: verifyAnswer },
    errors: errors(numberErrors),
  }),
  getting({
    id: 'phoneNumberShare',
    path: `${numbers}/device-phone-number`,
    scope: 'number-verification:device-phone-number:read',
    success: { status: 200, body: deviceNumberAnswer },
    errors: errors(numberErrors),
  }),
]
