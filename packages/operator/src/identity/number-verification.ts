// Number Verification: whether a number is that of the phone the token speaks for, by the network's own word.

import { createHash } from 'node:crypto'
import type { VerifyRequest } from '@farthing/protocol/camara'
import type { OperatorDeps } from '../deps.ts'
import { type Refusal, refuse } from '../refusal.ts'
import { findCustomer } from '../subscribers.ts'

/** The number of the phone that a token speaks for. */
export function deviceNumber(
  deps: OperatorDeps,
  number: string | undefined,
): { readonly ok: true; readonly number: string } | Refusal {
  // A token of the client alone came from no phone, so the network has identified nobody.
  return number === undefined || findCustomer(deps, number) === undefined
    ? refuse('NUMBER_VERIFICATION.USER_NOT_AUTHENTICATED_BY_MOBILE_NETWORK')
    : { ok: true, number }
}

/** Whether the number asked about, whole or as SHA-256 in hex, is the phone's own. */
export function isDeviceNumber(request: VerifyRequest, number: string): boolean {
  if ('phoneNumber' in request) return request.phoneNumber === number
  return createHash('sha256').update(number).digest('hex') === request.hashedPhoneNumber.toLowerCase()
}
