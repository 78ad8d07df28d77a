// The network's own word on whether a device carries a number (CAMARA Number Verification 2.1). It stands in for typing the
// number, never for consent; the token is of the device's visit and good for one question.

import { createHash } from 'node:crypto'
import { parseVerifyAnswer } from '@farthing/protocol/camara'
import { send } from './camara-client.ts'
import { codeOf, judgeAnswer } from './camara-errors.ts'
import type { CamaraBilling } from './profile.ts'

export type NumberVerified =
  | { readonly kind: 'same' }
  | { readonly kind: 'other' }
  /** The device is not on the operator's own network now: on a wireless network, or another operator's. */
  | { readonly kind: 'not-on-network' }
  | { readonly kind: 'unknown'; readonly why: string }

/** Asks whether the device that the token was issued to carries this number, which goes out as its SHA-256 only. */
export async function verifyNumber(
  billing: Pick<CamaraBilling, 'apiRoot' | 'timeoutMs'>,
  question: { readonly e164: string; readonly accessToken: string; readonly correlator: string },
): Promise<NumberVerified> {
  const { e164, accessToken: token, correlator } = question
  const hashedPhoneNumber = createHash('sha256').update(e164).digest('hex')
  const answer = await send(billing, {
    operation: 'phoneNumberVerify',
    request: { body: { hashedPhoneNumber } },
    correlator,
    token,
    deadline: AbortSignal.timeout(billing.timeoutMs),
  })
  if (codeOf(answer)?.endsWith('USER_NOT_AUTHENTICATED_BY_MOBILE_NETWORK') === true) {
    return { kind: 'not-on-network' }
  }
  const judged = judgeAnswer('phoneNumberVerify', answer)
  if (judged.kind === 'unknown') return judged
  if (judged.kind !== 'done') return { kind: 'unknown', why: 'the question was refused' }
  const read = parseVerifyAnswer(judged.value)
  if (!read.ok) return { kind: 'unknown', why: 'an answer of another shape' }
  return { kind: read.value.devicePhoneNumberVerified ? 'same' : 'other' }
}
