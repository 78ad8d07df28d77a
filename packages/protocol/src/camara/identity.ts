// Who holds the phone: codes by message (One-Time-Password SMS 1.1) and the network's own word (Number Verification 2.1).

import { camaraLimits as limits } from './limits.ts'
import { phoneNumberPattern, whole } from './payment.ts'
import { fault, memberOf, object, type Read, text, truth } from './read.ts'

export type SendCodeRequest = {
  readonly phoneNumber: string
  /** At most 160 characters, with `{{code}}` where the code goes. */
  readonly message: string
}
export type SendCodeAnswer = { readonly authenticationId: string }
export type ValidateCodeRequest = { readonly authenticationId: string; readonly code: string }

/** Exactly one of the two; the hash is SHA-256 in hex of the number with plus. */
export type VerifyRequest = { readonly phoneNumber: string } | { readonly hashedPhoneNumber: string }
export type VerifyAnswer = { readonly devicePhoneNumberVerified: boolean }
export type DevicePhoneNumber = { readonly devicePhoneNumber: string }

/** Where the code goes in the message of sendCode. */
export const codePlace = '{{code}}'

const number = text(16, phoneNumberPattern)
const authenticationId = text(limits.authenticationIdCharactersMax)

export const parseSendCodeRequest: (value: unknown) => Read<SendCodeRequest> = whole(
  object<SendCodeRequest>(
    { required: { phoneNumber: number, message: text(limits.otpMessageCharactersMax, /\{\{code\}\}/) } },
    'refused',
  ),
)

export const parseSendCodeAnswer: (value: unknown) => Read<SendCodeAnswer> = whole(
  object<SendCodeAnswer>({ required: { authenticationId } }, 'ignored'),
)

export const parseValidateCodeRequest: (value: unknown) => Read<ValidateCodeRequest> = whole(
  object<ValidateCodeRequest>(
    { required: { authenticationId, code: text(limits.otpCodeCharactersMax) } },
    'refused',
  ),
)

export const parseVerifyRequest: (value: unknown) => Read<VerifyRequest> = whole((value, path) => {
  const hasNumber = memberOf(value, 'phoneNumber') !== undefined
  if (hasNumber && memberOf(value, 'hashedPhoneNumber') !== undefined)
    return fault(path, 'must hold one number only')
  const required = hasNumber ? { phoneNumber: number } : { hashedPhoneNumber: text(64, /^[a-fA-F0-9]{64}$/) }
  return object<VerifyRequest>({ required }, 'refused')(value, path)
})

export const parseVerifyAnswer: (value: unknown) => Read<VerifyAnswer> = whole(
  object<VerifyAnswer>({ required: { devicePhoneNumberVerified: truth } }, 'ignored'),
)

export const parseDevicePhoneNumber: (value: unknown) => Read<DevicePhoneNumber> = whole(
  object<DevicePhoneNumber>({ required: { devicePhoneNumber: number } }, 'ignored'),
)
