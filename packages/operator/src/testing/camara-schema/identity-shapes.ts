// The bodies of One-Time-Password SMS 1.1, Number Verification 2.1 and of the token end point (carrier-billing.md 3.3 and 2.7, RFC 6749).

import { phoneNumber } from './common-shapes.ts'
import type { RecordNode } from './exact-json.ts'
import { type Fault, fault } from './fault.ts'
import { among, type RecordShape, record, text, truth } from './shape.ts'

const authenticationId = text({ lengthMin: 1, lengthMax: 36 })

export const sendCodeRequest: RecordShape = record({
  phoneNumber,
  message: text({ lengthMax: 160, pattern: /\{\{code\}\}/ }),
})
export const sendCodeAnswer: RecordShape = record({ authenticationId })
export const validateCodeRequest: RecordShape = record({
  authenticationId,
  code: text({ lengthMin: 1, lengthMax: 10 }),
})

function exactlyOne(node: RecordNode, at: string): readonly Fault[] {
  return node.members.length === 1 ? [] : [fault(at, 'count', 'the number or its hash, one of both')]
}

export const verifyRequest: RecordShape = record(
  {},
  { phoneNumber, hashedPhoneNumber: text({ pattern: /^[a-fA-F0-9]{64}$/ }) },
  exactlyOne,
)
export const verifyAnswer: RecordShape = record({ devicePhoneNumberVerified: truth })
export const deviceNumberAnswer: RecordShape = record({ devicePhoneNumber: phoneNumber })

const visible = text({ lengthMin: 1, pattern: /^[\x20-\x7e]*$/ })

/** A token, RFC 6749 section 5.1, with what OpenID Connect adds to it. */
export const tokenAnswer: RecordShape = record(
  { access_token: visible, token_type: text({ pattern: /^bearer$/i }) },
  { expires_in: { kind: 'integer', minimum: 1 }, scope: visible, refresh_token: visible, id_token: visible },
)

/** Why there is no token, RFC 6749 section 5.2. */
export function tokenError(codes: readonly string[]): RecordShape {
  return record({ error: among(...codes) }, { error_description: visible, error_uri: visible })
}
